import { resolve } from 'node:path';
import type { Environment } from '@signet/expressions';
import type { Role, TaskStep } from '../playbook.ts';
import { hostFactsLayer } from '../vars/host-facts.ts';
import { concealing, finalLayer, type Layer, lazyLayer, type RawVariable, rememberedLayer } from '../vars/layer.ts';
import { environmentFor, type LookupOptions } from '../vars/lookups.ts';
import { forgetGroups, magicLayer, type MagicSource, namedValues, usualLayer } from '../vars/magic.ts';
import { LayeredScope } from '../vars/scope.ts';
import { delegationLayer } from './delegation.ts';
import { type Frame, OUTERMOST } from './frame.ts';
import type { PlayRun } from './play-run.ts';
import type { Run } from './run.ts';

/**
 * The variables of a host for a task, or for its connection when there is none: Ansible's levels from 22 down, below
 * the magic variables and those of a loop.
 *
 * @see https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html
 */
export function scopeFor(
  play: PlayRun,
  host: string,
  step?: TaskStep,
  frame: Frame = OUTERMOST,
  loop: readonly Layer[] = [],
): LayeredScope {
  const { run } = play;
  const inventory = inventoryLayer(run, host);
  const memory = run.memories.of(host);
  const role = step?.role;
  const weaker: Layer[] = [
    ...frame.layers,
    ...reversed(step?.includeParams),
    ...reversed(role?.params),
    rememberedLayer(memory.set),
    ...reversed(memory.included),
    ...reversed(step?.vars),
    ...roleLayers(play, host, role, 'vars'),
    ...playLayers(play, host),
    ...weakLayers(play, host, inventory),
    ...roleLayers(play, host, role, 'defaults'),
    usualLayer(host),
  ];
  const magic = magicLayer(magicSource(play, step), host, () => scope);
  const delegation = step?.settings.delegate_to
    ? [
        delegationLayer(
          step,
          () => scope,
          (name) => variablesOf(play, name, host),
        ),
      ]
    : [];
  const layers = [...loop, ...delegation, magic, concealing(run.extraVars, weaker), ...weaker];
  const scope: LayeredScope = new LayeredScope(layers, environmentOf(play, step), play.compat);
  return scope;
}

function reversed(layers: readonly Layer[] | undefined): readonly Layer[] {
  return layers === undefined || layers.length === 0 ? [] : layers.toReversed();
}

/** Levels 15 or 2: the step's own role above the roles whose variables are the play's. */
function roleLayers(play: PlayRun, host: string, own: Role | undefined, level: 'vars' | 'defaults'): Layer[] {
  const exported = play.exported.get(host) ?? [];
  const all = [...play.play.roles, ...exported, ...(own ? [own] : [])];
  return all.flatMap((role) => role[level]).toReversed();
}

/** Levels 14 to 12. */
function playLayers(play: PlayRun, host: string): Layer[] {
  const answers = play.run.answers.get(play.play.id);
  return [...reversed(variableFiles(play, host)), ...(answers ? [answers] : []), ...reversed(play.play.vars)];
}

function weakLayers(play: PlayRun, host: string, inventory: Layer): Layer[] {
  const memory = play.run.memories.of(host);
  return [
    hostFactsLayer(host, memory, { lazy: play.play.gather === 'lazy' && !play.compat, injected: play.compat }),
    inventory,
  ];
}

/** A file's name may depend on the host's variables below its own level. */
function variableFiles(play: PlayRun, host: string): readonly Layer[] {
  const known = play.filesRead.get(host);
  if (known !== undefined || play.play.varsFiles.length === 0) return known ?? [];
  const { run } = play;
  const inventory = inventoryLayer(run, host);
  const answers = run.answers.get(play.play.id);
  const read: Layer[] = [];
  const below = (): LayeredScope =>
    new LayeredScope(
      [
        magicLayer(magicSource(play), host, below),
        concealing(run.extraVars, [...read, ...play.play.vars, inventory]),
        rememberedLayer(run.memories.of(host).set),
        ...reversed(read),
        ...(answers ? [answers] : []),
        ...reversed(play.play.vars),
        ...weakLayers(play, host, inventory),
      ],
      environmentOf(play),
    );
  for (const file of play.play.varsFiles) {
    const layer = file.layer(below());
    if (layer) read.push(layer);
  }
  play.filesRead.set(host, read);
  return read;
}

const inventoryLayers = new WeakMap<Run, Map<string, Layer>>();

/** Levels 3 to 10. A host that is only named by `delegate_to` has none. */
function inventoryLayer(run: Run, host: string): Layer {
  const known = inventoryLayers.get(run) ?? new Map<string, Layer>();
  inventoryLayers.set(run, known);
  let layer = known.get(host);
  if (layer === undefined) {
    const variables = new Map<string, RawVariable>();
    if (run.inventory.has(host)) {
      for (const [name, origin] of run.inventory.variablesOf(host)) {
        variables.set(name, { value: origin.value, place: (path) => origin.place(path) });
      }
    }
    layer = lazyLayer('inventory', variables, run.unlock);
    known.set(host, layer);
  }
  return layer;
}

/** The inventory has other hosts or variables than before. */
export function forgetInventory(run: Run): void {
  inventoryLayers.delete(run);
  forgetGroups(run.inventory);
  hostvarsOf.delete(run);
}

/** What templates may ask of this machine; files are searched beside the task first. */
function environmentOf(play: PlayRun, step?: TaskStep): Environment {
  const { run } = play;
  const searchPath = searchPathOf(play, step);
  const results = play.compat && run.options.jinja2Native !== true ? 'literals' : 'native';
  const key = [results, ...searchPath].join('\n');
  let environment = run.environments.get(key);
  if (environment === undefined) {
    environment = environmentFor(worldOf(play, searchPath), results);
    run.environments.set(key, environment);
  }
  return environment;
}

/** What lookups and template files may use of this machine. */
export function worldOf({ run }: PlayRun, searchPath: readonly string[]): LookupOptions {
  return {
    searchPath,
    now: run.now,
    allowPipe: !run.check,
    check: run.check,
    unlock: run.unlock,
    hostnames: (pattern) => run.inventory.select(pattern, { unmatched: 'warning' }).hosts.map((host) => host.name),
    onWarning: (error) => {
      for (const one of error.diagnostics)
        run.emitter.emit({ type: 'diagnostic', diagnostic: { ...one, severity: 'warning' } });
    },
  };
}

/** Where the author's files of a task are looked for: its role, the folder of its file, the playbook's. */
export function searchPathOf(play: PlayRun, step?: TaskStep): string[] {
  const folders = [step?.role?.directory, step?.directory, play.play.directory];
  return [...new Set(folders.flatMap((one) => (one === undefined ? [] : [resolve(one)])))];
}

function magicSource(play: PlayRun, step?: TaskStep): MagicSource {
  const { run } = play;
  return {
    inventory: run.inventory,
    playbookDirectory: play.play.directory,
    check: run.check,
    diff: run.diff,
    tags: run.selection.tags,
    skipTags: run.selection.skipTags,
    limit: run.options.limit,
    forks: run.forks.concurrency,
    verbosity: run.options.verbosity ?? 0,
    playName: play.play.name,
    roleNames: roleNames(play),
    role: step?.role,
    searchPath: () => searchPathOf(play, step),
    allHosts: play.allHosts,
    activeHosts: () => stillIn(play),
    batchHosts: () => play.hosts.flatMap((host) => (host.isInPlay ? [host.name] : [])),
    hostvars: () => hostvars(play),
  };
}

/** Those that the play had at load, and those that came while it ran. */
function roleNames({ play, exported }: PlayRun): MagicSource['roleNames'] {
  if (exported.size === 0) return play.roleNames;
  const later = new Set([...exported.values()].flat());
  return { ...play.roleNames, direct: [...play.roleNames.direct, ...[...later].map(({ name }) => name)] };
}

/** Hosts that began the play and have not failed; those of other batches included. */
function stillIn(play: PlayRun): string[] {
  const here = new Map(play.hosts.map((host) => [host.name, host.isInPlay]));
  const members = new Set(play.members);
  return play.allHosts.filter((host) => members.has(host) && (here.get(host) ?? true) && !play.run.out.has(host));
}

const LOCALHOST = 'localhost';

const hostvarsOf = new WeakMap<Run, WeakMap<PlayRun, object>>();

/** The variables of every host, each computed when it is asked for. */
function hostvars(play: PlayRun): object {
  const ofRun = hostvarsOf.get(play.run) ?? new WeakMap<PlayRun, object>();
  hostvarsOf.set(play.run, ofRun);
  const known = ofRun.get(play);
  if (known !== undefined) return known;
  const all = {};
  for (const host of new Set([...play.run.inventory.hosts.keys(), ...play.allHosts])) {
    Object.defineProperty(all, host, { enumerable: true, get: () => variablesOf(play, host) });
  }
  // The implicit one is there for those who ask for it; only Ansible counts it among the others.
  if (!Object.hasOwn(all, LOCALHOST))
    Object.defineProperty(all, LOCALHOST, { enumerable: play.compat, get: () => variablesOf(play, LOCALHOST) });
  ofRun.set(play, all);
  return all;
}

/**
 * What others see of a host: everything but the play's and the task's variables.
 *
 * @param as The `inventory_hostname` among them.
 */
function variablesOf(play: PlayRun, host: string, as = host): object {
  const { run } = play;
  const inventory = inventoryLayer(run, host);
  const memory = run.memories.of(host);
  const scope: LayeredScope = new LayeredScope(
    [
      ...(as === host ? [] : [finalLayer('delegate_to', new Map([['inventory_hostname', as]]))]),
      magicLayer(magicSource(play), host, () => scope),
      concealing(run.extraVars, [...playLayers(play, host), inventory]),
      rememberedLayer(memory.set),
      ...reversed(memory.included),
      ...weakLayers(play, host, inventory),
    ],
    environmentOf(play),
    play.compat,
  );
  return namedValues(scope, 'host');
}
