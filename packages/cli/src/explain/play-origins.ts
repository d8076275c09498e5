import type { Layer, Play, Role, TaskStep } from '@signet/engine';
import { tasksOf } from '@signet/engine';
import { toPlain } from '@signet/source';
import { levelName, type NamedOrigin, NotYet } from './origin.ts';

/** A layer of the engine's at its level of precedence. A kind that the engine learns is one more entry in `layersOf`. */
interface LeveledLayer {
  readonly layer: Layer;
  readonly level: number;
  readonly source: string;
  readonly applies: 'always' | 'task';
}

/**
 * Every value that a play gives to variables, as far as it can be seen without running it; of one level the later wins.
 *
 * @param files The play's `vars_files`, as a host has them.
 */
export function playOrigins(play: Play, files: readonly Layer[]): NamedOrigin[] {
  return [...layersOf(play, files).flatMap(fromLayer), ...answersOf(play), ...resultsOf(play)];
}

function layersOf(play: Play, files: readonly Layer[]): LeveledLayer[] {
  const found = new Found();
  const roles = withDependencies(play.roles);
  // Of the play's roles, dependencies first, the later ones win.
  for (const level of ['defaults', 'vars'] as const)
    for (const layer of lastOfEach(play.roles.flatMap((role) => role[level])))
      found.add([layer], level === 'defaults' ? 2 : 15, `${level} of ${ownerOf(layer, roles)}`);
  found.add(play.vars, 12, `play "${play.name}"`);
  found.add(files, 14, `vars_files of the play "${play.name}"`);
  // Dependencies have the parameters of the role that brought them, too.
  const outermostFirst = roles.toSorted((a, b) => a.parents.length - b.parents.length);
  for (const { name, params } of outermostFirst) found.add(params, 20, `parameters of the role "${name}"`, 'task');
  // A block's layer is handed to each of its tasks; it is told once.
  for (const task of allTasks(play)) {
    found.add(task.includeParams, 21, `include around the task "${task.name}"`, 'task');
    for (const layer of task.vars) {
      if (layer.origin !== 'task vars') found.add([layer], 16, `block around the task "${task.name}"`, 'task');
      else if (task.use.kind === 'include') found.add([layer], 21, `what "${task.name}" includes`, 'task');
      else found.add([layer], 17, `task "${task.name}"`, 'task');
    }
  }
  return found.layers;
}

function withDependencies(roles: readonly Role[]): Role[] {
  return [...new Set(roles.flatMap((role) => [...withDependencies(role.dependencies), role]))];
}

function lastOfEach(layers: readonly Layer[]): Layer[] {
  return [...new Set(layers.toReversed())].toReversed();
}

/** A role has the layers of its dependencies, too: the file tells whose one is. */
function ownerOf(layer: Layer, roles: readonly Role[]): string {
  const [name = ''] = layer.names();
  const file = layer.raw?.(name)?.place([]).file ?? '';
  const owner = roles.find(({ directory }) => file.startsWith(`${directory}/`));
  return owner === undefined ? 'a role' : `the role "${owner.name}"`;
}

/** Layers in their order, each once per level. */
class Found {
  readonly layers: LeveledLayer[] = [];
  readonly #seen = new Map<Layer, Set<number>>();

  add(layers: readonly Layer[], level: number, source: string, applies: 'always' | 'task' = 'always'): void {
    for (const layer of layers) {
      const levels = this.#seen.get(layer) ?? new Set();
      if (levels.has(level)) continue;
      this.#seen.set(layer, levels.add(level));
      this.layers.push({ layer, level, source, applies });
    }
  }
}

function fromLayer({ applies, layer, level, source }: LeveledLayer): NamedOrigin[] {
  return [...layer.names()].flatMap((name) => {
    const raw = layer.raw?.(name);
    if (raw === undefined) return [];
    return { name, level, levelName: levelName(level), source, at: raw.place([]), value: raw.value, applies };
  });
}

function answersOf(play: Play): NamedOrigin[] {
  return play.prompts.map(({ at, name }) => ({
    name,
    level: 13,
    levelName: levelName(13),
    source: `vars_prompt of the play "${play.name}"`,
    at,
    value: new NotYet('what is answered'),
    applies: 'always',
  }));
}

/** What `set_fact` and `register` will set. */
function resultsOf(play: Play): NamedOrigin[] {
  const found: NamedOrigin[] = [];
  for (const task of allTasks(play)) {
    const add = (name: string, keyword: string, at: NamedOrigin['at'], value: unknown): number =>
      found.push({
        name,
        level: 19,
        levelName: levelName(19),
        source: `${keyword} of the task "${task.name}"`,
        at,
        value,
        applies: 'run',
      });
    for (const name of namesDefinedBy(task))
      add(name, task.module, task.args.place([name]), writtenArgument(task, name));
    if (task.register !== undefined) add(task.register, 'register', task.at, new NotYet('the result of the task'));
  }
  return found;
}

function namesDefinedBy({ args, use }: TaskStep): readonly string[] {
  const defined = use.kind === 'control' ? use.control.defines?.(args.node) : undefined;
  return Array.isArray(defined) ? defined : [];
}

function writtenArgument({ args }: TaskStep, name: string): unknown {
  const node = args.node?.kind === 'map' ? args.node.get(name) : undefined;
  return node === undefined ? new NotYet('the result of the task') : toPlain(node);
}

function* allTasks(play: Play): Generator<TaskStep> {
  for (const section of Object.values(play.sections)) yield* tasksOf(section);
  yield* play.handlers;
}
