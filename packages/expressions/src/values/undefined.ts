/** A variable, attribute or item that is not there. Harmless until it is used: `default` and `is defined` accept it. */
export class Undefined {
  readonly #error: () => Error;

  /** @param error what using it says; made only then */
  constructor(error: () => Error) {
    this.#error = error;
  }

  error(): Error {
    return this.#error();
  }
}
