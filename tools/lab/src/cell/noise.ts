import type { CellState } from './cell-state.ts';

const LINES = [
  'ADMS0104I: Configuration change event received.',
  'CWXRS0001I: Plug-in registry is being refreshed.',
  '',
  '@@ trace of a plug-in that writes to standard output',
];

/** Roughly every ninth call something unrelated appears on standard output. */
export function noise({ random }: CellState): string[] {
  if (random.next() > 0.11) return [];
  const line = LINES[Math.floor(random.next() * LINES.length)];
  return line === undefined ? [] : [line];
}
