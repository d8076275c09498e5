import type { Filters } from '../registry/definition.ts';

export const dictFilters: Filters = {};
