/** A recorded value as plain data; order within lists and keys counts. */
export function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untagged);
  const tag = value as { float?: string; tuple?: unknown[]; dict?: [unknown, unknown][]; int?: string };
  if (tag.float !== undefined) return Number(tag.float);
  if (tag.tuple !== undefined) return tag.tuple.map(untagged);
  if (tag.dict !== undefined)
    return Object.fromEntries(tag.dict.map(([key, inner]) => [String(untagged(key)), untagged(inner)]));
  return { other: value };
}
