import { InputError } from '@signet/core';

/** A variable, attribute or item that is not there. Harmless until it is used: `default` and `is defined` accept it. */
export class Undefined {
  /** The result of an `if` without `else`: Jinja lets it stand for an empty text or list. */
  readonly lenient: boolean;
  /** Of a variable. */
  readonly name: string | undefined;
  readonly #error: () => Error;

  /** @param error what using it says; made only then */
  constructor(error: () => Error, lenient = false, name?: string) {
    this.#error = error;
    this.lenient = lenient;
    this.name = name;
  }

  error(): Error {
    return this.#error();
  }
}

/** Whether using the value is an error. */
export function isMissing(value: unknown): value is Undefined {
  return value instanceof Undefined && !value.lenient;
}

/**
 * A value that is computed when it is asked for. One that needs something undefined is undefined itself: `default`
 * helps, and `is defined` says no.
 */
export function computed(read: () => unknown): unknown {
  try {
    return read() ?? null;
  } catch (error) {
    if (error instanceof InputError && isAboutUndefined(error)) return new Undefined(() => error);
    throw error;
  }
}

/** Whether an error says that something is not defined. */
export function isAboutUndefined({ code }: InputError): boolean {
  return code === 'UNDEFINED_VARIABLE' || code === 'UNDEFINED_ATTRIBUTE';
}
