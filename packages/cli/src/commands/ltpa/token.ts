import type { Command } from 'commander';
import { addTokenCheck } from './token-check.ts';
import { addTokenMint } from './token-mint.ts';
import { addTokenRead } from './token-read.ts';

/** `signet ltpa token …` */
export function addToken(ltpa: Command): void {
  const token = ltpa
    .command('token')
    .summary('what is in a token, whether it is accepted, new ones')
    .description(
      'Reads, checks and makes the cookies LtpaToken2 and LtpaToken, the latter also in the format of Domino. Whoever has a token is its user until it expires: treat it as a password.',
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa token read --keys ltpa.keys             asks for token and password
  signet ltpa token check @cookie.txt --keys ltpa.keys
  signet ltpa token mint --user uid=probe,o=example --keys ltpa.keys --minutes 2`,
    );
  addTokenRead(token);
  addTokenCheck(token);
  addTokenMint(token);
}
