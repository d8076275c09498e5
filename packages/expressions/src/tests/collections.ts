import { membership } from '../filters/sets.ts';
import { filters } from '../registry/filters.ts';
import { tests } from '../registry/tests.ts';
import { test, type Tests } from '../registry/definition.ts';
import { contains, truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { isFloat, isNumber, toBigInt, toNumber } from '../values/number.ts';
import { shortName } from '../registry/apply.ts';

const subset = test(['other'], (use, value, [other]) => use.list(value).every(membership(use, use.list(other))));
const superset = test(['other'], (use, value, [other]) => use.list(other).every(membership(use, use.list(value))));
const notANumber = test([], (use, value) => isNumber(use.known(value)) && Number.isNaN(toNumber(value as number)));
const truthy = (use: Operation, value: unknown, convert: unknown): boolean => {
  const word = use.peek(value);
  if (convert === undefined || !truth(use, convert) || typeof word !== 'string') return truth(use, value);
  return /^(?:1|on|true|t|y|yes)$/i.test(word) || (!/^(?:0|off|false|f|n|no)$/i.test(word) && truth(use, word));
};
/** What remains of `value / by`, as in Python; a float may be divided too. */
const remainder = (use: Operation, value: unknown, by: number): number => {
  const number = use.number(value);
  if (isFloat(number)) return ((toNumber(number) % by) + by) % by;
  return Number(((toBigInt(number) % BigInt(by)) + BigInt(by)) % BigInt(by));
};

/** Membership, sets, truth and divisibility. */
export const collectionTests: Tests = {
  in: test(['container'], (use, value, [container]) => contains(use, container, value)),
  contains: test(['value'], (use, value, [one]) => contains(use, value, one)),
  subset,
  issubset: subset,
  superset,
  issuperset: superset,
  all: test([], (use, value) => use.list(value).every((one) => truth(use, one))),
  any: test([], (use, value) => use.list(value).some((one) => truth(use, one))),
  truthy: test(['convert_bool?'], (use, value, [convert]) => truthy(use, value, convert)),
  falsy: test(['convert_bool?'], (use, value, [convert]) => !truthy(use, value, convert)),
  even: test([], (use, value) => remainder(use, value, 2) === 0),
  odd: test([], (use, value) => remainder(use, value, 2) === 1),
  divisibleby: test(['num'], (use, value, [divisor]) => {
    const by = use.integer(divisor);
    return by === 0
      ? use.fail('This divides by zero.', undefined, 'DIVISION_BY_ZERO')
      : remainder(use, value, by) === 0;
  }),
  sameas: test(['other'], (use, value, [other]) => use.peek(value) === use.peek(other)),
  nan: notANumber,
  isnan: notANumber,
  escaped: test([], () => false),
  filter: test([], (use, value) => filters.has(shortName(use.print(value)))),
  test: test([], (use, value) => tests.has(shortName(use.print(value)))),
};
