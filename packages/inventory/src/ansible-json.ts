import { isUnsafeValue, isVaultValue } from '@signet/source';
import { Later } from './later.ts';
import { floatText, WrittenNumber } from './python-text.ts';
import { sortedEntries } from './sorted-entries.ts';

/** A value as Ansible writes JSON: indented by four, keys sorted, numbers as they were written. */
export function ansibleJson(value: unknown): string {
  return write(value, '\n');
}

/** Text that JSON writes as it is. */
const PLAIN = /^[\w ./:@%+,=-]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** @param lineBreak What separates lines at this depth. */
function write(value: unknown, lineBreak: string): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (value instanceof WrittenNumber) return value.text;
  if (value instanceof Later) return write(value.make(), lineBreak);
  const inner = `${lineBreak}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${inner}${value.map((item) => write(item, inner)).join(`,${inner}`)}${lineBreak}]`;
  }
  if (value instanceof Map) return object(sortedEntries(value), lineBreak);
  if (isVaultValue(value)) return object([['__ansible_vault', value.text]], lineBreak);
  if (isUnsafeValue(value)) return object([['__ansible_unsafe', value.text]], lineBreak);
  // A secret says what it is written as.
  if (typeof value !== 'object' || 'toJSON' in value) return JSON.stringify(value);
  return object(sortedEntries(value), lineBreak);
}

function object(entries: readonly (readonly [unknown, unknown])[], lineBreak: string): string {
  if (entries.length === 0) return '{}';
  const inner = `${lineBreak}    `;
  // Joined, not added: text that grows by addition is kept in its pieces.
  const members = entries.map(([name, value]) => `${quoted(String(name))}: ${write(value, inner)}`);
  return `{${inner}${members.join(`,${inner}`)}${lineBreak}}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return Number.isInteger(value) ? String(value) : floatText(value);
}
