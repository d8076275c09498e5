import type { SourceRef } from '@signet/core';
import type { Play, Step, TaskStep } from '@signet/engine';
import { toPlain } from '@signet/source';
import { levelName, type NamedOrigin, RESULT_OF_TASK } from './origin.ts';

/** What explaining needs of the engine's layers: names, and each value as written with its place. */
export interface WrittenLayer {
  readonly origin: string;
  names(): Iterable<string>;
  raw?(name: string): { readonly value: unknown; place(path: readonly (string | number)[]): SourceRef } | undefined;
}

/** A layer at its level of precedence. A kind of layer that the engine learns is one more entry in `playLayers`. */
interface LeveledLayer {
  readonly layer: WrittenLayer;
  readonly level: number;
  readonly source: string;
  readonly applies: 'always' | 'task';
}

/** Every value that a play gives to variables, as far as it can be seen without running it; weakest first per level. */
export function playOrigins(play: Play): NamedOrigin[] {
  return [...playLayers(play).flatMap(fromLayer), ...resultsOf(play)];
}

function playLayers(play: Play): LeveledLayer[] {
  const layers: LeveledLayer[] = play.vars.map((layer) =>
    layer.origin === 'play vars'
      ? { layer, level: 12, source: `play "${play.name}"`, applies: 'always' }
      : { layer, level: 14, source: `vars_files of the play "${play.name}"`, applies: 'always' },
  );
  // A block's layer is handed to each of its tasks; it is told once.
  const seen = new Set<WrittenLayer>(play.vars);
  for (const task of allTasks(play)) {
    for (const layer of task.vars) {
      if (seen.has(layer)) continue;
      seen.add(layer);
      const isOwn = layer.origin === 'task vars';
      layers.push({
        layer,
        level: isOwn ? 17 : 16,
        source: isOwn ? `task "${task.name}"` : `block around the task "${task.name}"`,
        applies: 'task',
      });
    }
  }
  return layers;
}

function fromLayer({ applies, layer, level, source }: LeveledLayer): NamedOrigin[] {
  return [...layer.names()].flatMap((name) => {
    const raw = layer.raw?.(name);
    if (raw === undefined) return [];
    return { name, level, levelName: levelName(level), source, at: raw.place([]), value: raw.value, applies };
  });
}

/** What `set_fact` and `register` will set. */
function resultsOf(play: Play): NamedOrigin[] {
  const found: NamedOrigin[] = [];
  for (const task of allTasks(play)) {
    for (const name of namesSetBy(task)) {
      found.push({
        name,
        level: 19,
        levelName: levelName(19),
        source: `${name === task.register ? 'register' : task.module} of the task "${task.name}"`,
        at: name === task.register ? task.at : task.args.place([name]),
        value: name === task.register ? RESULT_OF_TASK : writtenArgument(task, name),
        applies: 'run',
      });
    }
  }
  return found;
}

function namesSetBy({ args, register, use }: TaskStep): string[] {
  const defined = use.kind === 'control' ? use.control.defines?.(args.node) : undefined;
  return [...(Array.isArray(defined) ? defined : []), ...(register === undefined ? [] : [register])];
}

function writtenArgument({ args }: TaskStep, name: string): unknown {
  const node = args.node?.kind === 'map' ? args.node.get(name) : undefined;
  return node === undefined ? RESULT_OF_TASK : toPlain(node);
}

function* allTasks(play: Play): Generator<TaskStep> {
  for (const section of Object.values(play.sections)) yield* tasksIn(section);
  yield* play.handlers;
}

function* tasksIn(steps: readonly Step[]): Generator<TaskStep> {
  for (const step of steps) {
    if (step.kind === 'task') yield step;
    else yield* tasksIn([...step.block, ...step.rescue, ...step.always]);
  }
}
