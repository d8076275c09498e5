import type { Secret } from '@signet/core';

/** What a wsadmin object is given: a text, or a list of texts such as the tokens of an AdminTask command. */
export type Argument = string | Secret | readonly (string | Secret)[];

/** `Signet` is the bridge itself: what needs Java types. */
export type WsadminObject = 'AdminTask' | 'AdminConfig' | 'AdminControl' | 'Signet';

/** One call of a wsadmin object. */
export interface Call {
  readonly object: WsadminObject;
  readonly method: string;
  readonly args: readonly Argument[];
}

/** An AdminTask command; its parameters as a list of tokens, which needs no quoting. */
export function adminTask(command: string, ...tokens: readonly (string | Secret)[]): Call {
  return { object: 'AdminTask', method: command, args: tokens.length === 0 ? [] : [tokens] };
}

export function adminConfig(method: string, ...args: readonly Argument[]): Call {
  return { object: 'AdminConfig', method, args };
}

export function adminControl(method: string, ...args: readonly Argument[]): Call {
  return { object: 'AdminControl', method, args };
}

/** `AdminTask.getIdMgrDefaultRealm`, for messages; arguments are left out, because they may be secret. */
export function nameOf(call: Call): string {
  return `${call.object}.${call.method}`;
}

const READING: Readonly<Record<WsadminObject, RegExp>> = {
  AdminTask: /^(?:get|list|is|validate)[A-Z]/u,
  AdminConfig: /^(?:list|getid|show|showAttribute|hasChanges|queryChanges)$/u,
  AdminControl: /^(?:queryNames|completeObjectName|getAttribute|getCell|getNode|getHost)$/u,
  Signet: /^exportLtpaKeys$/u,
};

/** Whether a call only asks. Everything that is not known to is taken for a write. */
export function isReading(call: Call): boolean {
  return READING[call.object].test(call.method);
}

/** Whether a method of a wsadmin object said yes: `true` in AdminTask, `1` or `True` where Jython converts a boolean. */
export function isTrue(result: string): boolean {
  return /^(?:true|1)$/iu.test(result.trim());
}
