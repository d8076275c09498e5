import { defineAction, InputError, MaybeSecret, reveal, Secret, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { chdir, commandReturns, creates, removes, stdinArguments, wordsInBare } from '../commands/arguments.ts';
import { execute, inFolder, notOneCommand, runOptions, stdinOf } from '../commands/execute.ts';
import { guarded, guardedReport } from '../commands/guard.ts';
import { startJob } from '../commands/job.ts';
import { pretendedCommand } from '../commands/pretended.ts';
import { expandedWord } from '../shell/quote.ts';
import { commands } from '../targets/commands.ts';

const args = Type.Object(
  {
    cmd: Type.Optional(MaybeSecret({ description: 'The command line, as the shell of the host understands it.' })),
    _raw_params: Type.Optional(MaybeSecret({ description: 'The same as `cmd`.' })),
    executable: Type.Optional(Type.String({ description: 'The shell, such as `/bin/bash`; `/bin/sh` when left out.' })),
    chdir,
    creates,
    removes,
    ...stdinArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const shell = defineAction({
  name: 'shell',
  summary: 'Runs a command line in a shell of the host.',
  details:
    'Quote what comes from variables with the filter `quote`.\n\n' +
    'A command line that holds a secret reaches the shell as data, not as an argument, so that other users of the host ' +
    'do not see it. What the shell then passes to a program as an argument they can see: prefer `stdin`.\n\n' +
    'In check mode nothing runs and nothing is registered, except where `creates` or `removes` say that there is ' +
    'nothing to do.',
  target: commands,
  args,
  bare: 'cmd',
  wordsInBare,
  returns: commandReturns,

  async foresee(host, args, context) {
    const line = lineOf(args, context);
    const why = await guarded(host, args);
    return why === undefined ? [effectOf(line)] : guardedReport(why, line, true);
  },

  pretend: (args, context) => pretendedCommand(lineOf(args, context), args),

  async run(host, args, context) {
    if (reveal(args.cmd ?? args._raw_params ?? '').trim() === '') return notOneCommand('no command given', 'Give cmd.');
    const line = lineOf(args, context);
    const why = await guarded(host, args);
    if (why !== undefined) return guardedReport(why, line, false);
    const shown = { cmd: line, effect: effectOf(line), chdir: args.chdir, strip: args.strip_empty_ends };
    const { argv, stdin } =
      line instanceof Secret ? unseen(line, args) : { argv: argvOf(line, args), stdin: stdinOf(args) };
    return execute(host, argv, runOptions(context, stdin), shown);
  },

  async detach(host, args, context, limitSeconds) {
    const line = lineOf(args, context);
    const job = { script: detached(reveal(line), args), stdin: stdinOf(args), cmd: line };
    return startJob(host, job, context, limitSeconds);
  },

  examples: [
    {
      title: 'A pipe, with bash',
      playbook: `
        - name: Largest log
          shell:
            cmd: set -o pipefail; du -a /var/log | sort -n | tail -1
            executable: /bin/bash
          register: largest
          changed_when: false
      `,
    },
    {
      title: 'Data with a secret, unseen by other users of the host',
      playbook: `
        - name: Password of the service
          shell:
            cmd: umask 077; cat > /etc/service/password
            stdin: "{{ service_password }}"
            creates: /etc/service/password
      `,
    },
  ],
});

function lineOf(args: Args, context: TaskContext): string | Secret {
  const line = args.cmd ?? args._raw_params;
  if (line === undefined || reveal(line).trim() === '') {
    throw InputError.of('no command given', { code: 'COMMAND_ARGUMENTS', at: context.at, hint: 'Give cmd.' });
  }
  return line;
}

function argvOf(line: string, args: Args): string[] {
  const shell = args.executable ?? '/bin/sh';
  if (args.chdir === undefined) return [shell, '-c', line];
  return ['/bin/sh', '-c', inFolder(args.chdir, 'exec "$0" -c "$1"'), shell, line];
}

/** The line travels before the standard input of the command; `dd` reads single bytes so that it takes no more. */
function unseen(line: Secret, args: Args): { readonly argv: string[]; readonly stdin: Secret } {
  const text = line.reveal();
  const reader = `eval "$(dd bs=1 count=${Buffer.byteLength(text)} 2>/dev/null)"`;
  const given = stdinOf(args);
  return { argv: argvOf(reader, args), stdin: new Secret(text + (given === undefined ? '' : reveal(given))) };
}

/** The text goes through a file of the job, which only its user can read. */
function detached(line: string, args: Args): string {
  if (args.executable === undefined) return inFolder(args.chdir, line);
  const mark = endMark(line);
  const write = `text=\${0%script}line\n(umask 077; cat > "$text") <<'${mark}'\n${line}\n${mark}\n`;
  // Open is enough where files have names of their descriptors.
  const open = 'exec 3< "$text"\nif [ -r /dev/fd/3 ]; then rm -f -- "$text"; text=/dev/fd/3; fi\n';
  return write + open + inFolder(args.chdir, `exec ${expandedWord(args.executable)} "$text"`);
}

/** A line that the text does not hold. */
function endMark(line: string): string {
  let mark = 'END';
  while (line.includes(mark)) mark += '_';
  return mark;
}

function effectOf(line: string | Secret): string {
  return `run: ${String(line)}`;
}
