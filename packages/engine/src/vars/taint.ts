import { Secret } from '@signet/core';

/** The value with every text in it secret; what is computed when asked for stays so. Numbers and booleans stay. */
export function taint(value: unknown): unknown {
  if (typeof value === 'string') return new Secret(value);
  if (Array.isArray(value)) return value.map(taint);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const tainted = {};
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const { get, enumerable = false } = descriptor;
    const changed = get ? { get: () => taint(get.call(value)) } : { value: taint(descriptor.value) };
    Object.defineProperty(tainted, name, { ...changed, enumerable });
  }
  return tainted;
}
