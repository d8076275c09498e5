import { InputError } from '@signet/core';
import type { LayeredScope } from './scope.ts';

/** What `with_X` makes of its value: the items of the lookup X. */
export function loopTerms(name: string, value: unknown, scope: LayeredScope): unknown {
  if (name === 'items') return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => one);
  const { lookup } = scope.environment;
  if (lookup === undefined) throw InputError.of(`There is no lookup "${name}".`, { code: 'UNKNOWN_LOOKUP' });
  const found = lookup(name, Array.isArray(value) ? value : [value], {});
  return Array.isArray(found) ? found : [found];
}
