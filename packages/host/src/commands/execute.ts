import { type ActionReport, reveal, type RunOptions, type RunResult, Secret, type TaskContext } from '@signet/core';
import { expandedWord, quote } from '../shell/quote.ts';
import type { CommandsWriter } from '../targets/commands.ts';
import { liveOutput, outputFacts } from './output.ts';
import { nowMicros, timeFacts } from './time.ts';

/** How the arguments of `command` and `shell` want it to be run. */
export interface Execution {
  readonly chdir?: string | undefined;
  readonly stdin?: string | Secret | undefined;
  readonly stdin_add_newline?: boolean | undefined;
  readonly strip_empty_ends?: boolean | undefined;
}

/** Exit code and message when the folder of `chdir` cannot be entered: no command says this by chance. */
const noFolder = { code: 126, message: 'signet: the folder of chdir cannot be entered' };

/** The words of the system for why, which the shell does not have everywhere. */
const reasons: Readonly<Record<string, string>> = {
  2: 'No such file or directory',
  13: 'Permission denied',
  20: 'Not a directory',
};

const noOutput = outputFacts({ stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });

/**
 * A script that enters the folder of `chdir`, if there is one, and then becomes what `command` says.
 *
 * @param command shell text
 */
export function inFolder(chdir: string | undefined, command: string): string {
  if (chdir === undefined) return command;
  const folder = expandedWord(chdir);
  const why = `if [ ! -e ${folder} ]; then why=2; elif [ -d ${folder} ]; then why=13; else why=20; fi`;
  return `CDPATH= cd -P -- ${folder} 2>/dev/null || { ${why}; echo "${noFolder.message}: $why" >&2; exit ${noFolder.code}; }\n${command}`;
}

/** The standard input that was asked for; with the newline that Ansible adds. */
export function stdinOf({ stdin, stdin_add_newline: addNewline = true }: Execution): string | Secret | undefined {
  // As in Ansible nothing stays nothing.
  if (stdin === undefined || !addNewline || reveal(stdin) === '') return stdin;
  return stdin instanceof Secret ? new Secret(`${reveal(stdin)}\n`) : `${stdin}\n`;
}

/** No deadline: a command may take its time, and ends when the run is interrupted. */
export function runOptions(context: TaskContext, stdin: RunOptions['stdin']): RunOptions {
  return {
    env: context.environment,
    deadlineMs: Number.POSITIVE_INFINITY,
    signal: context.signal,
    onOutput: liveOutput(context),
    ...(stdin !== undefined && { stdin }),
  };
}

/** Runs a command to its end and reports as Ansible's `command` does. */
export async function execute(
  host: CommandsWriter,
  argv: readonly string[],
  options: RunOptions,
  shown: {
    readonly cmd: unknown;
    readonly effect: string;
    readonly chdir?: string | undefined;
    readonly strip?: boolean | undefined;
    /** The program, where no shell is asked for: that it cannot be started is then told from its exit code. */
    readonly program?: string | undefined;
  },
): Promise<ActionReport> {
  const started = nowMicros();
  const result = await host.run(argv, options);
  const facts = { cmd: shown.cmd, ...timeFacts(started, nowMicros()) };
  if (result.code === noFolder.code && result.stderr.includes(noFolder.message))
    return noSuchFolder(result, shown.cmd, shown.chdir);
  const missing = notStarted(result, shown.program, shown.cmd);
  if (missing !== undefined) return missing;
  return {
    effects: [shown.effect],
    changed: true,
    facts: {
      ...facts,
      ...outputFacts(result, shown.strip),
      rc: result.code,
      msg: result.code === 0 ? '' : 'non-zero return code',
    },
    ...(result.code !== 0 && { failure: exitFailure(result) }),
  };
}

/** What Ansible registers where there is no command, or more than one. */
export function notOneCommand(message: string, hint: string): ActionReport {
  return {
    effects: [],
    changed: false,
    facts: { cmd: null, rc: 256, msg: message, ...noOutput },
    failure: { code: 'COMMAND_ARGUMENTS', message, hint },
  };
}

/** The failure of a command that ended with another code than 0. */
export function exitFailure({
  code,
  stderr,
}: Pick<RunResult, 'code' | 'stderr'>): NonNullable<ActionReport['failure']> {
  const said = stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  return {
    code: 'COMMAND_FAILED',
    message: 'non-zero return code',
    hint: `It ended with ${code}${said === '' ? '' : `: ${said.slice(0, 200)}`}.`,
  };
}

function noSuchFolder({ stderr }: RunResult, cmd: unknown, chdir: string | undefined): ActionReport {
  const errno = /: (\d+)\s*$/u.exec(stderr.toString('utf8'))?.[1] ?? '2';
  const msg = `Unable to change directory before execution: [Errno ${errno}] ${reasons[errno]}: '${chdir}'`;
  return {
    effects: [],
    changed: false,
    facts: { cmd, rc: null, msg, ...noOutput },
    failure: { code: 'NO_SUCH_DIRECTORY', message: msg, hint: 'Create the folder of chdir, or correct it.' },
  };
}

/** Recognizes a program that could not be started at all by what the shell says instead of it. */
function notStarted(
  { code, stdout, stderr }: RunResult,
  program: string | undefined,
  cmd: unknown,
): ActionReport | undefined {
  if (program === undefined || stdout.length > 0 || (code !== 127 && code !== 126)) return undefined;
  const said = stderr.toString('utf8').trim();
  // Besides the shell it may be a program in front of it that says so.
  const isStarter = /^\S*(?:sh|env|nohup|setsid): /u.test(said);
  if (said.includes('\n') || !isStarter || !said.includes(program)) return undefined;
  const reason = /: (?<reason>not found|No such file or directory|Permission denied)$/u.exec(said)?.groups?.['reason'];
  if (reason === undefined) return undefined;
  const isMissing = reason !== 'Permission denied';
  const rc = isMissing ? 2 : 13;
  const msg = `[Errno ${rc}] ${isMissing ? 'No such file or directory' : reason}: '${program}'`;
  const line = Array.isArray(cmd) ? cmd.map((word) => quote(String(word))).join(' ') : cmd;
  return {
    effects: [],
    changed: false,
    facts: { cmd: line, rc, msg, ...noOutput },
    failure: {
      code: 'COMMAND_NOT_FOUND',
      message: msg,
      hint: isMissing
        ? 'Install it or give its whole path; what only a shell knows, such as cd, needs the task shell.'
        : 'Make the file executable, or become a user who may run it.',
    },
  };
}
