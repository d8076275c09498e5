import { adminApp } from './admin-app.ts';
import { adminConfig } from './admin-config/object.ts';
import { adminControl } from './admin-control/object.ts';
import { adminTask } from './admin-task/object.ts';
import type { CellState } from './cell-state.ts';
import { connectionLost, requestTimedOut, ScriptError, wsadminError } from './errors.ts';
import { help } from './help.ts';
import type { ScriptArgument, ScriptValue } from './script-value.ts';
import { Workspace } from './workspace.ts';

/** How a wsadmin process came up: connected to the dmgr, on the files alone, or not at all. */
export type SessionMode = 'connected' | 'local' | 'unconnected';

/** One wsadmin process: its workspace, and whether its dmgr still knows it. */
export interface Session {
  readonly state: CellState;
  readonly mode: SessionMode;
  readonly user: string;
  readonly workspace: Workspace;
  /** Milliseconds after which the client gives up on a call; 0 for never. */
  readonly requestTimeoutMs: number;
  /** Which start of the dmgr this session logged in to. */
  readonly incarnation: number;
}

export type ScriptObject = (
  session: Session,
  method: string,
  args: readonly ScriptArgument[],
) => ScriptValue | Promise<ScriptValue>;

const OBJECTS: Readonly<Record<string, ScriptObject>> = {
  AdminTask: adminTask,
  AdminConfig: adminConfig,
  AdminControl: adminControl,
  AdminApp: adminApp,
  Help: help,
};

/** What each object says when there is no server to ask. */
const UNCONNECTED: Readonly<Record<string, string>> = {
  AdminTask: 'WASX8011W: AdminTask object is not available.',
  AdminConfig: 'WASX7070E: The configuration service is not available.',
  AdminControl: 'AdminControl service not available',
  AdminApp:
    'WASX7206W: The application management service is not running. Application management commands will not run.',
};

export function openSession(state: CellState, mode: SessionMode, user: string, requestTimeoutMs: number): Session {
  const { incarnation } = state.processes.dmgr;
  return { state, mode, user, requestTimeoutMs, incarnation, workspace: new Workspace(state.master) };
}

/** A restart of the dmgr ends every session: its login and its workspace are gone, also once the dmgr is back. */
export function isLost(session: Session): boolean {
  const { dmgr } = session.state.processes;
  return session.mode === 'connected' && (dmgr.state !== 'started' || dmgr.incarnation !== session.incarnation);
}

/** Calls a method of one of the five objects on behalf of a script. @throws {ScriptError} */
export async function callObject(
  session: Session,
  object: string,
  method: string,
  args: readonly ScriptArgument[],
): Promise<ScriptValue> {
  const target = OBJECTS[object];
  if (target === undefined) throw new ScriptError('NameError', object);
  const refusal = UNCONNECTED[object];
  if (session.mode === 'unconnected' && refusal !== undefined) throw wsadminError(refusal);
  if (session.mode === 'local' && object === 'AdminControl') throw wsadminError(UNCONNECTED['AdminControl'] ?? '');
  const operation = `${object}.${method}`;
  if (isLost(session)) throw connectionLost(operation);
  const { faults, timers } = session.state;
  const work = async (): Promise<ScriptValue> => {
    const delay = faults.delayOf(object, method);
    if (delay > 0) await timers.sleep(delay);
    return target(session, method, args);
  };
  return withTimeout(session, operation, work());
}

/** The client stops waiting after its timeout or when the dmgr goes away; the work goes on. */
async function withTimeout(session: Session, operation: string, work: Promise<ScriptValue>): Promise<ScriptValue> {
  let settled = false;
  const done = work.finally(() => {
    settled = true;
  });
  // Whoever loses the race below must not end the process with an unhandled rejection.
  done.catch(() => undefined);
  const giveUp = async (): Promise<ScriptValue> => {
    const started = performance.now();
    for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
      await session.state.timers.sleep(pause);
      if (settled) return null;
      if (isLost(session)) throw connectionLost(operation);
      if (session.requestTimeoutMs > 0 && performance.now() - started >= session.requestTimeoutMs)
        throw requestTimedOut(operation);
    }
  };
  const watched = giveUp();
  watched.catch(() => undefined);
  await Promise.race([done, watched]);
  return done;
}
