import type { LoginRequest } from './login.ts';
import type { ScriptArgument, ScriptValue } from './script-value.ts';

/*
 * One JSON object per line, over TCP on 127.0.0.1. The first line of a client is `{"token": …}`; a wrong one ends the
 * connection. A client has one question open at a time.
 */

export type Request =
  | ({ readonly op: 'connect' } & LoginRequest)
  | { readonly op: 'call'; readonly object: string; readonly method: string; readonly args: readonly ScriptArgument[] }
  | ({ readonly op: 'tool' } & ToolRequest);

/** A command-line program: `startNode` and so on, in the profile of one host. */
export interface ToolRequest {
  readonly tool: string;
  readonly profile: string;
  /** The node of the profile; empty in the dmgr's. */
  readonly node: string;
  readonly args: readonly string[];
}

export type ConnectReply =
  | { readonly status: 'ready'; readonly lines: readonly string[]; readonly connected: boolean }
  | { readonly status: 'prompt'; readonly realm: string };

export interface CallReply {
  /** Lines that appear on standard output meanwhile and mean nothing. */
  readonly noise: readonly string[];
  readonly result?: ScriptValue;
  readonly error?: { readonly class: string; readonly message: string };
  /** The process dies now, without another word. */
  readonly die?: true;
}

/** A tool prints lines as it goes and ends with its exit code. */
export type ToolReply = { readonly line: string } | { readonly exit: number };
