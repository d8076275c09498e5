import { defineAction, InputError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { chdir, commandReturns, creates, removes, stdinArguments, wordsInBare } from '../commands/arguments.ts';
import { execute, inFolder, notOneCommand, runOptions, stdinOf } from '../commands/execute.ts';
import { guarded, guardedReport } from '../commands/guard.ts';
import { startJob } from '../commands/job.ts';
import { pretendedCommand } from '../commands/pretended.ts';
import { expandedWord, expands, quote } from '../shell/quote.ts';
import { shellWords } from '../shell/words.ts';
import { commands } from '../targets/commands.ts';

const args = Type.Object(
  {
    cmd: Type.Optional(
      Type.String({
        description: 'The program and its arguments, split as a shell would; no other character is special.',
      }),
    ),
    _raw_params: Type.Optional(Type.String({ description: 'The same as `cmd`.' })),
    argv: Type.Optional(
      Type.Array(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] }), {
        minItems: 1,
        description: 'The program and its arguments as a list, instead of `cmd`.',
      }),
    ),
    chdir,
    creates,
    removes,
    executable: Type.Optional(Type.String({ description: 'Accepted and not used, as in Ansible: there is no shell.' })),
    ...stdinArguments,
    expand_argument_vars: Type.Optional(
      Type.Boolean({ description: 'Replace `~`, `$NAME` and `${NAME}` in the arguments; true when left out.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const command = defineAction({
  name: 'command',
  summary: 'Runs a program on the host, without a shell.',
  details:
    'Redirections, pipes, `&&` and patterns mean nothing here: use `shell` for them. `~` and variables of the host are ' +
    'replaced in each argument, as Ansible does.\n\n' +
    'A command line is visible to every user of the host while it runs, so no secret may stand in it: give secrets ' +
    'as `stdin`.\n\n' +
    'In check mode nothing runs and nothing is registered, except where `creates` or `removes` say that there is ' +
    'nothing to do. There is no deadline; `async` and the keyword `timeout` set one.',
  target: commands,
  args,
  bare: 'cmd',
  wordsInBare,
  returns: { ...commandReturns, cmd: 'The program and its arguments, as a list.' },

  async foresee(host, args, context) {
    const words = wordsOf(args, context);
    const why = await guarded(host, args);
    return why === undefined ? [effectOf(words)] : guardedReport(why, words, true);
  },

  pretend: (args, context) => pretendedCommand(wordsOf(args, context), args),

  async run(host, args, context) {
    const line = args.cmd ?? args._raw_params ?? '';
    if (args.argv === undefined && line.trim() === '') return notOneCommand('no command given', 'Give cmd or argv.');
    if (args.argv !== undefined && line !== '') return notOneCommand(both, 'Leave one of cmd and argv out.');
    const words = wordsOf(args, context);
    const why = await guarded(host, args);
    if (why !== undefined) return guardedReport(why, words, false);
    const needsShell = args.chdir !== undefined || needsExpansion(words, args);
    const argv = needsShell ? ['sh', '-c', scriptOf(words, args)] : words;
    const shown = {
      cmd: words,
      effect: effectOf(words),
      chdir: args.chdir,
      strip: args.strip_empty_ends,
      program: words[0],
    };
    const report = await execute(host, argv, runOptions(context, stdinOf(args)), shown);
    if (args.executable === undefined) return report;
    const warning = `The parameter "executable" is no longer supported with the "command" module. Not using "${args.executable}".`;
    return { ...report, facts: { ...report.facts, warnings: [warning] } };
  },

  async detach(host, args, context, limitSeconds) {
    const words = wordsOf(args, context);
    return startJob(host, { script: scriptOf(words, args), stdin: stdinOf(args), cmd: words }, context, limitSeconds);
  },

  examples: [
    {
      title: 'Once, for a file that it makes',
      playbook: `
        - name: Key pair for the service
          command:
            cmd: ssh-keygen -q -t ed25519 -N '' -f /etc/service/key
            creates: /etc/service/key
      `,
    },
    {
      title: 'Arguments as a list, in a folder',
      playbook: `
        - name: Version of the checkout
          command:
            argv: [git, describe, --tags]
            chdir: /opt/service
          register: version
          changed_when: false
      `,
    },
  ],
});

const both = 'only command or argv can be given, not both';

function wordsOf(args: Args, context: TaskContext): string[] {
  const line = args.cmd ?? args._raw_params;
  const wrong = (message: string, hint: string): InputError =>
    InputError.of(message, { code: 'COMMAND_ARGUMENTS', at: context.at, hint });
  if (args.argv !== undefined) {
    if (line !== undefined) throw wrong(both, 'Leave one of cmd and argv out.');
    return args.argv.map((word) => (typeof word === 'boolean' ? (word ? 'True' : 'False') : String(word)));
  }
  const words = shellWords(line ?? '');
  if (words === undefined) throw wrong('A quote in the command line is not closed.', 'Close it, or give argv.');
  if (words.length === 0) throw wrong('no command given', 'Give cmd or argv.');
  return words;
}

function needsExpansion(words: readonly string[], args: Args): boolean {
  return args.expand_argument_vars !== false && words.some(expands);
}

function scriptOf(words: readonly string[], args: Args): string {
  const word = args.expand_argument_vars === false ? quote : expandedWord;
  return inFolder(args.chdir, `exec ${words.map((text) => word(text)).join(' ')}`);
}

function effectOf(words: readonly string[]): string {
  return `run: ${words.map(quote).join(' ')}`;
}
