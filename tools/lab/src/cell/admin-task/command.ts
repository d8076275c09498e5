import type { ConfigObject } from '../config-object.ts';
import { securityIn, wimIn } from '../configuration.ts';
import type { WimDocument } from '../documents.ts';
import type { ScriptValue } from '../script-value.ts';
import type { Session } from '../session.ts';
import type { Parameters, Signature } from './parameters.ts';

/** One AdminTask command. */
export interface Command extends Signature {
  /** True for a command that changes configuration or runtime; the cell counts those. */
  readonly writes?: boolean;
  /** True for a command that needs the dmgr; local sessions are refused. */
  readonly needsServer?: boolean;
  run(session: Session, parameters: Parameters): ScriptValue | Promise<ScriptValue>;
}

export type Commands = Readonly<Record<string, Command>>;

/** The federated repositories as this session sees them. */
export function wim({ workspace, state }: Session): WimDocument {
  return wimIn(workspace, state.names);
}

export function editWim({ workspace, state }: Session): WimDocument {
  workspace.edit(state.names.wim);
  return wimIn(workspace, state.names);
}

export function security({ workspace, state }: Session): ConfigObject {
  return securityIn(workspace, state.names);
}

export function editSecurity({ workspace, state }: Session): ConfigObject {
  workspace.edit(state.names.security);
  return securityIn(workspace, state.names);
}
