import type { Patch } from './signet/bundle.ts';

/** A mistake made on purpose in a copy of the sources, which the comparison has to notice. */
export interface Mutation {
  readonly name: string;
  /** Section of the specification whose cases are tried first. */
  readonly section: string;
  readonly patches: readonly Patch[];
}

/** One patch of one file of the engine. */
function engine(name: string, section: string, file: string, find: string, replace: string): Mutation {
  return { name, section, patches: [{ file: `packages/engine/src/${file}`, find, replace }] };
}

/** One patch of one file of the inventory. */
function inventory(name: string, section: string, file: string, find: string, replace: string): Mutation {
  return { name, section, patches: [{ file: `packages/inventory/src/${file}`, find, replace }] };
}

export const MUTATIONS: readonly Mutation[] = [
  engine(
    'variables of the play win over those of the task',
    '3',
    'run/scopes.ts',
    `    ...reversed(step?.vars),
    ...roleLayers(play, host, role, 'vars'),
    ...playLayers(play, host),`,
    `    ...playLayers(play, host),
    ...reversed(step?.vars),
    ...roleLayers(play, host, role, 'vars'),`,
  ),
  engine(
    'the inventory wins over variables of the play',
    '3',
    'run/scopes.ts',
    `    ...playLayers(play, host),
    ...weakLayers(play, host, inventory),
    ...roleLayers(play, host, role, 'defaults'),`,
    `    ...weakLayers(play, host, inventory),
    ...playLayers(play, host),
    ...roleLayers(play, host, role, 'defaults'),`,
  ),
  engine(
    'parameters of an include are weaker than set_fact',
    '3',
    'run/scopes.ts',
    `    ...reversed(step?.includeParams),
    ...reversed(role?.params),
    rememberedLayer(memory.set),
    ...reversed(memory.included),`,
    `    rememberedLayer(memory.set),
    ...reversed(memory.included),
    ...reversed(step?.includeParams),
    ...reversed(role?.params),`,
  ),
  inventory(
    'a parent group wins over its child',
    '1',
    'model.ts',
    'return a.depth - b.depth ||',
    'return b.depth - a.depth ||',
  ),
  inventory(
    'the priority of a group counts the other way round',
    '1',
    'model.ts',
    'a.priority - b.priority',
    'b.priority - a.priority',
  ),
  inventory(
    'a pattern is evaluated from left to right',
    '2',
    'pattern.ts',
    'for (const part of ordered(parts)) {',
    'for (const part of parts) {',
  ),
  engine(
    '"always" is dropped',
    '6',
    'run/steps.ts',
    'if (block.always.length === 0 || play.run.stopped) return;',
    'if (block.always.length >= 0) return;',
  ),
  engine(
    '"rescue" is dropped',
    '6',
    'run/steps.ts',
    'const taken = hasRescue ?',
    'const taken = hasRescue && hosts.length === 0 ?',
  ),
  engine(
    'a rescued failure counts as failed',
    '6',
    'report.ts',
    'return outcome.rescue ? { ...stats, rescued: stats.rescued + 1 }',
    'return outcome.rescue ? { ...stats, failed: stats.failed + 1 }',
  ),
  engine(
    'handlers run in the order opposite to their definition',
    '7',
    'run/flush.ts',
    'for (const handler of play.handlers) {',
    'for (const handler of play.handlers.toReversed()) {',
  ),
  engine(
    'a handler that has run stays notified',
    '7',
    'run/host-state.ts',
    'this.#notified.delete(handler.id);\n    return [...causes',
    'return [...causes',
  ),
  engine(
    'a percentage of hosts is rounded up',
    '5',
    'plan/hosts.ts',
    'Math.floor((all * percent) / 100)',
    'Math.ceil((all * percent) / 100)',
  ),
  engine(
    'the last size of "serial" is not repeated',
    '5',
    'plan/hosts.ts',
    'sizes[Math.min(index, sizes.length - 1)]',
    'sizes[index % sizes.length]',
  ),
  engine(
    '"max_fail_percentage" is reached rather than exceeded',
    '5',
    'run/stopping.ts',
    '* 100 > limit',
    '* 100 >= limit',
  ),
  engine(
    'a loop stops at the first failure',
    '5',
    'run/loop.ts',
    'if (play.run.stopped || isBreak',
    "if (result.status === 'failed' || play.run.stopped || isBreak",
  ),
  engine(
    'a task works on the host it was delegated from',
    '5',
    'run/module.ts',
    'accessOf(run, on, on === host.name ? scope : scopeFor(play, on, step, frame), step)',
    'accessOf(run, host.name, scope, step)',
  ),
  engine(
    'what a run_once task registers is for one host only',
    '5',
    'run/on-hosts.ts',
    'const receivers = once ? activeHosts(play) : [host];',
    'const receivers = [host];',
  ),
  engine('the tag "always" is a tag as any other', '9', 'plan/tags.ts', "if (own.includes('always')) return true;", ''),
  engine(
    'tasks tagged "never" run without being asked for',
    '9',
    'plan/tags.ts',
    "if (wanted.includes('all') && !own.includes('never')) return true;",
    "if (wanted.includes('all')) return true;",
  ),
];
