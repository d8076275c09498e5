import { Secret } from './secret.ts';

/** One field that differs. Values are what a person may see: a secret appears as `***`. */
export interface Change {
  /** Field name; nested ones joined with dots: `server.port`. */
  readonly path: string;
  /** What is; `null` when it is absent. */
  readonly from: unknown;
  /** What is wanted; `null` when it is to be removed. */
  readonly to: unknown;
  /** For file contents: a unified diff or a remark to show instead of the two values. */
  readonly detail?: string;
}

/**
 * Compares what is with what is wanted, field by field.
 *
 * A wanted field that is `undefined` is not managed and never differs. Plain objects are compared deeply; lists
 * in order. Two secrets are compared by value; the change carries the secrets themselves, which print as `***`.
 */
export function compare(current: object, wanted: object, prefix = ''): Change[] {
  const changes: Change[] = [];
  for (const [key, to] of Object.entries(wanted)) {
    if (to === undefined) continue;
    const from: unknown = (current as Record<string, unknown>)[key] ?? null;
    const path = prefix + key;
    if (isPlainObject(to) && isPlainObject(from)) changes.push(...compare(from, to, `${path}.`));
    else if (!sameValue(from, to)) changes.push({ path, from, to });
  }
  return changes;
}

/** Deep equality of plain data; secrets by value. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Secret) return b instanceof Secret ? a.equals(b) : typeof b === 'string' && a.equals(b);
  if (b instanceof Secret) return sameValue(b, a);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameValue(a[key], b[key]));
  }
  return Object.is(a, b);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
