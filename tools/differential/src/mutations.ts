import type { Patch } from './signet/bundle.ts';

/** A mistake made on purpose in a copy of the sources, which the comparison has to notice. */
export interface Mutation {
  readonly name: string;
  readonly patches: readonly Patch[];
}

/** One patch of one file of the engine. */
function engine(name: string, file: string, find: string, replace: string): Mutation {
  return { name, patches: [{ file: `packages/engine/src/${file}`, find, replace }] };
}

/** One patch of one file of the inventory. */
function inventory(name: string, file: string, find: string, replace: string): Mutation {
  return { name, patches: [{ file: `packages/inventory/src/${file}`, find, replace }] };
}

export const MUTATIONS: readonly Mutation[] = [
  engine(
    'variables of the play win over those of the task',
    'run/play-run.ts',
    `      ...(step?.vars ?? []).toReversed(),
      ...play.play.vars.toReversed(),`,
    `      ...play.play.vars.toReversed(),
      ...(step?.vars ?? []).toReversed(),`,
  ),
  engine(
    'the inventory wins over variables of the play',
    'run/play-run.ts',
    `      ...play.play.vars.toReversed(),
      inventory,`,
    `      inventory,
      ...play.play.vars.toReversed(),`,
  ),
  inventory(
    'a parent group wins over its child',
    'model.ts',
    'return a.depth - b.depth ||',
    'return b.depth - a.depth ||',
  ),
  inventory(
    'the priority of a group counts the other way round',
    'model.ts',
    'a.priority - b.priority',
    'b.priority - a.priority',
  ),
  inventory(
    'a pattern is evaluated from left to right',
    'pattern.ts',
    'for (const part of ordered(splitPattern(pattern))) {',
    'for (const part of splitPattern(pattern)) {',
  ),
  engine(
    '"always" is dropped',
    'run/strategy.ts',
    'if (block.always.length === 0 || play.run.stopped) return;',
    'if (block.always.length >= 0) return;',
  ),
  engine(
    '"rescue" is dropped',
    'run/strategy.ts',
    'if (block.rescue.length > 0 && failed.length > 0 && !play.run.stopped) {',
    'if (failed.length < 0) {',
  ),
  engine(
    'handlers run in the order opposite to their definition',
    'run/flush.ts',
    'for (const handler of play.play.handlers) {',
    'for (const handler of play.play.handlers.toReversed()) {',
  ),
  engine(
    'a handler that has run stays notified',
    'run/host-state.ts',
    'this.#notified.delete(handler.id);\n    return [',
    'return [',
  ),
  engine(
    'a percentage of hosts is rounded up',
    'plan/hosts.ts',
    'Math.floor((all * percent) / 100)',
    'Math.ceil((all * percent) / 100)',
  ),
  engine('"max_fail_percentage" is reached rather than exceeded', 'run/stopping.ts', '* 100 > limit', '* 100 >= limit'),
  engine(
    'tasks tagged "never" run without being asked for',
    'plan/tags.ts',
    "if (wanted.includes('all') && !own.includes('never')) return true;",
    "if (wanted.includes('all')) return true;",
  ),
];
