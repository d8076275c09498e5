import { shortName } from '../unsupported.ts';
import { addHost } from './add-host.ts';
import { assert } from './assert.ts';
import type { ControlTask } from './control-task.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { groupBy } from './group-by.ts';
import { includeVars } from './include-vars.ts';
import { meta } from './meta.ts';
import { pause } from './pause.ts';
import { setFact } from './set-fact.ts';
import { setStats } from './set-stats.ts';
import { validateArgumentSpec } from './validate-argument-spec.ts';

/** The control tasks, each under its short and its `ansible.builtin.` name. */
export const CONTROLS: readonly ControlTask[] = [
  addHost,
  assert,
  debug,
  fail,
  groupBy,
  includeVars,
  meta,
  pause,
  setFact,
  setStats,
  validateArgumentSpec,
];

export function controlNamed(name: string): ControlTask | undefined {
  const short = shortName(name);
  return CONTROLS.find((control) => control.name === short);
}
