import { Secret } from '@signet/core';
import type { Environment, Scope, Template } from '@signet/expressions';
import { SecretTemplate } from '@signet/inventory';
import { isVaultValue } from '@signet/source';
import { compileAuthored, type Place, type Unlock } from './authored.ts';

/** A variable as written: strings may hold templates, vault texts are still closed. */
export interface RawVariable {
  readonly value: unknown;
  readonly place: Place;
}

/** Variables of one origin. Stronger layers hide weaker ones name by name; values never merge. */
export interface Layer {
  /** For messages: `play vars`, `group_vars/all`. */
  readonly origin: string;
  /** Its names stay the same as long as it exists. */
  readonly lasting?: true;
  has(name: string): boolean;
  names(): Iterable<string>;
  /** The value for a host whose variables `scope` has. */
  get(name: string, scope: Scope, environment?: Environment): unknown;
  /** The variable as written, where there is such a thing. */
  raw?(name: string): RawVariable | undefined;
  /** Whether text in a variable stays text, whatever it looks like, where Ansible reads text again. */
  keepsText?(name: string, scope: Scope): boolean;
}

/** Variables that are evaluated when they are used, so that one may refer to another that is set later. */
export function lazyLayer(origin: string, variables: ReadonlyMap<string, RawVariable>, unlock: Unlock): Layer {
  const compiled = new Map<string, Template>();
  const templateOf = (name: string): Template | undefined => {
    const variable = variables.get(name);
    if (variable === undefined) return undefined;
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const template = compileAuthored(variable.value, variable.place, unlock);
    compiled.set(name, template);
    return template;
  };
  return {
    origin,
    lasting: true,
    has: (name) => variables.has(name),
    names: () => variables.keys(),
    raw: (name) => variables.get(name),
    get: (name, scope, environment) => templateOf(name)?.evaluate(scope, environment),
    keepsText: (name, scope) => templateOf(name)?.keepsText?.(scope) ?? false,
  };
}

/** Variables that are what they are: results of tasks, items of a loop. Never evaluated as templates. */
export function finalLayer(origin: string, values: ReadonlyMap<string, unknown>): Layer {
  return { origin, has: (name) => values.has(name), names: () => values.keys(), get: (name) => values.get(name) };
}

/** What `set_fact` and `register` keep. A text there was read when it was set, and is not read again. */
export function rememberedLayer(values: ReadonlyMap<string, unknown>): Layer {
  return { ...finalLayer('set_fact and register', values), keepsText: () => true };
}

/** Variables that are computed at each use. */
export function computedLayer(origin: string, values: Readonly<Record<string, () => unknown>>): Layer {
  return {
    origin,
    has: (name) => Object.hasOwn(values, name),
    names: () => Object.keys(values),
    get: (name) => values[name]?.(),
  };
}

/** Whether a variable as it is written comes from a vault. */
export function isConcealed(raw: unknown): boolean {
  return raw instanceof Secret || raw instanceof SecretTemplate || isVaultValue(raw);
}

/** A layer whose texts are secret where a value that they hide is: `-e was_password=…` over one from a vault. */
export function concealing(layer: Layer, hidden: readonly Layer[]): Layer {
  return {
    ...layer,
    get(name, scope, environment) {
      const value = layer.get(name, scope, environment);
      if (typeof value !== 'string' && typeof value !== 'number') return value;
      return hidden.some((one) => isConcealed(one.raw?.(name)?.value)) ? new Secret(String(value)) : value;
    },
  };
}
