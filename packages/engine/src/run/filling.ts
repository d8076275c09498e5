import { InputError } from '@signet/core';

const unfilled = new WeakSet<Error>();

/** Evaluates what has to be known before a task or an item begins: its conditions and arguments. */
export function filling<T>(evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof InputError) unfilled.add(error);
    throw error;
  }
}

/** Whether an error comes from there. In Ansible such a one ends the loop, and the task has no results of items. */
export function isUnfilled(error: unknown): boolean {
  return error instanceof InputError && unfilled.has(error);
}
