import { MASK } from '@signet/core';
import type { Command } from 'commander';
import { printable } from '../console/printable.ts';
import { addDiff } from './ltpa/diff.ts';
import { addGenerate } from './ltpa/generate.ts';
import { addInspect } from './ltpa/inspect.ts';
import { addRewrap } from './ltpa/rewrap.ts';
import { addToken } from './ltpa/token.ts';
import { addVerify } from './ltpa/verify.ts';

/** `signet ltpa …`: key files and tokens of the single sign-on between WebSphere, Liberty, Domino and Sametime. */
export function addLtpa(program: Command): void {
  const ltpa = program
    .command('ltpa')
    .summary('LTPA key files and tokens: what is in them, whether they fit, new ones')
    .description(
      'Reads, checks, compares and makes LTPA key files and tokens. A FILE is a path, "-" for standard input, or ssh://[user@]host[:port]/path. Passwords come from --password-file, --password-stdin, SIGNET_LTPA_PASSWORD or a prompt, never from the command line. Ends with 0 only when all is good, with 1 when the answer is no, with 3 when diff cannot tell.',
    )
    .helpCommand(false)
    // A token in the place of a command would be repeated. What is added below inherits this.
    .configureOutput({ outputError: (text, write) => write(printable(text.replaceAll(/[\w+/%=]{40,}/gu, MASK))) })
    .addHelpText(
      'after',
      `
Examples:
  signet ltpa inspect ltpa.keys ssh://root@dmgr.example.com/opt/ltpa.keys
  signet ltpa verify ltpa.keys --password-file ~/.ltpa-password
  signet ltpa diff connections.keys sametime.keys
  signet ltpa token read --keys ltpa.keys             asks for token and password
  signet ltpa token check @cookie.txt --keys new.keys --keys old.keys
  signet ltpa generate --realm defaultWIMFileBasedRealm -o ltpa.keys`,
    );
  addInspect(ltpa);
  addVerify(ltpa);
  addDiff(ltpa);
  addGenerate(ltpa);
  addRewrap(ltpa);
  addToken(ltpa);
}
