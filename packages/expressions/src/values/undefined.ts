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
