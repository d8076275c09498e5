import { ConnectError, InputError, TargetError } from '@signet/core';

/** Exit codes of Signet. */
export const EXIT = {
  done: 0,
  failed: 2,
  unreachable: 4,
  changesPending: 10,
  locked: 12,
  inputErrors: 65,
  interrupted: 130,
  bug: 250,
} as const;

/** How hosts are at the end, their errors cleared or not. Unreachable wins over failed, as in Ansible. */
export function exitCodeOfHosts(out: Iterable<'failed' | 'unreachable'>): number {
  const all = new Set(out);
  if (all.has('unreachable')) return EXIT.unreachable;
  return all.has('failed') ? EXIT.failed : EXIT.done;
}

/** The exit code for an error that ended everything. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof InputError) return error.code === 'LOCKED' ? EXIT.locked : EXIT.inputErrors;
  if (error instanceof ConnectError) return EXIT.unreachable;
  if (error instanceof TargetError) return EXIT.failed;
  return EXIT.bug;
}
