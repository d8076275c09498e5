import { filter, type Filters } from '../registry/definition.ts';

/** Texts. */
export const stringFilters: Filters = {
  upper: filter([], (use, value) => use.print(value).toUpperCase()),
  lower: filter([], (use, value) => use.print(value).toLowerCase()),
  trim: filter([], (use, value) => use.print(value).trim()),
};
