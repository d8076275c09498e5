import type { Handler } from '../playbook.ts';
import type { HostState } from './host-state.ts';
import { handlerById, type PlayRun } from './play-run.ts';
import type { OpenTarget } from './targets.ts';
import { withDeadline } from './waiting.ts';

/** The host stops: what it staged is dropped, with the notifications that only that had caused. */
export async function stopHost(play: PlayRun, host: HostState, status: 'failed' | 'unreachable' | 'aborted'): Promise<void> {
  host.status = status;
  await discardStaged(play, host);
}

/** Drops what a host staged and did not save. Where that fails its handlers stay owed. */
export async function discardStaged(play: PlayRun, host: HostState): Promise<void> {
  for (const target of host.touched) {
    if (!target.dirty) continue;
    try {
      await withDeadline(target.session.discard(), play.run.graceMs);
    } catch (error) {
      warn(play, host.name, `Staged changes of ${host.name} could not be dropped: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    target.dirty = false;
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
    handlers: handlers.map((handler) => handler.name),
  });
}

export function warn(play: PlayRun, host: string, message: string, code = 'CLEAN_UP_FAILED'): void {
  play.run.emitter.emit({ type: 'diagnostic', host, diagnostic: { severity: 'warning', code, message } });
}
