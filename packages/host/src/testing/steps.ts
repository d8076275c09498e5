import type {
  Action,
  ActionReport,
  Assertion,
  Change,
  Connection,
  Finding,
  Task,
  TaskContext,
  TargetKind,
} from '@signet/core';
import { fixedVars, taskContext } from '@signet/testkit';

// oxlint-disable typescript/no-explicit-any -- each module has types of its own
type AnyTask = { readonly kind: 'task' } & Task<any, any, any, any>;
type AnyAssertion = { readonly kind: 'assertion' } & Assertion<any, any, any>;
type AnyAction = { readonly kind: 'action' } & Action<any, any, any>;

async function opened(host: Connection, module: { readonly target: TargetKind<any, any> }, context: TaskContext) {
  return module.target.open(host, fixedVars(), context);
}
// oxlint-enable typescript/no-explicit-any

export interface Outcome {
  readonly changes: readonly Change[];
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * One task as the engine runs it; afterwards nothing may be left to change. The changes and facts that check mode tells
 * have to be the same.
 */
export async function runTask(
  host: Connection,
  module: AnyTask,
  args: Readonly<Record<string, unknown>>,
  given: Partial<TaskContext> = {},
): Promise<Outcome> {
  const context = taskContext(given);
  const foreseen = await checkTask(host, module, args, { ...context, check: true });
  const { read, write } = await opened(host, module, context);
  const current: unknown = await module.read(read, args, context);
  const changes = module.diff(current, args);
  if (JSON.stringify(changes) !== JSON.stringify(foreseen.changes)) {
    throw new Error(`check mode said ${JSON.stringify(foreseen.changes)}, the run ${JSON.stringify(changes)}`);
  }
  const found = changes.length > 0 ? await module.apply(write, changes, args, context) : {};
  const left = module.diff(await module.read(read, args, context), args);
  if (left.length > 0) throw new Error(`not converged: ${JSON.stringify(left)}`);
  return { changes, facts: { ...module.facts?.(current, args, changes), ...found } };
}

/** What check mode says. */
export async function checkTask(
  host: Connection,
  module: AnyTask,
  args: Readonly<Record<string, unknown>>,
  given: Partial<TaskContext> = {},
): Promise<Outcome> {
  const context = taskContext({ ...given, check: true });
  const { read } = await opened(host, module, context);
  const current: unknown = await module.read(read, args, context);
  const changes = module.diff(current, args);
  return { changes, facts: module.facts?.(current, args, changes) ?? {} };
}

export async function assertOn(
  host: Connection,
  module: AnyAssertion,
  args: Readonly<Record<string, unknown>>,
  given: Partial<TaskContext> = {},
): Promise<{ readonly findings: readonly Finding[]; readonly facts: Readonly<Record<string, unknown>> }> {
  const context = taskContext(given);
  const { read } = await opened(host, module, context);
  const current: unknown = await module.read(read, args, context);
  return { findings: module.verify(current, args), facts: module.facts?.(current, args) ?? {} };
}

export async function runAction(
  host: Connection,
  module: AnyAction,
  args: Readonly<Record<string, unknown>>,
  given: Partial<TaskContext> = {},
): Promise<ActionReport> {
  const context = taskContext(given);
  const { write } = await opened(host, module, context);
  return module.run(write, args, context);
}
