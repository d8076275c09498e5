import { Secret } from '@signet/core';
import { type CellState, createCellState } from '../cell-state.ts';
import { ScriptError } from '../errors.ts';
import type { CellOptions } from '../options.ts';
import type { ScriptArgument, ScriptValue } from '../script-value.ts';
import { callObject, openSession, type Session, type SessionMode } from '../session.ts';

export const ADMIN = 'wasadmin';
export const ADMIN_PASSWORD = 'labsecret-admin-0001';

/** Start times that are long enough to be seen and short enough to be waited for. */
export const QUICK = { dmgr: 40, nodeAgent: 40, server: 40, wsadmin: 20 } as const;

export interface TestSession {
  readonly session: Session;
  call(object: string, method: string, ...args: ScriptArgument[]): Promise<ScriptValue>;
  /** The class and text of the exception that a call raises. */
  failure(object: string, method: string, ...args: ScriptArgument[]): Promise<string>;
}

/** A cell without programs and ports: the model alone. */
export function testCell(options: Partial<CellOptions> = {}): {
  state: CellState;
  open(mode?: SessionMode, requestTimeoutMs?: number): TestSession;
} {
  const state = createCellState(
    { adminUser: ADMIN, adminPassword: new Secret(ADMIN_PASSWORD), startMs: QUICK, soapPort: 0, seed: 7, ...options },
    () => undefined,
  );
  return {
    state,
    open: (mode = 'connected', requestTimeoutMs = 0) => testSession(openSession(state, mode, ADMIN, requestTimeoutMs)),
  };
}

function testSession(session: Session): TestSession {
  return {
    session,
    call: (object, method, ...args) => callObject(session, object, method, args),
    failure: async (object, method, ...args) => {
      try {
        await callObject(session, object, method, args);
      } catch (error) {
        if (error instanceof ScriptError) return `${error.javaClass}: ${error.message}`;
        throw error;
      }
      return 'no failure';
    },
  };
}
