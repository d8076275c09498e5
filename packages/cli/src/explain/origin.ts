import type { SourceRef } from '@signet/core';
import { type Inventory, LEVEL_NAMES, type OriginValue } from '@signet/inventory';
import type { ExtraVar } from '../input/extra-vars.ts';

/** One value that a variable has somewhere. */
export interface Origin {
  /** Of Ansible's 22 levels of precedence: higher wins. */
  readonly level: number;
  /** What the level is called. */
  readonly levelName: string;
  /** What sets it: `inventory group web`, `play "Site"`. */
  readonly source: string;
  readonly at: SourceRef;
  /** As written: strings may hold templates, encrypted text is closed. */
  readonly value: unknown;
  /**
   * `always` before the first task; `task`: only in that task or block; `run`: only once that task has run.
   */
  readonly applies: 'always' | 'task' | 'run';
}

/** A value that nobody wrote: it is there once somebody answered, or a task has run. */
export class NotYet {
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

/** Values of variables by name, each list strongest first. */
export type Origins = ReadonlyMap<string, readonly Origin[]>;

export function levelName(level: number): string {
  return LEVEL_NAMES[level] ?? `level ${level}`;
}

function fromInventory({ at, level, source, value }: OriginValue): Origin {
  return { level, levelName: levelName(level), source, at, value, applies: 'always' };
}

/** A variable with the name it has. */
export interface NamedOrigin extends Origin {
  readonly name: string;
}

export function extraOrigins(extraVars: readonly ExtraVar[]): NamedOrigin[] {
  return extraVars.map(({ name, place, value }) => {
    const at = place([]);
    return { name, level: 22, levelName: levelName(22), source: 'extra vars', at, value, applies: 'always' };
  });
}

/**
 * Everything that sets variables of a host, strongest first: of one level the later of `others` wins, the inventory has
 * its own order.
 */
export function collectOrigins(inventory: Inventory, host: string, others: readonly NamedOrigin[]): Origins {
  const found = new Map<string, Origin[]>();
  for (const origin of others.toReversed()) {
    const known = found.get(origin.name);
    if (known === undefined) found.set(origin.name, [origin]);
    else known.push(origin);
  }
  for (const list of found.values()) list.sort((a, b) => b.level - a.level);
  for (const [name, values] of inventory.valuesOf(host)) {
    const weaker = values.map(fromInventory);
    const known = found.get(name) ?? [];
    const stronger = known.filter(({ level }) => level > 10);
    const defaults = known.filter(({ level }) => level <= 10);
    found.set(name, [...stronger, ...weaker, ...defaults]);
  }
  return found;
}
