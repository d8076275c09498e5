import type { Command } from 'commander';
import { tokenJson, verdictLines } from '../../console/ltpa/token-screen.ts';
import { theme } from '../../console/output.ts';
import { addJsonOption, addQuietOption, show } from './options.ts';
import { addJudgingOptions, exitCodeOf, judged, type JudgingOptions, TOKEN_ARGUMENT } from './token-options.ts';

/** `signet ltpa token check [TOKEN]` */
export function addTokenCheck(token: Command): void {
  const command = token
    .command('check')
    .summary('whether a token is accepted')
    .description(
      'Says whether a server with these keys accepts a token, and why not. Ends with 0 only when it does now, else with 1.',
    )
    .argument(...TOKEN_ARGUMENT);
  addQuietOption(addJsonOption(addJudgingOptions(command)))
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa token check @cookie.txt --keys ltpa.keys
  signet ltpa token check @cookie.txt --keys a.keys --allowed-realm defaultRealm
  signet ltpa token check @cookie.txt --keys ltpa.keys --now 2026-11-26T03:00Z
  signet ltpa token check @jar --keys ltpa.keys       a file of curl -c jar`,
    )
    .action(async (argument: string | undefined, options: JudgingOptions) => {
      const result = await judged(command, argument, options);
      show(
        options,
        () => tokenJson(result),
        () => verdictLines(result, theme(process.stdout)),
      );
      process.exitCode = exitCodeOf(result);
    });
}
