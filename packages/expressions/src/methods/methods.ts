import { Secret } from '@signet/core';
import { bind, type Parameters } from '../registry/definition.ts';
import type { Operation } from '../run/operation.ts';
import { Callable } from '../values/callable.ts';
import { isDict } from '../values/dict.ts';
import { isTuple } from '../values/tuple.ts';
import { dateMethods } from './dates.ts';
import { dictMethods } from './dicts.ts';
import { listMethods } from './lists.ts';
import { stringMethods } from './strings.ts';

/** A method: `value.name(args)`. */
export interface Method {
  readonly parameters: Parameters;
  readonly run: (use: Operation, self: unknown, args: readonly unknown[]) => unknown;
}
export type Methods = ReadonlyMap<string, Method>;

/** A method of a value, ready to be called; undefined when there is none of that name. */
export function methodOf(value: unknown, name: string): Callable | undefined {
  const method = methodsOf(value)?.get(name);
  if (method === undefined) return undefined;
  return new Callable(name, (use, args) => method.run(use, value, bind(use, `"${name}"`, method.parameters, args)));
}

function methodsOf(value: unknown): Methods | undefined {
  if (typeof value === 'string' || value instanceof Secret) return stringMethods;
  if (Array.isArray(value)) return isTuple(value) ? undefined : listMethods;
  if (isDict(value)) return dictMethods;
  return value instanceof Date ? dateMethods : undefined;
}
