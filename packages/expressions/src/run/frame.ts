/** Names that a template itself defines, one block inside the other. */
export class Frame {
  readonly parent: Frame | undefined;
  readonly #values = new Map<string, unknown>();

  constructor(parent?: Frame, values: Iterable<readonly [string, unknown]> = []) {
    this.parent = parent;
    for (const [name, value] of values) this.#values.set(name, value);
  }

  /** The frame that defines a name. */
  find(name: string): Frame | undefined {
    if (this.#values.has(name)) return this;
    return this.parent?.find(name);
  }

  get(name: string): unknown {
    return this.#values.get(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** What this frame itself defines. */
  own(): ReadonlyMap<string, unknown> {
    return this.#values;
  }

  *names(): Iterable<string> {
    yield* this.#values.keys();
    if (this.parent) yield* this.parent.names();
  }
}
