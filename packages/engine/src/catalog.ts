import type { Module } from '@signet/core';
import { shortName } from './unsupported.ts';

/** The tasks, assertions and actions that a playbook may use. */
export interface Catalog {
  readonly modules: readonly Module[];
}

const byName = new WeakMap<Catalog, ReadonlyMap<string, Module>>();

/** The module of a name; `ansible.builtin.copy` and `ansible.legacy.copy` are `copy`. */
export function moduleNamed(catalog: Catalog, name: string): Module | undefined {
  let modules = byName.get(catalog);
  if (modules === undefined) {
    modules = new Map(catalog.modules.map((module) => [module.name, module]));
    byName.set(catalog, modules);
  }
  return modules.get(shortName(name));
}
