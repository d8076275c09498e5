import { SignetError } from '@signet/core';

/**
 * Lets the first attempt go alone, and repeats no wrong password: several at once, or one after the other, would count
 * as several failed logins and lock the account.
 */
export class Admission {
  #passed = false;
  #attempting: Promise<void> | undefined;
  #refused: SignetError | undefined;

  async pass<Result>(attempt: () => Promise<Result>): Promise<Result> {
    while (!this.#passed && this.#attempting !== undefined) await this.#attempting;
    if (this.#refused !== undefined) throw this.#refused;
    const result = attempt();
    if (!this.#passed) this.#attempting = this.#watch(result);
    return result;
  }

  async #watch(result: Promise<unknown>): Promise<void> {
    try {
      await result;
      this.#passed = true;
    } catch (error) {
      // Whoever made the attempt is told; here only a wrong password matters.
      if (error instanceof SignetError && error.code === 'BECOME_PASSWORD_WRONG') this.#refused = error;
    } finally {
      this.#attempting = undefined;
    }
  }
}
