/** How the values of a {@link lazyDict} are computed. */
export interface LazyValues {
  /** The value of one name, when a template asks for just this one. */
  get(name: string): unknown;
  /** The same as one of all values: what cannot be computed is no reason to give none of them. */
  shown(name: string): unknown;
}

const lazy = new WeakMap<object, LazyValues>();

/** A dict whose values are computed when they are asked for, each at every use: the variables of a host. */
export function lazyDict(names: Iterable<string>, values: LazyValues, isListed: (name: string) => boolean): object {
  const dict = {};
  for (const name of names) {
    Object.defineProperty(dict, name, { enumerable: isListed(name), get: () => values.shown(name) });
  }
  lazy.set(dict, values);
  return dict;
}

/** The values of a dict that computes them. */
export function lazyValues(dict: object): LazyValues | undefined {
  return lazy.get(dict);
}
