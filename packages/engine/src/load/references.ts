import { selectHosts } from '../plan/hosts.ts';
import {
  type Play,
  type Playbook,
  type Role,
  SECTIONS,
  type Step,
  type TaskStep,
  type Templated,
} from '../playbook.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import type { Layer, RawVariable } from '../vars/layer.ts';
import { MAGIC_NAMES } from '../vars/magic.ts';
import { definedByTasks } from './defined.ts';
import { type Foreseen, isDoubtful } from './foresee.ts';
import type { Loader } from './loader.ts';
import { allTasks } from './notifications.ts';
import { Probe } from './probe.ts';
import { layersAtLoad } from './vars-files.ts';

/** Names besides the magic ones that are there in some places. */
const SOMETIMES = ['environment', 'role_name', 'role_path', 'vars'];

/**
 * Finds variables that nothing defines. Every template is evaluated as in check mode with every defined variable
 * unknown: what is guarded by `default` or `is defined` passes, and what may be defined at run time counts as defined.
 * Where a task may be left out, or may fail without harm, it is a warning.
 */
export function checkReferences(loader: Loader, playbook: Playbook, foreseen: Foreseen): void {
  const anywhere = definedByTasks(playbook, foreseen);
  if (anywhere === 'anything') return;
  const always = new Set([...anywhere, ...MAGIC_NAMES, ...SOMETIMES, ...Object.keys(loader.extraVars ?? {})]);
  for (const play of playbook.plays) {
    const files = play.varsFiles.map((file) => layersAtLoad(file));
    if (files.some((file) => file === undefined)) continue;
    const layers = [...play.vars, ...files.flatMap((file) => file ?? []), ...play.roles.flatMap(layersOfRole)];
    const probe = new Probe(loader, layers, inventoryVariables(loader, play), always);
    const doubtful = doubtfulTasks(play);
    for (const task of allTasks(play, foreseen)) {
      probe.onlyWarn =
        doubtful === 'all' || doubtful.has(task) || isDoubtful(task) || 'listen' in task || 'loop' in task;
      checkTask(probe, task);
    }
    loader.diagnostics.push(...probe.found.values());
  }
}

/** Tasks whose failure is caught, or that may not be reached; all of them where the play may end before. */
function doubtfulTasks(play: Play): ReadonlySet<TaskStep> | 'all' {
  const tasks = new Set<TaskStep>();
  let ends = false;
  const walk = (steps: readonly Step[], caught: boolean): void => {
    for (const step of steps) {
      if (step.kind === 'task') {
        ends ||= step.module === 'meta' && endsPlay(step);
        if (caught) tasks.add(step);
        continue;
      }
      walk(step.block, caught || step.rescue.length > 0);
      walk(step.rescue, true);
      walk(step.always, caught);
    }
  };
  for (const name of SECTIONS) walk(play.sections[name], false);
  return ends ? 'all' : tasks;
}

function endsPlay({ args }: TaskStep): boolean {
  const action = args.node?.kind === 'map' ? args.node.entries[0]?.value : undefined;
  return action?.kind === 'scalar' && action.raw.startsWith('end_');
}

function layersOfRole(role: Role): readonly Layer[] {
  return [...role.params, ...role.vars, ...role.defaults];
}

/** Every value that a variable of the inventory has on a host of the play. */
function inventoryVariables(loader: Loader, play: Play): ReadonlyMap<string, readonly RawVariable[]> {
  const selected = selectHosts(play, loader.inventory, extraVarsLayer(loader.extraVars ?? {}, loader.unlock));
  const hosts = selected.length > 0 ? selected : [...loader.inventory.hosts.keys()];
  const seen = new Set<unknown>();
  const variables = new Map<string, RawVariable[]>();
  for (const host of hosts) {
    for (const [name, origin] of loader.inventory.variablesOf(host)) {
      if (seen.has(origin)) continue;
      seen.add(origin);
      const values = variables.get(name) ?? [];
      values.push({ value: origin.value, place: (path) => origin.place(path) });
      variables.set(name, values);
    }
  }
  return variables;
}

function checkTask(probe: Probe, task: TaskStep): void {
  const own = [...task.vars, ...task.includeParams, ...(task.role ? layersOfRole(task.role) : [])];
  const names = loopNames(task);
  const check = (templated: Templated | undefined): unknown =>
    templated && templated.template.references.length > 0 ? probe.check(templated.template, own, names) : undefined;
  check(task.loop);
  // A condition that is false whatever the variables are guards the rest, as `when: x is defined` does.
  for (const condition of task.when) if (probe.check(condition.template, own, names) === false) return;
  probe.check(task.args.template, own, names);
  for (const expression of Object.values(task.args.expressions).flat()) check(expression);
  for (const condition of [...(task.changedWhen ?? []), ...(task.failedWhen ?? []), ...(task.until ?? [])])
    check(condition);
  for (const notify of task.notify) check(notify);
  check(task.loop?.label);
  for (const setting of [...Object.values(task.settings), task.retries, task.delay]) check(setting);
  for (const map of task.environment) check(map);
}

function loopNames({ loop }: TaskStep): string[] {
  if (!loop) return [];
  const names = loop.indexVar === undefined ? [] : [loop.indexVar];
  return typeof loop.loopVar === 'string' ? [...names, loop.loopVar, 'item'] : [...names, 'item'];
}
