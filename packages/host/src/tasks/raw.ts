import { defineAction, InputError, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { exitFailure, runOptions } from '../commands/execute.ts';
import { outputFacts } from '../commands/output.ts';
import { commands } from '../targets/commands.ts';

const args = Type.Object(
  {
    cmd: Type.Optional(Type.String({ description: "The command line, as the user's login shell understands it." })),
    _raw_params: Type.Optional(Type.String({ description: 'The same as `cmd`.' })),
    executable: Type.Optional(Type.String({ description: 'The shell to use instead of the login shell.' })),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

/** Users that only programs run as have a shell that refuses everybody. */
const loginShell = `case \${SHELL:-} in ''|*/nologin|*/false) exec /bin/sh -c "$1" ;; *) exec "$SHELL" -c "$1" ;; esac`;

export const raw = defineAction({
  name: 'raw',
  summary: "Runs a command line in the user's login shell, and nothing around it.",
  details:
    'No task needs Python on the host, so this differs from `shell` in the shell only. The command line is visible to ' +
    'other users of the host, so no secret may stand in it.',
  target: commands,
  args,
  bare: 'cmd',
  wordsInBare: ['executable'],
  returns: {
    rc: 'Its exit code.',
    stdout: 'Its output.',
    stdout_lines: 'Its output, line by line.',
    stderr: 'What it wrote to standard error.',
    stderr_lines: 'The same, line by line.',
    msg: '`non-zero return code` when it failed.',
  },

  foresee: async (_host, args, context) => [`run: ${lineOf(args, context)}`],

  pretend: () => ({ facts: {}, skipped: true }),

  async run(host, args, context) {
    const line = lineOf(args, context);
    const argv = args.executable === undefined ? ['sh', '-c', loginShell, 'sh', line] : [args.executable, '-c', line];
    const result = await host.run(argv, runOptions(context, undefined));
    // Of all that run commands, only this keeps the end of the last line.
    const facts = { rc: result.code, ...outputFacts(result, false) };
    const effects = [`run: ${line}`];
    if (result.code === 0) return { effects, changed: true, facts };
    return {
      effects,
      changed: true,
      facts: { ...facts, msg: 'non-zero return code' },
      failure: exitFailure(result),
    };
  },

  examples: [
    {
      title: 'A program that has a command line of its own',
      playbook: `
        - name: State of the appliance
          raw:
            cmd: show status
          register: status
          changed_when: false
      `,
    },
  ],
});

function lineOf(args: Args, context: TaskContext): string {
  const line = args.cmd ?? args._raw_params ?? '';
  if (line.trim() !== '') return line;
  throw InputError.of('no command given', { code: 'COMMAND_ARGUMENTS', at: context.at, hint: 'Give cmd.' });
}
