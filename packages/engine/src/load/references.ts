import { selectHosts } from '../plan/hosts.ts';
import type { Play, Playbook, Role, TaskStep, Templated } from '../playbook.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import type { Layer, RawVariable } from '../vars/layer.ts';
import { MAGIC_NAMES } from '../vars/magic.ts';
import { definedByTasks } from './defined.ts';
import { type Foreseen, placedTasks } from './foresee.ts';
import type { Loader } from './loader.ts';
import { Probe } from './probe.ts';
import { layersAtLoad } from './vars-files.ts';

/** Names besides the magic ones that are there in some places. */
const SOMETIMES = [
  'ansible_facts',
  'ansible_failed_result',
  'ansible_failed_task',
  'ansible_index_var',
  'ansible_loop',
  'ansible_loop_var',
  'ansible_delegated_vars',
  'environment',
  'gather_subset',
  'module_setup',
  'role_name',
  'role_path',
  'vars',
];

/** In Ansible's way each fact is a variable called so. */
function isAnsibles(name: string): boolean {
  return name.startsWith('ansible_');
}

/** How a host is reached and as whom: options and settings may say it, too. */
function isAboutConnecting(name: string): boolean {
  return /^ansible_(?:become|connection|host|port|user|password|ssh|private_key|timeout|shell|remote|python|docker|podman|kubectl|sudo|su)(?:_|$)/.test(
    name,
  );
}

const MISSING: ReadonlySet<string> = new Set([
  'PLAYBOOK_MISSING',
  'ROLE_FILE_MISSING',
  'ROLE_MISSING',
  'TASKS_FILE_MISSING',
  'VARS_FILE_MISSING',
]);

/**
 * Finds variables that nothing defines. Every template is evaluated as in check mode with every defined variable
 * unknown: what is guarded by `default` or `is defined` passes, and what may be defined at run time counts as defined.
 * Where a task may be left out, or may fail without harm, it is a warning; with `compat: ansible` always.
 */
export function checkReferences(loader: Loader, playbook: Playbook, foreseen: Foreseen): void {
  const anywhere = definedByTasks(loader, playbook, foreseen);
  // What a missing file would define is not known.
  if (anywhere === 'anything' || loader.diagnostics.some(({ code }) => MISSING.has(code))) return;
  const always = new Set([...anywhere, ...MAGIC_NAMES, ...SOMETIMES, ...Object.keys(loader.extraVars ?? {})]);
  for (const play of playbook.plays) {
    const files = play.varsFiles.map((file) => layersAtLoad(file));
    if (files.some((file) => file === undefined)) continue;
    const roles = [...play.roles, ...publicRoles(foreseen)];
    const layers = [...play.vars, ...files.flatMap((file) => file ?? []), ...roles.flatMap(layersOfRole)];
    const probe = new Probe(
      loader,
      layers,
      () => inventoryVariables(loader, play),
      always,
      play.compat ? isAnsibles : isAboutConnecting,
    );
    const placed = [...placedTasks(play, foreseen)];
    const mayEnd = placed.some(({ task }) => endsPlay(task));
    for (const { task, doubtful } of placed) {
      checkTask(probe, task, play.compat || mayEnd || doubtful);
    }
    loader.diagnostics.push(...probe.found.values());
  }
}

/** Roles whose includes hand their variables to the play. */
function publicRoles({ includes }: Foreseen): Role[] {
  return [...includes].flatMap(([task, { role, imported }]) => {
    const node = task.args.node?.kind === 'map' ? task.args.node.get('public') : undefined;
    return role && node !== undefined ? [...imported, role] : imported;
  });
}

/** After `meta: end_play` and the like the other tasks may not be reached. */
function endsPlay({ args, module }: TaskStep): boolean {
  if (module !== 'meta') return false;
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

function checkTask(probe: Probe, task: TaskStep, doubtful: boolean): void {
  const own = [...task.vars, ...task.includeParams, ...(task.role ? layersOfRole(task.role) : [])];
  const names = loopNames(task);
  const check = (templated: Templated | undefined): unknown =>
    templated && templated.template.references.length > 0 ? probe.check(templated.template, own, names) : undefined;
  probe.onlyWarn = doubtful;
  check(task.loop);
  probe.onlyWarn ||= task.loop !== undefined;
  for (const condition of task.when) {
    // A condition that is false whatever the variables are guards the rest, as `when: x is defined` does.
    const value = probe.check(condition.template, own, names);
    if (value === false) return;
    probe.onlyWarn ||= value !== true;
  }
  check({ template: task.args.template, at: task.at });
  // `debug: var=x` says that x is not defined.
  const expressions = task.module === 'debug' ? [] : Object.values(task.args.expressions).flat();
  for (const expression of expressions) check(expression);
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
