import { test, type Test, type Tests } from '../registry/definition.ts';
import { equals, order } from '../run/comparison.ts';

const ordered = (holds: (difference: number) => boolean): Test =>
  test(['other'], (use, value, [other]) => holds(order(use, value, other)));
const equalTo = test(['other'], (use, value, [other]) => equals(use, value, other));
const notEqualTo = test(['other'], (use, value, [other]) => !equals(use, value, other));
const less = ordered((difference) => difference < 0);
const lessOrEqual = ordered((difference) => difference <= 0);
const greater = ordered((difference) => difference > 0);
const greaterOrEqual = ordered((difference) => difference >= 0);

/** Operators as tests, for `select('gt', 1)`. */
export const comparisonTests: Tests = {
  eq: equalTo,
  equalto: equalTo,
  '==': equalTo,
  ne: notEqualTo,
  '!=': notEqualTo,
  lt: less,
  lessthan: less,
  '<': less,
  le: lessOrEqual,
  '<=': lessOrEqual,
  gt: greater,
  greaterthan: greater,
  '>': greater,
  ge: greaterOrEqual,
  '>=': greaterOrEqual,
};
