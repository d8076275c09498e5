import { Secret } from '@signet/core';
import type { SourceRef } from '@signet/core';
import { type Layer, lazyLayer, type RawVariable } from './layer.ts';

const PLACE: SourceRef = { file: '--extra-vars', line: 1, column: 1 };

/** Variables of `-e`, the strongest of all; their strings may hold templates. */
export function extraVarsLayer(extraVars: Readonly<Record<string, unknown>>): Layer {
  const variables = new Map<string, RawVariable>(
    Object.entries(extraVars).map(([name, value]) => [name, { value, place: () => PLACE }]),
  );
  // Their values have no file, and with it no vault text.
  return lazyLayer('extra vars', variables, ({ text }) => new Secret(text));
}
