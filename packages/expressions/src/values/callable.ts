import type { Operation } from '../run/operation.ts';

/** What a function, filter, test or method was called with. */
export interface Arguments {
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

/** Something that a template can call. Functions of the host program never are. */
export class Callable {
  readonly name: string;
  readonly #call: (use: Operation, args: Arguments) => unknown;

  constructor(name: string, call: (use: Operation, args: Arguments) => unknown) {
    this.name = name;
    this.#call = call;
  }

  call(use: Operation, args: Arguments): unknown {
    return this.#call(use, args);
  }
}

/** A value with attributes of its own that are no dict's: `loop`, a `namespace`. */
export class Attributes {
  readonly name: string;
  readonly fields: Map<string, unknown>;
  /** What calling it does: `loop(children)`. */
  readonly callable: Callable | undefined;

  constructor(name: string, fields: Map<string, unknown>, callable?: Callable) {
    this.name = name;
    this.fields = fields;
    this.callable = callable;
  }
}
