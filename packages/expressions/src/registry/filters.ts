import { conversionFilters } from '../filters/conversions.ts';
import { cryptoFilters } from '../filters/digests.ts';
import { dictFilters } from '../filters/dicts.ts';
import { listFilters } from '../filters/lists.ts';
import { numberFilters } from '../filters/numbers.ts';
import { pathFilters } from '../filters/paths.ts';
import { regexFilters } from '../filters/regexes.ts';
import { selectFilters } from '../filters/select.ts';
import { serializeFilters } from '../filters/serialize.ts';
import { setFilters } from '../filters/sets.ts';
import { sortFilters } from '../filters/sort.ts';
import { stringFilters } from '../filters/strings.ts';
import { timeFilters } from '../filters/times.ts';
import { undefinedFilters } from '../filters/undefined.ts';
import type { Filter } from './definition.ts';

const groups = [
  undefinedFilters,
  conversionFilters,
  stringFilters,
  regexFilters,
  listFilters,
  selectFilters,
  sortFilters,
  setFilters,
  dictFilters,
  numberFilters,
  pathFilters,
  serializeFilters,
  cryptoFilters,
  timeFilters,
];

/** Every filter by name. */
export const filters: ReadonlyMap<string, Filter> = new Map(groups.flatMap((group) => Object.entries(group)));
