import { type RunResult, TargetError } from '@signet/core';

/** The error of a program that manages users or groups. */
export function accountError(host: string, argv: readonly string[], { code, stderr }: RunResult): TargetError {
  const said = stderr.toString('utf8').trim();
  return new TargetError(`${argv[0]} failed on ${host}: ${said === '' ? `exit code ${code}` : said.slice(0, 500)}.`, {
    code: 'ACCOUNT_FAILED',
    hint: 'Accounts need root: use "become: true". See what the program says.',
  });
}
