type Step = () => Promise<unknown> | void;

/** What has to be undone, last thing first. One step that fails does not keep the others from being done. */
export class Cleanup {
  readonly #steps: Step[] = [];
  #running: Promise<unknown[]> | undefined;

  add(step: Step): void {
    this.#steps.push(step);
  }

  /** Undoes everything, once. @returns What went wrong. */
  run(): Promise<unknown[]> {
    this.#running ??= this.#undo();
    return this.#running;
  }

  async #undo(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
