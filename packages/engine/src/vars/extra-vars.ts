import type { SourceRef } from '@signet/core';
import type { Unlock } from './authored.ts';
import { type Layer, lazyLayer, type RawVariable } from './layer.ts';

const PLACE: SourceRef = { file: '--extra-vars', line: 1, column: 1 };

/** Variables of `-e`, the strongest of all; their strings may hold templates, and files vault texts. */
export function extraVarsLayer(extraVars: Readonly<Record<string, unknown>>, unlock: Unlock): Layer {
  const variables = new Map<string, RawVariable>(
    Object.entries(extraVars).map(([name, value]) => [name, { value, place: () => PLACE }]),
  );
  return lazyLayer('extra vars', variables, unlock);
}
