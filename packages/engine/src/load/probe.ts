import { type Diagnostic, InputError } from '@signet/core';
import { type Scope, type Template, UNKNOWN } from '@signet/expressions';
import { compileAuthored } from '../vars/authored.ts';
import type { Layer, RawVariable } from '../vars/layer.ts';
import type { Loader } from './loader.ts';

type Variables = ReadonlyMap<string, readonly RawVariable[]>;

/** A scope in which everything that is defined is unknown, and that remembers what was not. */
export class Probe {
  readonly found = new Map<string, Diagnostic>();
  /** What is found now may not matter. */
  onlyWarn = false;
  readonly #loader: Loader;
  /** The play's layers by the names they have. */
  readonly #layers = new Map<string, readonly Layer[]>();
  readonly #readInventory: () => Variables;
  #inventory: Variables | undefined;
  readonly #maySet: (name: string) => boolean;
  readonly #names: ReadonlySet<string>;
  /** Names of the play's layers: asked for so often that a look at every layer would be felt. */
  readonly #known: ReadonlySet<string>;
  /** Variables that need nothing but what the play has, by layer. */
  readonly #sound = new WeakMap<Layer, Set<string>>();
  readonly #checkedInventory = new Map<string, readonly Diagnostic[]>();
  /** Variables that are being looked at: one that refers to itself is another mistake. */
  readonly #open = new Set<string>();

  /**
   * @param maySet whether a name may be set by what is not looked at here
   * @param inventory read when a name is found nowhere else: with many hosts it takes its time
   */
  constructor(
    loader: Loader,
    layers: readonly Layer[],
    inventory: () => Variables,
    names: ReadonlySet<string>,
    maySet: (name: string) => boolean,
  ) {
    this.#maySet = maySet;
    this.#loader = loader;
    for (const layer of new Set(layers)) {
      for (const name of layer.names()) this.#layers.set(name, [...(this.#layers.get(name) ?? []), layer]);
    }
    this.#readInventory = inventory;
    this.#names = names;
    this.#known = new Set([...this.#layers.keys(), ...names]);
  }

  /** The value, as far as it does not depend on variables. */
  check(template: Template, own: readonly Layer[], names: readonly string[]): unknown {
    return this.#evaluate(template, own, names, (errors) => this.#report(errors, this.onlyWarn ? 'warning' : 'error'));
  }

  /** Evaluates again and again, each time with one more of the undefined names taken for defined. */
  #evaluate(
    template: Template,
    own: readonly Layer[],
    names: readonly string[],
    onUndefined: (errors: readonly Diagnostic[]) => void,
  ): unknown {
    const tolerated = new Set<string>();
    for (;;) {
      let missing: string | undefined;
      const scope = this.#scope(own, new Set([...names, ...tolerated]), (name) => {
        missing = name;
      });
      try {
        return template.evaluate(scope, { lookup: () => UNKNOWN, onGuarded: (error) => this.#guarded(error) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // Other mistakes may depend on values that are unknown here; the run reports them.
        if (error.code !== 'UNDEFINED_VARIABLE') return UNKNOWN;
        const inner = missing === undefined ? [] : this.#undefinedIn(missing, own);
        onUndefined(inner.length > 0 ? inner : error.diagnostics);
        if (missing === undefined || tolerated.has(missing)) return UNKNOWN;
        tolerated.add(missing);
      }
    }
  }

  /** In a part that may not be reached it is only probably a mistake. */
  #guarded(error: InputError): void {
    if (error.code === 'UNDEFINED_VARIABLE') this.#report(error.diagnostics, 'warning');
  }

  #report(errors: readonly Diagnostic[], severity: Diagnostic['severity']): void {
    for (const one of errors) {
      const key = JSON.stringify([one.at, one.message]);
      if (this.found.get(key)?.severity !== 'error') this.found.set(key, { ...one, severity });
    }
  }

  #scope(own: readonly Layer[], names: ReadonlySet<string>, onMissing: (name: string) => void): Scope {
    const isKnown = (name: string): boolean =>
      this.#known.has(name) ||
      names.has(name) ||
      this.#maySet(name) ||
      own.some((layer) => layer.has(name)) ||
      this.#ofInventory().has(name);
    const isThere = (name: string): boolean => {
      const there = isKnown(name) && (names.has(name) || this.#undefinedIn(name, own).length === 0);
      if (!there) onMissing(name);
      return there;
    };
    return {
      has: isThere,
      names: () =>
        new Set([
          ...names,
          ...this.#known,
          ...this.#ofInventory().keys(),
          ...own.flatMap((layer) => [...layer.names()]),
        ]),
      get: (name) => (isThere(name) ? UNKNOWN : undefined),
    };
  }

  /**
   * What is undefined in the value of a variable, so that it counts as undefined itself; nothing when there is another
   * value of it which is sound.
   */
  #undefinedIn(name: string, own: readonly Layer[]): readonly Diagnostic[] {
    if (this.#names.has(name) || this.#open.has(name)) return [];
    this.#open.add(name);
    try {
      const found: Diagnostic[] = [];
      for (const value of this.#valuesOf(name, own)) {
        if (value.length === 0) return [];
        found.push(...value);
      }
      return found;
    } finally {
      this.#open.delete(name);
    }
  }

  *#valuesOf(name: string, own: readonly Layer[]): Generator<readonly Diagnostic[]> {
    for (const layer of own) if (layer.has(name)) yield this.#undefinedInLayer(name, layer, own);
    for (const layer of this.#layers.get(name) ?? []) yield this.#undefinedInLayer(name, layer, own);
    const inventory = this.#ofInventory().get(name);
    if (inventory) yield this.#undefinedInInventory(name, inventory);
  }

  #undefinedInLayer(name: string, layer: Layer, own: readonly Layer[]): readonly Diagnostic[] {
    const sound = this.#sound.get(layer) ?? new Set<string>();
    if (sound.has(name)) return [];
    this.#sound.set(layer, sound);
    const value: Template = { references: [], evaluate: (scope, environment) => layer.get(name, scope, environment) };
    const alone = this.#undefinedWhile(value, []);
    if (alone.length === 0) sound.add(name);
    return alone.length === 0 || own.length === 0 ? alone : this.#undefinedWhile(value, own);
  }

  #ofInventory(): Variables {
    this.#inventory ??= this.#readInventory();
    return this.#inventory;
  }

  #undefinedInInventory(name: string, values: readonly RawVariable[]): readonly Diagnostic[] {
    let found = this.#checkedInventory.get(name);
    if (found === undefined) {
      const templates = values.filter(({ value }) => mayBeTemplate(value));
      const each = templates.map(({ value, place }) =>
        this.#undefinedWhile(compileAuthored(value, place, this.#loader.unlock), []),
      );
      const unsound = each.filter((one) => one.length > 0);
      if (unsound.length > 0 && unsound.length < values.length) this.#report(unsound.flat(), 'warning');
      found = unsound.length === values.length ? unsound.flat() : [];
      this.#checkedInventory.set(name, found);
    }
    return found;
  }

  #undefinedWhile(value: Template, own: readonly Layer[]): readonly Diagnostic[] {
    const found: Diagnostic[] = [];
    this.#evaluate(value, own, [], (errors) => found.push(...errors));
    return found;
  }
}

function mayBeTemplate(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{');
  return typeof value === 'object' && value !== null;
}
