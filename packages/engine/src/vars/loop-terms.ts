import type { SourceRef } from '@signet/core';
import { compileExpression, isBareVariable, loopItems } from '@signet/expressions';
import { type LayeredScope, valueOf } from './scope.ts';

/** What `with_X` makes of its value: the items of the lookup X. A text that is the name of a variable means the variable. */
export function loopTerms(name: string, value: unknown, at: SourceRef, scope: LayeredScope, task: string): unknown {
  const terms =
    typeof value === 'string' && isBareVariable(value, scope) ? valueOf(compileExpression(value, at), scope) : value;
  return loopItems(name, terms, at, scope, scope.environment, task);
}
