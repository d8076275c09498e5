import { type Json, MASK, Secret } from '@signet/core';
import { isUnknown } from '@signet/expressions';

/** A value as JSON that people may see: a secret is `***`, what check mode does not know is `unknown`. */
export function toJson(value: unknown): Json {
  if (value instanceof Secret) return MASK;
  if (isUnknown(value)) return 'unknown';
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
  return String(value);
}

/** A value as one text. */
export function showValue(value: unknown): string {
  const json = toJson(value);
  return typeof json === 'string' ? json : JSON.stringify(json);
}
