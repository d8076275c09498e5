import type { Handler } from '../playbook.ts';
import { numberOf } from './conditions.ts';
import type { HostState } from './host-state.ts';
import { activeHosts, handlerById, type PlayRun } from './play-run.ts';
import { scopeFor } from './scopes.ts';
import type { OpenTarget } from './targets.ts';
import { handlerName } from './task-ref.ts';
import { withDeadline } from './waiting.ts';

/** The host stops: what it staged is dropped, with the notifications that only that had caused. */
export async function stopHost(
  play: PlayRun,
  host: HostState,
  status: 'failed' | 'unreachable' | 'aborted',
  rescued = false,
): Promise<void> {
  host.status = status;
  host.awaitsRescue = status === 'failed' && rescued;
  if (!host.awaitsRescue) host.lost();
  await discardStaged(play, host);
}

/**
 * A host failed: with `any_errors_fatal`, after a `run_once` task, or when more failed than `max_fail_percentage`
 * allows, the others stop now and no later play runs.
 */
export async function stopAllWhenFatal(play: PlayRun, isFatal: boolean): Promise<void> {
  const failed = play.hosts.filter((host) => host.status === 'failed' || host.status === 'unreachable').length;
  const limit = maxFailPercentage(play);
  const tooMany = limit !== undefined && (failed / play.hosts.length) * 100 > limit;
  if (!isFatal && !tooMany) return;
  play.run.aborted = true;
  play.run.fatal = true;
  for (const host of activeHosts(play)) await stopHost(play, host, 'aborted');
}

function maxFailPercentage(play: PlayRun): number | undefined {
  const [first] = play.hosts;
  const limit = play.play.maxFailPercentage;
  if (limit === undefined || first === undefined) return undefined;
  return numberOf(limit, scopeFor(play, first.name), 'max_fail_percentage', 100);
}

/** Drops what a host staged and did not save. Where that fails its handlers stay owed. */
export async function discardStaged(play: PlayRun, host: HostState): Promise<void> {
  for (const target of host.touched) {
    if (!target.dirty) continue;
    try {
      await withDeadline(target.session.discard(), play.run.graceMs);
    } catch (error) {
      warn(
        play,
        host.name,
        `Staged changes of ${host.name} could not be dropped: ${error instanceof Error ? error.message : String(error)}`,
      );
      continue;
    }
    target.dirty = false;
    target.applied = false;
    if (target.kind.staged) dropped(play, host, target);
  }
}

function dropped(play: PlayRun, host: HostState, target: OpenTarget): void {
  const handlers = host.discarded(target).flatMap((id): Handler[] => {
    const handler = handlerById(play, id);
    return handler ? [handler] : [];
  });
  play.run.emitter.emit({
    type: 'discarded',
    host: host.name,
    play: play.play.name,
    target: target.kind.name,
    handlers: handlers.map(handlerName),
  });
}

export function warn(play: PlayRun, host: string, message: string, code = 'CLEAN_UP_FAILED'): void {
  play.run.emitter.emit({ type: 'diagnostic', host, diagnostic: { severity: 'warning', code, message } });
}
