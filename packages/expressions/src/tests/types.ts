import { Secret } from '@signet/core';
import { type Test, test, type Tests } from '../registry/definition.ts';
import { Attributes, Callable } from '../values/callable.ts';
import { isDict } from '../values/dict.ts';
import { isFloat, isInteger, isNumber } from '../values/number.ts';
import { isMissing, Undefined } from '../values/undefined.ts';

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof Secret;
const isIterable = (value: unknown): boolean => isText(value) || Array.isArray(value) || isDict(value);

/** Up to ansible-core 2.18 what is not there is of no kind: `x.missing is false` is false; since then it is an error. */
const kind = (holds: (value: unknown) => boolean): Test =>
  test([], (use, value) => !(isMissing(value) && use.machine.scope.lenient === true) && holds(use.known(value)), { takesUndefined: true });

/** What kind of value it is. */
export const typeTests: Tests = {
  defined: test([], (use, value) => !(value instanceof Undefined) && use.known(value) !== undefined, {
    takesUndefined: true,
  }),
  undefined: test([], (use, value) => value instanceof Undefined || use.known(value) === undefined, {
    takesUndefined: true,
  }),
  none: kind((value) => value === null),
  boolean: kind((value) => typeof value === 'boolean'),
  true: kind((value) => value === true),
  false: kind((value) => value === false),
  integer: kind((value) => isInteger(value) && typeof value !== 'boolean'),
  float: kind((value) => isNumber(value) && isFloat(value)),
  number: kind(isNumber),
  string: kind(isText),
  mapping: kind(isDict),
  sequence: kind(isIterable),
  iterable: test([], (use, value) => isIterable(use.known(value))),
  callable: test(
    [],
    (use, value) =>
      use.known(value) instanceof Callable || (value instanceof Attributes && value.callable !== undefined),
  ),
};
