import type { PendingChange, SourceRef, TaskContext } from '@signet/core';
import type { TaskStep } from '../playbook.ts';
import type { LayeredScope } from '../vars/scope.ts';
import type { Access } from './access.ts';
import { controllerFor } from './controller.ts';
import type { PlayRun } from './play-run.ts';
import type { OpenTarget } from './targets.ts';
import { taskRef } from './task-ref.ts';

interface Asking {
  readonly play: PlayRun;
  /** The host whose task it is; its name stands on what is said. */
  readonly host: string;
  readonly at: SourceRef;
  readonly access: Access;
  readonly target: OpenTarget;
  readonly check: boolean;
  readonly diff?: boolean;
  readonly signal?: AbortSignal;
  readonly step?: TaskStep;
  readonly scope?: LayeredScope;
  readonly environment?: Readonly<Record<string, string>>;
  readonly pending?: readonly PendingChange[] | undefined;
  /** `no_log`: its output is not shown while it works. */
  readonly hidden?: boolean;
}

/** What a module is told of the run around it. */
export function contextOf(asking: Asking): TaskContext {
  const { play, host, at, access, target, check, step, pending } = asking;
  const { run } = play;
  return {
    signal: asking.signal ?? run.signal,
    check,
    diff: asking.diff ?? run.diff,
    runId: run.runId,
    host: access.host,
    vars: access.vars,
    at,
    environment: asking.environment ?? {},
    controller: controllerFor(play, step, asking.scope),
    ...(check && pending && { pending }),
    ...(check && { followsChanges: run.pendingChanges > 0 }),
    note: (message, data) => {
      run.emitter.emit({
        type: 'target-note',
        host,
        target: target.kind.name,
        message,
        ...(data !== undefined && { data }),
      });
    },
    output: (stream, text) => {
      if (step && asking.hidden !== true) run.emitter.emit({ type: 'output', host, task: taskRef(step), stream, text });
    },
    other: (name) => play.targets.other(name),
  };
}
