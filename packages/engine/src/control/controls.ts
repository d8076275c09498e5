import { shortName } from '../unsupported.ts';
import { assert } from './assert.ts';
import type { ControlTask } from './control-task.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { meta } from './meta.ts';
import { setFact } from './set-fact.ts';

/** The control tasks, each under its short and its `ansible.builtin.` name. */
export const CONTROLS: readonly ControlTask[] = [assert, debug, fail, meta, setFact];

export function controlNamed(name: string): ControlTask | undefined {
  const short = shortName(name);
  return CONTROLS.find((control) => control.name === short);
}
