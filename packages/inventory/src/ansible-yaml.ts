import { isUnsafeValue, isVaultValue } from '@signet/source';
import { floatText, WrittenNumber } from './python-text.ts';
import { sortedEntries } from './sorted-entries.ts';

/** What an unquoted text must not look like, or YAML reads something else from it. */
const OTHER_TYPE =
  /^(?:~|null|yes|no|true|false|on|off|y|n|=|<<|[-+]?[.0-9][0-9a-fA-FxXoO_.:eE+-]*|[-+]?\.(?:inf|nan)|\d{4}-\d\d?-\d\d?.*)$/i;
const PLAIN = /^[\p{L}\p{N}_/.~$(+-](?:[^\p{C}:#\n]|:(?! |$)|(?<! )#)*$/u;

/** A value as Ansible writes YAML: keys sorted, everything on lines of its own; long texts are not folded. */
export function ansibleYaml(value: unknown): string {
  return block(value, 0);
}

/** The lines of a value that begin at a column, each ended. */
function block(value: unknown, indent: number): string {
  if (!isCollection(value)) return `${scalar(value, indent)}\n`;
  const blanks = ' '.repeat(indent);
  if (Array.isArray(value)) return value.map((item: unknown) => `${blanks}- ${below(item, indent + 2)}`).join('');
  return sortedEntries(value)
    .map(([name, inner]) => `${blanks}${scalar(name, indent)}:${behindKey(inner, indent)}`)
    .join('');
}

/** An item of a list: its first line stands behind the dash. */
function below(item: unknown, indent: number): string {
  return isCollection(item) ? block(item, indent).trimStart() : `${scalar(item, indent)}\n`;
}

function behindKey(value: unknown, indent: number): string {
  if (!isCollection(value)) return ` ${scalar(value, indent + 2)}\n`;
  return `\n${block(value, Array.isArray(value) ? indent : indent + 2)}`;
}

/** Lists and mappings with something in them; the empty ones are written in one word. */
function isCollection(value: unknown): value is unknown[] | object {
  if (Array.isArray(value)) return value.length > 0;
  return isMapping(value) && sortedEntries(value).length > 0;
}

function isMapping(value: unknown): value is object {
  if (value instanceof Map) return true;
  if (typeof value !== 'object' || value === null || isVaultValue(value) || isUnsafeValue(value)) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}

function scalar(value: unknown, indent: number): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof WrittenNumber) return exponentWithPoint(value.text);
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return '[]';
  if (isMapping(value)) return '{}';
  if (isVaultValue(value)) return vaultBlock(value.text, indent);
  if (isUnsafeValue(value)) return `!unsafe ${text(value.text)}`;
  return text(String(value));
}

function vaultBlock(vault: string, indent: number): string {
  const lines = vault.trimEnd().split('\n');
  return ['!vault |', ...lines.map((line) => ' '.repeat(Math.max(indent, 2)) + line)].join('\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  return Number.isInteger(value) ? String(value) : exponentWithPoint(floatText(value));
}

/** YAML 1.1 reads `1e+30` as text. */
function exponentWithPoint(number: string): string {
  return number.includes('.') ? number : number.replace('e', '.0e');
}

function text(value: string): string {
  if (PLAIN.test(value) && !OTHER_TYPE.test(value) && !/ $|^[-.]{1,3}(?: |$)|^---/.test(value)) return value;
  return /[\p{C}\n]/u.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}
