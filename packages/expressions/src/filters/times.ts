import type { Filters } from '../registry/definition.ts';
import type { Operation } from '../run/operation.ts';

export const timeFilters: Filters = {};

/** `now()`. */
export function now(use: Operation, _format: unknown): unknown {
  return use.machine.environment.now?.() ?? use.fail('There is no clock here.');
}
