import type { Change, Session, TaskContext } from '@signet/core';
import type { Static, TSchema } from '@sinclair/typebox';
import type { CellReader, CellWriter } from '../cell-access.ts';

interface CellTask<Args extends TSchema, Current> {
  read(target: CellReader, args: Static<Args>, context: TaskContext): Promise<Current>;
  diff(current: Current, args: Static<Args>): readonly Change[];
  apply(target: CellWriter, changes: readonly Change[], args: Static<Args>, context: TaskContext): Promise<unknown>;
}

/** What check mode says. */
export async function check<Args extends TSchema, Current>(
  task: CellTask<Args, Current>,
  session: Session<CellReader, CellWriter>,
  args: Static<Args>,
  context: TaskContext,
): Promise<readonly Change[]> {
  return task.diff(await task.read(session.read, args, context), args);
}

/** Reads, compares and changes, as a run does; the changes. */
export async function run<Args extends TSchema, Current>(
  task: CellTask<Args, Current>,
  session: Session<CellReader, CellWriter>,
  args: Static<Args>,
  context: TaskContext,
): Promise<readonly Change[]> {
  const changes = await check(task, session, args, context);
  if (changes.length > 0) await task.apply(session.write, changes, args, context);
  return changes;
}
