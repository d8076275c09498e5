import { ConnectError, type Redactor, type SignetError, TargetError } from '@signet/core';
import { type Call, nameOf } from './calls.ts';
import type { WsadminMode } from './start-script.ts';

const SHOWN_LINES = 6;

interface StartTrouble {
  readonly happened: 'ended' | 'unconnected' | 'late';
  readonly code?: number | undefined;
  readonly lost?: boolean;
  readonly missing: boolean;
  readonly mode: WsadminMode;
  readonly wsadmin: string;
  readonly output: readonly string[];
  readonly redactor: Redactor;
  readonly startDeadlineMs: number;
}

/**
 * Why wsadmin did not come up. Its output is judged by message ids only, because the words follow the locale.
 *
 * @see IBM docs, topic "wsadmin tool"; the ids WASX7023E, WASX7246E, ADMN0022E and ADMC0035E appear in its output.
 */
export function startError(host: string, trouble: StartTrouble): SignetError {
  const { happened, code, lost, missing, mode, wsadmin, startDeadlineMs } = trouble;
  const text = trouble.output.join('\n');
  if (lost === true) return lostError(host);
  if (missing) {
    return new TargetError(`There is no wsadmin at ${wsadmin} on ${host}.`, {
      code: 'WSADMIN_NOT_FOUND',
      hint: "Set the variable was_profile to the deployment manager's profile directory, such as /opt/IBM/WebSphere/AppServer/profiles/Dmgr01.",
    });
  }
  if (mode.kind === 'soap' && /WASX7246E|ADMN0022E|ADMC0035E/u.test(text)) {
    return new TargetError(`The cell at ${host} refused the login of ${mode.user}. Nothing was changed.`, {
      code: 'WSADMIN_LOGIN_REFUSED',
      hint: 'Check the variables was_user and was_password. Repeated attempts may lock the account in the directory.',
    });
  }
  if (mode.kind === 'soap' && /WASX7023E|ADMC0016E/u.test(text)) return dmgrDownError(host, mode.port);
  if (happened === 'late') {
    return new TargetError(
      `wsadmin on ${host} did not come up within ${seconds(startDeadlineMs)}.${lastLines(trouble)}`,
      {
        code: 'WSADMIN_START_DEADLINE',
        hint: 'The variable was_start_timeout sets the deadline in seconds.',
      },
    );
  }
  if (happened === 'unconnected') {
    return new TargetError(`wsadmin on ${host} started without a connection to the cell.${lastLines(trouble)}`, {
      code: 'WSADMIN_UNCONNECTED',
      hint: `Try ${wsadmin} -lang jython on ${host}.`,
    });
  }
  return new TargetError(
    `wsadmin on ${host} ended with exit code ${code ?? 'unknown'} before it was ready. Nothing was changed.${lastLines(trouble)}`,
    {
      code: 'WSADMIN_ENDED',
      hint: `Try ${wsadmin} -lang jython on ${host}.`,
    },
  );
}

export function dmgrDownError(host: string, port: number): ConnectError {
  return new ConnectError(`The deployment manager on ${host} does not answer on its SOAP port ${port}.`, {
    code: 'WSADMIN_DMGR_DOWN',
    hint: "Start it with the profile's bin/startManager.sh, or set the variable was_soap_port.",
  });
}

interface EndTrouble {
  readonly code: number | undefined;
  readonly lost: boolean;
  /** What it had not answered. */
  readonly calls: readonly Call[];
  readonly output: readonly string[];
  readonly redactor: Redactor;
}

/** wsadmin ended by itself. Its workspace goes with it, so only a save that was under way can have changed anything. */
export function endedError(host: string, trouble: EndTrouble): SignetError {
  if (trouble.lost) return lostError(host);
  const consequence = isSaving(trouble.calls) ? OUTCOME_OF_SAVE_UNKNOWN : 'Nothing was saved.';
  return new TargetError(
    `wsadmin on ${host} ended in the middle, with exit code ${trouble.code ?? 'unknown'}. ${consequence}${lastLines(trouble)}`,
    {
      code: 'WSADMIN_ENDED',
      hint: 'Run again: what is there is read anew. The logs of wsadmin are in the profile, logs/wsadmin.traceout.',
    },
  );
}

const OUTCOME_OF_SAVE_UNKNOWN = 'It was saving; whether the configuration was saved is not known.';

function isSaving(calls: readonly Call[]): boolean {
  return calls.some(({ object, method }) => object === 'AdminConfig' && method === 'save');
}

/**
 * Something else was printed into a frame of the bridge. Its words are not shown, as parts of an answer may be among
 * them. `calls` are those without an answer; `undefined` before wsadmin has announced itself.
 */
export function garbledError(host: string, calls: readonly Call[] | undefined): TargetError {
  const names = calls === undefined || calls.length === 0 ? '' : ` to ${calls.map(nameOf).join(', ')}`;
  const said =
    calls === undefined
      ? 'announced itself in a way that cannot be read, and was ended. Nothing was changed.'
      : `gave an answer${names} that cannot be read, and was ended. ${isSaving(calls) ? OUTCOME_OF_SAVE_UNKNOWN : 'Its outcome is not known; nothing was saved.'}`;
  return new TargetError(`wsadmin on ${host} ${said}`, {
    code: 'BRIDGE_PROTOCOL',
    hint: 'Run again: what is there is read anew. Another thread of wsadmin printed into the answer; a trace to its standard output does so.',
  });
}

/** wsadmin lives but does not answer; it was ended. */
export function noAnswerError(host: string, calls: readonly string[], deadlineMs: number): TargetError {
  return new TargetError(
    `wsadmin on ${host} gave no answer to ${calls.join(', ')} within ${seconds(deadlineMs)} and was ended.`,
    {
      code: 'WSADMIN_NO_ANSWER',
      hint: 'The variable was_request_timeout sets how long one call may take, in seconds.',
    },
  );
}

function lostError(host: string): ConnectError {
  return new ConnectError(`The connection to ${host} was lost while wsadmin ran. What was not saved is dropped.`, {
    code: 'CONNECTION_LOST',
    hint: 'Run again: what is there is read anew.',
  });
}

function lastLines({ output, redactor }: { readonly output: readonly string[]; readonly redactor: Redactor }): string {
  const shown = output.slice(-SHOWN_LINES).map((line) => `\n  ${redactor.redact(line)}`);
  return shown.length === 0 ? '' : ` Its last lines:${shown.join('')}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
