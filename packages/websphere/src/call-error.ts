import { type Redactor, TargetError } from '@signet/core';
import { type Call, nameOf } from './bridge/calls.ts';
import type { Outcome } from './bridge/frames.ts';

type Failure = Extract<Outcome, { ok: false }>;

interface Known {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * Failures that have an answer of their own, judged by message ids and class names; texts follow the server's locale.
 * The order counts: a lost connection and a timeout share ADMC0009E.
 */
const KNOWN: readonly Known[] = [
  {
    pattern: /CWWIM5018E/u,
    code: 'LDAP_BASE_MISSING',
    message: 'The base entry does not exist in the directory.',
    hint: 'Check base_entry and name_in_repository; the directory was asked with bind_dn.',
  },
  {
    pattern: /SECJ7716E/u,
    code: 'CELL_ADMIN_NOT_RESOLVED',
    message: 'The primary administrator is not a user of the new registry.',
    hint: 'Keep the repository of the administrator in the realm, or create the user in the directory.',
  },
  {
    pattern: /javax\.naming\.Authentication/u,
    code: 'LDAP_BIND_REFUSED',
    message: 'The directory refused the bind DN or its password.',
    hint: 'Check bind_dn and bind_password.',
  },
  {
    pattern: /javax\.naming\.(?:Communication|ServiceUnavailable)/u,
    code: 'LDAP_UNREACHABLE',
    message: "The directory does not answer the deployment manager's host.",
    hint: 'Check host, port and ssl of the repository, and the firewall between the two.',
  },
  {
    pattern: /ADMN0022E/u,
    code: 'WSADMIN_LOGIN_REFUSED',
    message: 'The cell no longer accepts the administrator for this operation.',
    hint: 'Check the administrative roles of was_user; a login also ends with its LTPA token.',
  },
  {
    pattern: /WorkSpaceException/u,
    code: 'CELL_SAVE_CONFLICT',
    message: 'Another administrator saved the same configuration document meanwhile. Nothing of this run was saved.',
    hint: 'Run again: what is there is read anew. Close other sessions on the console first.',
  },
  {
    pattern: /ConnectorNotAvailableException/u,
    code: 'DMGR_LOST',
    message: 'The deployment manager went away. What was not saved is dropped.',
    hint: 'Run again once the deployment manager is up.',
  },
  {
    pattern: /ADMC0009E|SocketTimeoutException/u,
    code: 'WSADMIN_OUTCOME_UNKNOWN',
    message: 'The call took longer than the client waits; the server goes on with it, and its outcome is not known.',
    hint: 'Run again: what is there is read anew. The variable was_request_timeout sets the wait in seconds.',
  },
];

/** The error for a call that failed; its own words are redacted and kept short. */
export function callError(cell: string, call: Call, failure: Failure, redactor: Redactor): TargetError {
  const text = `${failure.javaClass}: ${failure.message}`;
  const known = KNOWN.find(
    ({ pattern, code }) => pattern.test(text) && (code !== 'CELL_SAVE_CONFLICT' || call.method === 'save'),
  );
  // Cut first, a secret would be cut in two, and neither half be recognized.
  const said = shorten(redactor.redact(text));
  if (known === undefined) {
    return new TargetError(`Cell ${cell}: ${nameOf(call)} failed: ${said}`, { code: 'WSADMIN_CALL_FAILED' });
  }
  const { code, message, hint } = known;
  return new TargetError(`Cell ${cell}: ${message} ${nameOf(call)} said: ${said}`, { code, hint });
}

/** wsadmin repeats the nested class and may add a stack. */
function shorten(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  const bare = first.replace(/^com\.ibm\.ws\.scripting\.ScriptingException: /u, '');
  return bare.length > 400 ? `${bare.slice(0, 400)}…` : bare;
}
