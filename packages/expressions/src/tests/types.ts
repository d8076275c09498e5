import { Secret } from '@signet/core';
import { test, type Tests } from '../registry/definition.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { isDict } from '../values/dict.ts';
import { isFloat, isInteger, isNumber } from '../values/number.ts';
import { Undefined } from '../values/undefined.ts';

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof Secret;
const isIterable = (value: unknown): boolean => isText(value) || Array.isArray(value) || isDict(value);

/** What kind of value it is. */
export const typeTests: Tests = {
  defined: test([], (use, value) => !(value instanceof Undefined) && use.known(value) !== undefined, {
    takesUndefined: true,
  }),
  undefined: test([], (use, value) => value instanceof Undefined || use.known(value) === undefined, {
    takesUndefined: true,
  }),
  none: test([], (use, value) => use.known(value) === null),
  boolean: test([], (use, value) => typeof use.known(value) === 'boolean'),
  true: test([], (use, value) => use.known(value) === true),
  false: test([], (use, value) => use.known(value) === false),
  integer: test([], (use, value) => isInteger(use.known(value)) && typeof value !== 'boolean'),
  float: test([], (use, value) => isNumber(use.known(value)) && isFloat(value as number)),
  number: test([], (use, value) => isNumber(use.known(value))),
  string: test([], (use, value) => isText(use.known(value))),
  mapping: test([], (use, value) => isDict(use.known(value))),
  sequence: test([], (use, value) => isIterable(use.known(value))),
  iterable: test([], (use, value) => isIterable(use.known(value))),
  callable: test(
    [],
    (use, value) =>
      use.known(value) instanceof Callable || (value instanceof Attributes && value.callable !== undefined),
  ),
};
