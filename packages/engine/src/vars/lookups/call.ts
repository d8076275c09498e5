import { booleanOf, InputError, type Secret, type SourceRef } from '@signet/core';
import { type Scope, truthOf } from '@signet/expressions';

/** What lookups may use of this machine, and how. */
export interface LookupOptions {
  /** Folders for relative paths, the nearest first: the role, the folder of the task's file, the playbook's folder. */
  readonly searchPath: readonly string[];
  readonly now: () => Date;
  /** Whether `pipe` and `lines` may run commands: never while only looking. */
  readonly allowPipe: boolean;
  /** Check mode: `password` writes no file. */
  readonly check: boolean;
  /** Opens a vaulted file. */
  readonly unlock?: (vault: { readonly text: string; readonly at: SourceRef }) => Secret;
  /** The hosts of a pattern, for `inventory_hostnames`. */
  readonly hostnames?: (pattern: string) => readonly string[];
  /** Told about failures that `errors='warn'` lets pass. */
  readonly onWarning?: (error: InputError) => void;
}

/** One call of a lookup. */
export interface LookupCall {
  readonly name: string;
  /** In clear text. */
  readonly terms: readonly unknown[];
  /** The named arguments, in clear text. */
  readonly named: Readonly<Record<string, unknown>>;
  /** The variables of the caller. */
  readonly scope: Scope;
  /** Some of the arguments were secret, and so is the answer. */
  readonly isSecret: boolean;
  readonly world: LookupOptions;
}

/** What a lookup finds; a `Secret` for what must not be shown. */
export type Lookup = (call: LookupCall) => unknown;

export function failed(call: LookupCall, message: string, hint?: string, code = 'LOOKUP_FAILED'): InputError {
  return InputError.of(`lookup('${call.name}'): ${message}`, { code, hint });
}

/** The terms as texts, lists among them undone. */
export function textTerms(call: LookupCall): string[] {
  return call.terms.flat(1).map((term) => {
    if (typeof term === 'string') return term;
    if (typeof term === 'number') return String(term);
    throw failed(call, 'Its values are texts.', 'Convert them with "| string".', 'WRONG_VALUE_TYPE');
  });
}

/** The named arguments; one that the lookup does not have is an error. */
export function optionsOf<K extends string>(call: LookupCall, names: readonly K[]): Partial<Record<K, unknown>> {
  for (const name of Object.keys(call.named))
    if (!(names as readonly string[]).includes(name))
      throw failed(call, `"${name}" is not a valid option.`, `It has ${names.join(', ')}.`, 'WRONG_ARGUMENTS');
  return call.named as Partial<Record<K, unknown>>;
}

/** Ansible's reading of a boolean option: also as text. */
export function flag(value: unknown, usual: boolean): boolean {
  if (value === undefined || value === null) return usual;
  return typeof value === 'string' ? booleanOf(value) === true : truthOf(value);
}

export function integer(call: LookupCall, name: string, value: unknown, usual: number): number {
  if (value === undefined || value === null) return usual;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw failed(call, `Its option "${name}" is an integer.`, undefined, 'WRONG_VALUE_TYPE');
}

/** Several texts: a list, or one text. */
export function textList(call: LookupCall, name: string, value: unknown): string[] {
  const list = value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
  return list.map((one) => {
    if (typeof one === 'string') return one;
    throw failed(call, `Its option "${name}" is a list of texts.`, undefined, 'WRONG_VALUE_TYPE');
  });
}
