import { booleanOf, InputError, Secret, type SourceRef, type Vars } from '@signet/core';

/** Where a variable was set, when that is known. */
export type OriginOf = (name: string) => SourceRef | undefined;

/** Reads connection variables by the first of several names that is set, and says which one is wrong. */
export interface VariableReader {
  text(...names: string[]): string | undefined;
  number(...names: string[]): number | undefined;
  secret(...names: string[]): Secret | undefined;
  flag(...names: string[]): boolean | undefined;
  /** An error at the place where the variable was set. */
  error(name: string, code: string, message: string, hint?: string): InputError;
}

export function variableReader(host: string, vars: Vars, originOf: OriginOf = () => undefined): VariableReader {
  function error(name: string, code: string, message: string, hint?: string): InputError {
    return InputError.of(message, { code, at: originOf(name), hint });
  }
  function first<Value>(
    names: readonly string[],
    wanted: string,
    convert: (value: unknown) => Value | undefined,
  ): Value | undefined {
    for (const name of names) {
      const value = vars.get(name);
      if (value === undefined || value === null) continue;
      const converted = convert(value);
      if (converted !== undefined) return converted;
      const what = value instanceof Secret ? 'a secret' : JSON.stringify(value);
      throw error(name, 'WRONG_TYPE', `Variable ${name} of host ${host} is ${what}; it has to be ${wanted}.`);
    }
    return undefined;
  }
  return {
    error,
    text: (...names) =>
      first(names, 'text', (value) =>
        typeof value === 'string' || typeof value === 'number' ? String(value) : undefined,
      ),
    number: (...names) =>
      first(names, 'a number', (value) => {
        const number = typeof value === 'string' && /^\d+$/u.test(value) ? Number(value) : value;
        return typeof number === 'number' && number > 0 ? number : undefined;
      }),
    secret: (...names) =>
      first(names, 'text', (value) => {
        if (value instanceof Secret) return value;
        return typeof value === 'string' || typeof value === 'number' ? new Secret(String(value)) : undefined;
      }),
    flag: (...names) => first(names, 'true or false', booleanOf),
  };
}
