import { basename } from 'node:path';
import { type ActionReport, defineAction, InputError, reveal, Secret, type TaskContext } from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { chdir, creates, removes } from '../commands/arguments.ts';
import { exitFailure, inFolder, runOptions } from '../commands/execute.ts';
import { guarded } from '../commands/guard.ts';
import { startJob } from '../commands/job.ts';
import { outputFacts } from '../commands/output.ts';
import { quote } from '../shell/quote.ts';
import { shellWords } from '../shell/words.ts';
import { commands } from '../targets/commands.ts';

const args = Type.Object(
  {
    cmd: Type.Optional(
      Type.String({
        description: 'The script, looked for as files are, and its arguments, which a shell of the host reads.',
      }),
    ),
    _raw_params: Type.Optional(Type.String({ description: 'The same as `cmd`.' })),
    executable: Type.Optional(
      Type.String({ description: 'The program that runs it, with its options; its first line decides when left out.' }),
    ),
    chdir,
    creates,
    removes,
    decrypt: Type.Optional(
      Type.Boolean({ const: true, description: 'A vault is always sent as its clear text; only true is allowed.' }),
    ),
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const script = defineAction({
  name: 'script',
  summary: 'Runs a script of this machine on the host.',
  details:
    'It is kept in a private folder on the host while it runs, and is gone afterwards, also when the connection is lost. ' +
    'Its arguments are visible to other users of the host, so no secret may stand in them; a script that is a vault is ' +
    'not visible.',
  target: commands,
  args,
  bare: 'cmd',
  wordsInBare: ['chdir', 'creates', 'removes', 'executable'],
  returns: {
    rc: 'Its exit code.',
    stdout: 'Its output.',
    stdout_lines: 'Its output, line by line.',
    stderr: 'What it wrote to standard error.',
    stderr_lines: 'The same, line by line.',
    msg: '`non-zero return code` when it failed, or why nothing ran.',
  },

  async foresee(host, args, context) {
    const { line, path } = scriptOf(args, context);
    context.controller.read(path);
    const why = await guarded(host, args, 'plain');
    return why === undefined ? [`run: ${line}`] : leftOut(why);
  },

  pretend: (args) =>
    args.creates === undefined && args.removes === undefined
      ? { facts: { msg: 'Check mode is not supported for this task.' }, skipped: true }
      : { facts: {}, skipped: false },

  async run(host, args, context) {
    const { line, path, rest } = scriptOf(args, context);
    const content = context.controller.read(path);
    const why = await guarded(host, args, 'plain');
    if (why !== undefined) return leftOut(why);
    const size = content instanceof Secret ? Buffer.byteLength(content.reveal()) : content.length;
    const shellText = runIt(args, basename(path), rest, `dd bs=64k 2>/dev/null > "$file"`, size);
    const result = await host.run(['sh', '-c', shellText], runOptions(context, content));
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

  async detach(host, args, context, limitSeconds) {
    const { line, path, rest } = scriptOf(args, context);
    const content = context.controller.read(path);
    const bytes = content instanceof Secret ? Buffer.from(reveal(content)) : content;
    const shellText = runIt(args, basename(path), rest, 'cat > "$file"', bytes.length);
    return startJob(host, { script: shellText, stdin: bytes, cmd: line }, context, limitSeconds);
  },

  examples: [
    {
      title: 'Once, with an argument',
      playbook: `
        - name: Prepare the file system
          script:
            cmd: prepare.sh --size 10G
            creates: /data/.prepared
      `,
    },
  ],
});

function leftOut(why: string): ActionReport {
  const msg = `${why.replace(/^'([\s\S]*)' /u, '$1 ')}, matching ${why.endsWith('exists') ? 'creates' : 'removes'} option`;
  return { effects: [], changed: false, skipped: msg, leftOut: true, facts: { msg } };
}

/** The script's path, and the rest of the line, which stays as it is written. */
function scriptOf(args: Args, context: TaskContext) {
  const line = (args.cmd ?? args._raw_params ?? '').trim();
  const first = /^(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/su.exec(line)?.[0];
  const [name] = first === undefined ? [] : (shellWords(first) ?? []);
  if (name === undefined || first === undefined) {
    const hint = 'Give the path of a script, and its arguments, as cmd.';
    throw InputError.of('There is no script.', { code: 'COMMAND_ARGUMENTS', at: context.at, hint });
  }
  return { line, path: context.controller.find('files', name), rest: line.slice(first.length) };
}

/** Shell text that receives the script, runs it in a shell, and removes it whatever happens. */
function runIt(args: Args, name: string, rest: string, receive: string, size: number): string {
  const program = args.executable === undefined ? '' : `${args.executable} `;
  return `mask=$(umask)
umask 077
folder=
clean() { [ -z "$folder" ] || rm -rf -- "$folder"; }
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
for above in "\${HOME:-/}/.ansible/tmp" "\${TMPDIR:-/tmp}"; do
  mkdir -p -- "$above" 2>/dev/null
  try=$above/signet-$$-$(date +%s)
  if mkdir -- "$try" 2>/dev/null; then folder=$try; break; fi
done
[ -n "$folder" ] || { echo 'signet: no folder for the script can be made' >&2; exit 125; }
file=$folder/${quote(name)}
${receive}
[ "$(($(wc -c < "$file")))" -eq ${size} ] || { echo 'signet: the script did not arrive whole' >&2; exit 125; }
chmod 700 "$file"
umask "$mask"
( ${inFolder(args.chdir, `eval ${quote(program)}'"$file"'${quote(rest)}`)}
) </dev/null`;
}
