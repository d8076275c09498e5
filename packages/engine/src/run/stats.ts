import type { Json } from '@signet/core';
import type { ControlResult } from '../control/control-task.ts';

type Stats = NonNullable<ControlResult['stats']>;

/** Keeps what `set_stats` gave: for a host, or for the whole run under the empty name. */
export function addStats(
  kept: Map<string, Map<string, Json>>,
  host: string,
  { data, perHost, aggregate }: Stats,
): void {
  const owner = perHost ? host : '';
  const values = kept.get(owner) ?? new Map<string, Json>();
  kept.set(owner, values);
  for (const [name, value] of Object.entries(data)) {
    const before = values.get(name);
    values.set(name, aggregate && before !== undefined ? joined(before, value) : value);
  }
}

/** Numbers and texts are added, lists joined, maps merged; of different kinds the new one counts. */
function joined(before: Json, value: Json): Json {
  if (typeof before === 'number' && typeof value === 'number') return before + value;
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  if (Array.isArray(before) && Array.isArray(value)) return [...(before as Json[]), ...(value as Json[])];
  if (isMap(before) && isMap(value)) return { ...before, ...value };
  return value;
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
