import type { Module } from '@signet/core';

/** The tasks, assertions and actions that a playbook may use. */
export interface Catalog {
  readonly modules: readonly Module[];
}

export function moduleNamed(catalog: Catalog, name: string): Module | undefined {
  return catalog.modules.find((module) => module.name === name);
}
