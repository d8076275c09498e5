import { keyName } from '@signet/source';
import type { Playbook, TaskStep } from '../playbook.ts';
import { type Foreseen, placedTasks } from './foresee.ts';
import type { Loader } from './loader.ts';

/** Names that tasks set anywhere in a playbook; `anything` when they are known only while it runs. */
export function definedByTasks(loader: Loader, playbook: Playbook, foreseen: Foreseen): Set<string> | 'anything' {
  if (foreseen.open.size > 0) return 'anything';
  const names = new Set(loader.registered);
  for (const play of playbook.plays) {
    for (const { name } of play.prompts) names.add(name);
    for (const { task } of placedTasks(play, foreseen)) {
      const set = definedBy(task);
      if (set === 'anything') return 'anything';
      for (const name of set) names.add(name);
    }
  }
  return names;
}

/** Modules that set variables of hosts, and those that bring hosts or groups with variables of their own. */
const OPEN = /^(?:include_vars|add_host|group_by|getent|.*_facts)$/;

function definedBy(task: TaskStep): readonly string[] | 'anything' {
  if (task.module === 'gather_facts') return [];
  if (task.module === 'include_vars') return variablesOf(task);
  if (OPEN.test(task.module)) return 'anything';
  return task.use.kind === 'control' ? (task.use.control.defines?.(task.args.node) ?? []) : [];
}

/** What `include_vars` sets: the name that it gives to all of it. */
function variablesOf(task: TaskStep): readonly string[] | 'anything' {
  const { node } = task.args;
  const name = node?.kind === 'map' ? node.get('name') : undefined;
  return name?.kind === 'scalar' && !name.raw.includes('{') ? [keyName(name)] : 'anything';
}
