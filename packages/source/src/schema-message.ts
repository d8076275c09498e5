import { MASK, Secret } from '@signet/core';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from './nearest.ts';

export interface SchemaMessage {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The key that is wrong, when it is the key and not the value. */
  readonly key?: string;
}

type Schema = Readonly<Record<string, unknown>>;

const TYPES: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'nothing',
};

/**
 * One schema error in words.
 *
 * @param path Names and indexes from the checked value to the wrong one.
 * @param value The wrong value as the author wrote it; secrets and vault texts are not shown.
 */
export function describeSchemaError(
  error: ErrorObject,
  path: readonly string[],
  value: unknown,
  subject: string | undefined,
): SchemaMessage {
  const params = error.params as Record<string, unknown>;
  const parent = (error.parentSchema ?? {}) as Schema;
  const place = named(path);
  const owner = place === '' ? (subject ?? 'This mapping') : subject === undefined ? place : `${place} of ${subject}`;
  const what = place === '' ? (subject ?? 'The value') : place;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      const known = Object.keys((parent['properties'] ?? {}) as object);
      return {
        code: 'UNKNOWN_ARGUMENT',
        message: `${owner} has no argument "${name}".`,
        key: name,
        hint: suggestion(name, known),
      };
    }
    case 'required':
      return missing(owner, String(params['missingProperty']), parent);
    case 'dependentRequired':
      return missing(owner, String(params['missingProperty']), parent, ` beside "${String(params['property'])}"`);
    case 'type':
      return wrongType(what, [params['type']].flat().map(String), value);
    case 'enum':
      return notAllowed(what, params['allowedValues'] as unknown[], value);
    case 'const':
      return notAllowed(what, [params['allowedValue']], value);
    case 'anyOf':
    case 'oneOf':
      return union(what, error, value);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { code: 'NOT_ALLOWED_VALUE', message: `${what} is ${show(value)}; ${limit(params)}.` };
    case 'minLength':
      return {
        code: 'NOT_ALLOWED_VALUE',
        message: value === '' ? `${what} is empty.` : `${what} needs at least ${String(params['limit'])} characters.`,
      };
    case 'minItems':
    case 'minProperties':
      return { code: 'NOT_ALLOWED_VALUE', message: `${what} needs at least ${count(params['limit'])}.` };
    case 'maxLength':
      return { code: 'NOT_ALLOWED_VALUE', message: `${what} may have at most ${String(params['limit'])} characters.` };
    case 'maxItems':
    case 'maxProperties':
      return { code: 'NOT_ALLOWED_VALUE', message: `${what} may have at most ${count(params['limit'])}.` };
    case 'uniqueItems':
      return { code: 'NOT_ALLOWED_VALUE', message: `${what} holds an entry twice.` };
    case 'pattern':
    case 'format':
      return {
        code: 'NOT_ALLOWED_VALUE',
        message: `${what} is ${show(value)}, which has not the form that is wanted${form(parent, params)}.`,
      };
    case 'not':
      return { ...refused(what, error.schema as Schema, value), hint: typeHint(typesOf(parent), value) };
    default:
      return { code: 'NOT_ALLOWED_VALUE', message: `${what} is not allowed: ${error.message ?? error.keyword}.` };
  }
}

function named(path: readonly string[]): string {
  if (path.length === 0) return '';
  const text = path.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
  return `"${text}"`;
}

function suggestion(name: string, known: readonly string[]): string | undefined {
  const near = didYouMean(name, known);
  if (near !== undefined || known.length === 0) return near;
  return known.length <= 12 ? `It knows ${known.join(', ')}.` : undefined;
}

function missing(owner: string, name: string, parent: Schema, where = ''): SchemaMessage {
  const property = ((parent['properties'] ?? {}) as Record<string, Schema | undefined>)[name];
  const description = (property?.['else'] as Schema | undefined)?.['description'] ?? property?.['description'];
  const hint = typeof description === 'string' ? `${name}: ${description}` : undefined;
  return { code: 'MISSING_ARGUMENT', message: `${owner} needs the argument "${name}"${where}.`, hint };
}

function wrongType(what: string, wanted: readonly string[], value: unknown): SchemaMessage {
  const message = `${what} has to be ${either(wanted.map((type) => TYPES[type] ?? type))}, not ${kindOf(value)}.`;
  return { code: 'WRONG_TYPE', message, hint: typeHint(wanted, value) };
}

function typeHint(wanted: readonly string[], value: unknown): string | undefined {
  if (wanted.includes('string') && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put it in quotes: "${value}".`;
  if (typeof value !== 'string') return undefined;
  if (wanted.includes('boolean') && /^(?:true|false|yes|no|on|off)$/i.test(value)) return 'Remove the quotes.';
  if ((wanted.includes('integer') || wanted.includes('number')) && /^-?\d+(?:\.\d+)?$/.test(value))
    return 'Remove the quotes.';
  return wanted.includes('array') ? 'Write a list: [a, b], or one "- a" per line.' : undefined;
}

function notAllowed(what: string, allowed: readonly unknown[], value: unknown): SchemaMessage {
  const names = allowed.filter((one): one is string => typeof one === 'string');
  const near = typeof value === 'string' ? didYouMean(value, names) : undefined;
  return {
    code: 'NOT_ALLOWED_VALUE',
    message: `${what} has to be ${either(allowed.map(show))}, not ${show(value)}.`,
    hint: near,
  };
}

function refused(what: string, { description }: Schema, value: unknown): SchemaMessage {
  const why = typeof description === 'string' ? `: ${description}` : ', which is not allowed';
  return { code: 'NOT_ALLOWED_VALUE', message: `${what} is ${show(value)}${why}.` };
}

function typesOf(schema: Schema): string[] {
  return [schema['type'] ?? []].flat().map(String);
}

function union(what: string, error: ErrorObject, value: unknown): SchemaMessage {
  const branches = (error.schema as Schema[]).map((one) => (one['else'] ?? one) as Schema);
  const literals = branches.flatMap((one) =>
    'const' in one ? [one['const']] : Array.isArray(one['enum']) ? (one['enum'] as unknown[]) : [],
  );
  const types = [...new Set(branches.filter((one) => !('const' in one) && !('enum' in one)).flatMap(typesOf))];
  if (literals.length > 0 && types.length === 0) return notAllowed(what, literals, value);
  const wanted = [...types.map((type) => TYPES[type] ?? type), ...literals.map(show)];
  if (wanted.length === 0 || types.some((type) => hasType(value, type))) {
    return { code: 'NOT_ALLOWED_VALUE', message: `${what} fits none of the forms it may have.` };
  }
  return {
    code: 'WRONG_TYPE',
    message: `${what} has to be ${either(wanted)}, not ${kindOf(value)}.`,
    hint: typeHint(types, value),
  };
}

function hasType(value: unknown, type: string): boolean {
  if (Array.isArray(value)) return type === 'array';
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function limit(params: Record<string, unknown>): string {
  const words: Record<string, string> = { '>=': 'at least', '<=': 'at most', '>': 'more than', '<': 'less than' };
  return `${words[String(params['comparison'])] ?? ''} ${String(params['limit'])} is wanted`;
}

function count(limit: unknown): string {
  return limit === 1 ? 'one entry' : `${String(limit)} entries`;
}

function form(parent: Schema, params: Record<string, unknown>): string {
  const description = parent['description'];
  if (typeof description === 'string') return `: ${description.replace(/\.$/, '')}`;
  return ` (${String(params['format'] ?? params['pattern'])})`;
}

function either(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (value instanceof Secret) return 'a secret';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text ${show(value)}` : show(value);
}

function show(value: unknown): string {
  if (value instanceof Secret) return MASK;
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
