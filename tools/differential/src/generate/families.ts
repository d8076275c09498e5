import type { Family } from './family.ts';
import { batches, blocks, handlers, loops, reuse, tags } from './flow.ts';
import { inventories } from './inventories.ts';
import { patterns } from './patterns.ts';
import { precedence } from './precedence.ts';

/** All kinds of generated cases; the cases of a seed take turns. */
export const FAMILIES: readonly Family[] = [
  inventories,
  patterns,
  precedence,
  blocks,
  handlers,
  loops,
  tags,
  batches,
  reuse,
  precedence,
];
