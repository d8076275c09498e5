import type { PlannedPlay } from '../plan/plan.ts';
import type { Handler, Play, Step, TaskStep } from '../playbook.ts';
import { concealing, type Layer, finalLayer, lazyLayer, type RawVariable } from '../vars/layer.ts';
import { magicLayer, type MagicSource } from '../vars/magic.ts';
import { LayeredScope } from '../vars/scope.ts';
import type { HostState } from './host-state.ts';
import { factsOf, type Run } from './run.ts';
import type { Targets } from './targets.ts';

/** One batch of a play while it runs. */
export interface PlayRun {
  readonly run: Run;
  readonly play: Play;
  readonly planned: PlannedPlay;
  readonly hosts: readonly HostState[];
  readonly targets: Targets;
  readonly steps: ReadonlyMap<string, Step>;
}

export function activeHosts(play: PlayRun): HostState[] {
  return play.hosts.filter((host) => host.status === 'active');
}

export function handlerById(play: PlayRun, id: string): Handler | undefined {
  return play.play.handlers.find((handler) => handler.id === id);
}

/** The variables of a host for a task, or for its targets when there is none. */
export function scopeFor(play: PlayRun, host: string, step?: TaskStep, strongest: readonly Layer[] = []): LayeredScope {
  const { run } = play;
  const inventory = inventoryLayer(run, host);
  return new LayeredScope(
    [
      ...strongest,
      magicLayer(magicSource(play), host),
      concealing(run.extraVars, inventory),
      finalLayer('facts', factsOf(run, host)),
      ...(step?.vars ?? []).toReversed(),
      ...play.play.vars.toReversed(),
      inventory,
    ],
    run.environment,
  );
}

const layers = new WeakMap<Run, Map<string, Layer>>();

function inventoryLayer(run: Run, host: string): Layer {
  const known = layers.get(run) ?? new Map<string, Layer>();
  layers.set(run, known);
  let layer = known.get(host);
  if (layer === undefined) {
    const variables = new Map<string, RawVariable>();
    for (const [name, origin] of run.inventory.variablesOf(host)) {
      variables.set(name, { value: origin.value, place: (path) => origin.place(path) });
    }
    layer = lazyLayer('inventory', variables, run.unlock);
    known.set(host, layer);
  }
  return layer;
}

function magicSource(play: PlayRun): MagicSource {
  const { run } = play;
  return {
    inventory: run.inventory,
    playbookDirectory: run.playbook.directory,
    check: run.check,
    diff: run.diff,
    tags: run.tags,
    skipTags: run.skipTags,
    limit: run.limit,
    playName: play.play.name,
    allHosts: play.planned.hosts,
    activeHosts: () => stillIn(play),
    batchHosts: () => activeHosts(play).map((host) => host.name),
    hostvars: () => hostvars(play),
  };
}

/** Hosts of the play that have not failed; those of other batches included. */
function stillIn(play: PlayRun): string[] {
  const here = new Map(play.hosts.map((host) => [host.name, host.status]));
  return play.planned.hosts.filter((host) => (here.get(host) ?? 'active') === 'active' && !play.run.out.has(host));
}

/** The variables of every host, each computed when it is asked for. */
function hostvars(play: PlayRun): object {
  const all = {};
  for (const host of new Set([...play.run.inventory.hosts.keys(), ...play.planned.hosts])) {
    Object.defineProperty(all, host, { enumerable: true, get: () => variablesOf(play, host) });
  }
  return all;
}

function variablesOf(play: PlayRun, host: string): object {
  const { run } = play;
  const magic = magicLayer(magicSource(play), host);
  const inventory = inventoryLayer(run, host);
  const scope = new LayeredScope(
    [magic, concealing(run.extraVars, inventory), finalLayer('facts', factsOf(run, host)), inventory],
    run.environment,
  );
  const values = {};
  for (const name of new Set(scope.names())) {
    // Not enumerable: what hands a host's variables on must not evaluate all of them.
    if (name !== 'hostvars') Object.defineProperty(values, name, { enumerable: false, get: () => scope.get(name) });
  }
  return values;
}
