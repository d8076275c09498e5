import { lazyValues } from './lazy-dict.ts';
import { formatNumber, Float, isNumber, toNumber } from './number.ts';

/**
 * Dicts come in two forms: plain objects, which is what variables hold, and maps, which is what expressions make
 * (they keep the order of keys such as `10`, and keys that are no text). Nothing else has items: no class instance,
 * no function. Only own keys are looked up, so `constructor` and `__proto__` are keys like any other.
 */
export type Dict = Map<unknown, unknown> | Readonly<Record<string, unknown>>;

export function isDict(value: unknown): value is Dict {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !Array.isArray(value);
}

/** Keys that Python finds equal are the same key: `1`, `1.0`. */
function keyOf(key: unknown): unknown {
  return key instanceof Float ? key.value : key;
}

export function hasKey(dict: Dict, key: unknown): boolean {
  if (dict instanceof Map) return dict.has(keyOf(key));
  const name = nameOf(key);
  return name !== undefined && Object.hasOwn(dict, name);
}

export function valueAt(dict: Dict, key: unknown): unknown {
  if (dict instanceof Map) return dict.get(keyOf(key));
  const name = nameOf(key);
  if (name === undefined || !Object.hasOwn(dict, name)) return undefined;
  const computed = lazyValues(dict);
  return computed ? computed.get(name) : dict[name];
}

/** Files keep every key as text: `ports[80]` is the entry `80:`. */
function nameOf(key: unknown): string | undefined {
  if (typeof key === 'string') return key;
  if (!isNumber(key) || typeof key === 'boolean') return undefined;
  return Number.isInteger(toNumber(key)) ? String(toNumber(key)) : formatNumber(key);
}

export function keysOf(dict: Dict): unknown[] {
  return dict instanceof Map ? [...dict.keys()] : Object.keys(dict);
}

export function entriesOf(dict: Dict): [unknown, unknown][] {
  return dict instanceof Map ? [...dict.entries()] : Object.entries(dict);
}

export function sizeOf(dict: Dict): number {
  return dict instanceof Map ? dict.size : Object.keys(dict).length;
}
