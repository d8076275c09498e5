import { ConnectError, InputError, TargetError } from '@signet/core';
import type { Stats } from '../events.ts';

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

/**
 * Unreachable wins over failed, as in Ansible.
 *
 * @param forgiven What does not count, by host.
 */
export function exitCodeOfStats(
  stats: Readonly<Record<string, Stats>>,
  forgiven: ReadonlyMap<string, Stats> = new Map(),
): number {
  const exceeds = (what: 'unreachable' | 'failed'): boolean =>
    Object.entries(stats).some(([host, own]) => own[what] > (forgiven.get(host)?.[what] ?? 0));
  if (exceeds('unreachable')) return EXIT.unreachable;
  if (exceeds('failed')) return EXIT.failed;
  return EXIT.done;
}

/** The exit code for an error that ended everything. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof InputError) return error.code === 'LOCKED' ? EXIT.locked : EXIT.inputErrors;
  if (error instanceof ConnectError) return EXIT.unreachable;
  if (error instanceof TargetError) return EXIT.failed;
  return EXIT.bug;
}
