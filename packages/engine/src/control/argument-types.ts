import { booleanOf } from '@signet/core';
import { showValue } from '../vars/show-value.ts';

/** The value as the type has it. @throws {WrongType} in Ansible's words, which playbooks look for. */
type Conversion = (value: unknown) => unknown;

/** A value that is not of the type and cannot be made so. */
export class WrongType extends Error {}

const BYTES = /^\s*\d+(\.\d+)?\s*([KMGTPEZY]i?B?|B|b)?\s*$/i;

const cannot = (value: unknown, what: string): never => {
  throw new WrongType(`${pythonType(value)} cannot be converted to ${what}`);
};

const size =
  (what: string): Conversion =>
  (value) =>
    typeof value === 'number' || (typeof value === 'string' && BYTES.test(value)) ? value : cannot(value, what);

const json: Conversion = (value) =>
  typeof value === 'string' || (typeof value === 'object' && value !== null) ? value : cannot(value, 'a json string');

/** Types of options; a text may be anything, as whatever is given can be shown as one. */
const TYPES: Readonly<Record<string, Conversion>> = {
  str: (value) => (typeof value === 'object' ? showValue(value) : value),
  path: (value) => (typeof value === 'object' ? showValue(value) : value),
  raw: (value) => value,
  bool(value) {
    const read = booleanOf(typeof value === 'string' ? value.trim() : value);
    if (read !== undefined) return read;
    if (typeof value !== 'string' && typeof value !== 'number') return cannot(value, 'a bool');
    throw new WrongType(
      `The value '${value}' is not a valid boolean.  Valid booleans include: 0, 1, 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'`,
    );
  },
  int(value) {
    if (Number.isInteger(value) || typeof value === 'boolean') return value;
    if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
    return cannot(value, 'an int');
  },
  float(value) {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    return cannot(value, 'a float');
  },
  list(value) {
    if (Array.isArray(value)) return value;
    if (typeof value === 'string') return value.split(',');
    return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : cannot(value, 'a list');
  },
  dict(value) {
    if (isMap(value)) return value;
    if (typeof value !== 'string') return cannot(value, 'a dict');
    if (value.startsWith('{')) return parsedMap(value);
    if (value.includes('=')) return pairsIn(value);
    throw new WrongType('dictionary requested, could not parse JSON or key=value');
  },
  json,
  jsonarg: json,
  bytes: size('a Byte value'),
  bits: size('a Bit value'),
};

export function conversionTo(type: string): Conversion | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As Python names the class of a value. */
export function pythonType(value: unknown): string {
  return `<class '${classOf(value)}'>`;
}

function classOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'dict';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'str';
}

function parsedMap(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongType('unable to evaluate string as dictionary');
  }
}

function pairsIn(text: string): Record<string, string> {
  const fields = [...text.trim().matchAll(/(?:[^\s,'"]|'[^']*'|"[^"]*")+/gu)].map(([field]) =>
    field.replaceAll(/'([^']*)'|"([^"]*)"/gu, '$1$2'),
  );
  return Object.fromEntries(
    fields.map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]),
  );
}
