import type { Command } from 'commander';
import { tokenJson, tokenLines } from '../../console/ltpa/token-screen.ts';
import { theme } from '../../console/output.ts';
import { addJsonOption, show } from './options.ts';
import { addJudgingOptions, exitCodeOf, judged, type JudgingOptions, TOKEN_ARGUMENT } from './token-options.ts';

/** `signet ltpa token read [TOKEN]` */
export function addTokenRead(token: Command): void {
  const command = token
    .command('read')
    .summary('all that is in a token')
    .description(
      'Opens a token and shows what is in it: user, realm, both expiries and which of them is signed, attributes, the keys that fit. Of a token that these keys did not sign nothing is shown but why. A whole Cookie line may be pasted. Ends with 0 only when the token is valid now, else with 1.',
    )
    .argument(...TOKEN_ARGUMENT);
  addJsonOption(addJudgingOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa token read --keys ltpa.keys           asks for token, password
  signet ltpa token read - --keys ltpa.keys < cookie.txt
  signet ltpa token read @cookie.txt --keys new.keys --keys old.keys --json
  signet ltpa token read @cookie.txt --domino-secret-file secret.txt`,
    )
    .action(async (argument: string | undefined, options: JudgingOptions) => {
      const result = await judged(command, argument, options);
      show(
        options,
        () => tokenJson(result),
        () => tokenLines(result, theme(process.stdout)),
      );
      process.exitCode = exitCodeOf(result);
    });
}
