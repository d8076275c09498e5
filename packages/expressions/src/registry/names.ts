import { LOOKUPS, unknownLookup } from '../lookups/names.ts';
import { globals } from '../run/globals.ts';
import type { Names } from '../syntax/token-stream.ts';
import { shortName } from './apply.ts';
import { filters } from './filters.ts';
import { leftOut } from './left-out.ts';
import { tests } from './tests.ts';

/** What the parser knows of filters, tests and functions. */
export const names: Names = {
  filter: (name) => filters.has(shortName(name)),
  test: (name) => tests.has(shortName(name)),
  global: (name) => globals.has(name),
  leftOut,
  lookup: (name) => (LOOKUPS.includes(shortName(name)) ? true : unknownLookup(name)),
  filters: [...filters.keys()],
  tests: [...tests.keys()],
};
