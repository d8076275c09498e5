/** What `omit` evaluates to: an argument with this value is left out. */
class Omit {
  toString(): string {
    return '';
  }
}

export const OMIT: unknown = Object.freeze(new Omit());

/** A value without what is to be omitted, at any depth. */
export function withoutOmitted(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== OMIT).map(withoutOmitted);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== OMIT);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutOmitted(inner)]));
}
