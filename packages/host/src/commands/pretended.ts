import type { PretendedResult, Secret } from '@signet/core';

const NOTHING = { rc: 0, stdout: '', stdout_lines: [], stderr: '', stderr_lines: [] };

/**
 * What Ansible makes up for a command in check mode: with `creates` or `removes` it would change something, without
 * them it is skipped.
 */
export function pretendedCommand(
  cmd: string | Secret | readonly string[],
  { creates, removes }: { readonly creates?: string; readonly removes?: string },
): PretendedResult {
  const msg = 'Command would have run if not in check mode';
  const facts = { cmd, ...NOTHING, start: null, end: null, delta: null, msg };
  return { facts, skipped: creates === undefined && removes === undefined };
}
