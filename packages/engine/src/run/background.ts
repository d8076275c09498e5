import { type ActionReport, InputError, type Module, type TaskContext } from '@signet/core';
import type { OpenTarget } from './targets.ts';

/** `async` with `poll: 0`: started and left alone. */
export interface Background {
  readonly limitSeconds: number;
}

/** Starts an action that goes on by itself; `async_status` asks for its end. */
export async function detached(
  module: Module & { kind: 'action' },
  target: OpenTarget,
  args: Record<string, unknown>,
  context: TaskContext,
  { limitSeconds }: Background,
): Promise<ActionReport> {
  if (!module.detach) {
    throw InputError.of(`${module.name} cannot run in the background.`, {
      code: 'ASYNC_UNSUPPORTED',
      at: context.at,
      hint: 'Leave out "poll: 0", or use command, shell or script.',
    });
  }
  const facts = await module.detach(target.session.write as never, args, context, limitSeconds);
  return {
    effects: [`started ${module.name} in the background`],
    facts: { started: 1, finished: 0, ...facts },
    changed: true,
  };
}
