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
  readonly #layers: readonly Layer[];
  readonly #inventory: Variables;
  readonly #names: ReadonlySet<string>;
  /** Names of the play's layers: asked for so often that a look at every layer would be felt. */
  readonly #known: ReadonlySet<string>;
  readonly #checked = new WeakMap<Layer, Set<string>>();
  readonly #checkedInventory = new Set<string>();

  constructor(loader: Loader, layers: readonly Layer[], inventory: Variables, names: ReadonlySet<string>) {
    this.#loader = loader;
    this.#layers = [...new Set(layers)];
    this.#inventory = inventory;
    this.#names = names;
    this.#known = new Set([...this.#layers.flatMap((layer) => [...layer.names()]), ...inventory.keys(), ...names]);
  }

  /** The value, as far as it does not depend on variables. */
  check(template: Template, own: readonly Layer[], names: readonly string[]): unknown {
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
        this.#report(error, this.onlyWarn ? 'warning' : 'error');
        if (missing === undefined || tolerated.has(missing)) return UNKNOWN;
        tolerated.add(missing);
      }
    }
  }

  /** In a part that may not be reached it is only probably a mistake. */
  #guarded(error: InputError): void {
    if (error.code === 'UNDEFINED_VARIABLE') this.#report(error, 'warning');
  }

  #report(error: InputError, severity: Diagnostic['severity']): void {
    for (const one of error.diagnostics) {
      const key = JSON.stringify([one.at, one.message]);
      if (this.found.get(key)?.severity !== 'error') this.found.set(key, { ...one, severity });
    }
  }

  #scope(own: readonly Layer[], names: ReadonlySet<string>, onMissing: (name: string) => void): Scope {
    const isKnown = (name: string): boolean =>
      this.#known.has(name) || names.has(name) || name.startsWith('ansible_') || own.some((layer) => layer.has(name));
    return {
      has: (name) => {
        if (!isKnown(name)) onMissing(name);
        return isKnown(name);
      },
      names: () => new Set([...names, ...this.#known, ...own.flatMap((layer) => [...layer.names()])]),
      get: (name) => {
        if (!isKnown(name)) {
          onMissing(name);
          return undefined;
        }
        if (!names.has(name)) this.#checkVariable(name, own);
        return UNKNOWN;
      },
    };
  }

  /** A variable that is used may itself refer to one that nothing defines. */
  #checkVariable(name: string, own: readonly Layer[]): void {
    if (this.#names.has(name)) return;
    for (const layer of [...own, ...this.#layers]) {
      if (!layer.has(name)) continue;
      const checked = this.#checked.get(layer) ?? new Set();
      this.#checked.set(layer, checked);
      if (checked.has(name)) continue;
      checked.add(name);
      this.check({ references: [], evaluate: (scope, environment) => layer.get(name, scope, environment) }, own, []);
    }
    if (this.#checkedInventory.has(name)) return;
    this.#checkedInventory.add(name);
    for (const { value, place } of this.#inventory.get(name) ?? []) {
      if (!mayBeTemplate(value)) continue;
      this.check(compileAuthored(value, place, this.#loader.unlock), own, []);
    }
  }
}

function mayBeTemplate(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{');
  return typeof value === 'object' && value !== null;
}
