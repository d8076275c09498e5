import { randomInt } from 'node:crypto';
import { reveal, type Secret, TargetError, type TaskContext } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';
import { outputFacts } from './output.ts';
import { timeFacts } from './time.ts';

/** A command that goes on without us. */
export interface Job {
  /** Shell text. It is sent as data and appears in no list of processes. */
  readonly script: string;
  readonly stdin?: string | Buffer | Secret | undefined;
  /** What `register` shows as the command. */
  readonly cmd: unknown;
}

/** Where jobs are kept: one folder for each, named after it. */
const folder = '"${HOME:?}/.ansible_async"';

/**
 * Starts a job that outlives the connection. Its folder holds its script, output, process id, exit code and times;
 * `rc` is written last and by a rename, so that a job that has one is finished.
 */
export async function startJob(
  host: CommandsWriter,
  job: Job,
  context: TaskContext,
  limitSeconds: number,
): Promise<Readonly<Record<string, unknown>>> {
  const id = `j${randomInt(10 ** 11, 10 ** 12)}.${randomInt(1000, 100_000)}`;
  const script = Buffer.from(job.script);
  const stdin = Buffer.from(
    typeof job.stdin === 'object' && 'reveal' in job.stdin ? reveal(job.stdin) : (job.stdin ?? ''),
  );
  const exported = Object.entries(context.environment).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  const head = Buffer.from(forget + exported.join(''));
  const cmd = Buffer.from(JSON.stringify(job.cmd ?? null));
  const parts = { script: Buffer.concat([head, script]), stdin, cmd, supervise: Buffer.from(supervise(limitSeconds)) };
  const lines = [
    'set -e',
    'from=$PWD',
    'umask=$(umask)',
    'umask 077',
    `mkdir -p ${folder}`,
    `cd ${folder}`,
    `mkdir ${id}`,
    `cd ${id}`,
  ];
  for (const [name, bytes] of Object.entries(parts)) lines.push(`part ${bytes.length} > ${name}`);
  lines.push(
    'if command -v setsid >/dev/null 2>&1; then setsid=setsid; else setsid=nohup; fi',
    '$setsid sh ./supervise "$from" "$umask" </dev/null >/dev/null 2>&1 &',
    'pwd',
  );
  // `dd` reads single bytes so that it takes none of what follows.
  const part = 'part() { if [ "$1" -gt 0 ]; then dd bs=1 count="$1" 2>/dev/null; fi; }';
  const result = await host.run(['sh', '-c', [part, ...lines].join('\n')], {
    stdin: Buffer.concat(Object.values(parts)),
    signal: context.signal,
  });
  if (result.code !== 0) {
    throw new TargetError(`The job could not be started on ${host.host}: ${result.stderr.toString('utf8').trim()}.`, {
      code: 'JOB_NOT_STARTED',
      hint: 'The folder ~/.ansible_async has to be writable for the user.',
    });
  }
  return { ansible_job_id: id, started: 1, finished: 0, results_file: result.stdout.toString('utf8').trim() };
}

/**
 * Runs the script, ends it with all that it started after its time, and writes down how it ended. The script and its
 * input are gone as soon as they are open, so that nothing of them stays behind whoever ends the job.
 */
function supervise(limitSeconds: number): string {
  return `
trap '' HUP
date +%s > start
if command -v setsid >/dev/null 2>&1; then setsid=setsid; else setsid=; fi
job=$PWD
( cd -- "$1" && umask "$2" && exec $setsid sh "$job/script" ) < stdin > stdout 2> stderr &
pid=$!
echo $$ > pid
( n=0
  while [ $n -lt ${Math.max(1, Math.ceil(limitSeconds))} ]; do
    sleep 1
    kill -0 $pid 2>/dev/null || exit 0
    n=$((n + 1))
  done
  : > expired
  kill -TERM -$pid 2>/dev/null || kill -TERM $pid 2>/dev/null
  sleep 2
  kill -KILL -$pid 2>/dev/null || kill -KILL $pid 2>/dev/null ) > /dev/null 2>&1 &
wait $pid
code=$?
rm -f script stdin line
date +%s > end
echo $code > rc.new
mv rc.new rc
`;
}

/** The first line of a job's script: the shell has opened it, and its input, by then. */
const forget = 'rm -f -- "$0" "${0%script}stdin"\n';

export interface JobState {
  readonly id: string;
  readonly file: string;
  readonly finished: boolean;
  readonly expired: boolean;
  /** It is neither finished nor does its process run: the host was restarted, or somebody ended it. */
  readonly lost: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

const look = `cd ${folder}/"$1" 2>/dev/null || exit 3
pwd
if [ -f rc ]; then echo finished; cat rc start end; wc -c < cmd; wc -c < stdout; wc -c < stderr
  if [ -f expired ]; then echo expired; else echo; fi
  cat cmd stdout stderr
elif [ ! -f pid ] || kill -0 "$(cat pid)" 2>/dev/null; then echo running
else echo lost; fi`;

/** How a job is; `undefined` when there is none of that name. */
export async function jobState(host: CommandsReader, id: string): Promise<JobState | undefined> {
  const { code, stdout } = await host.ask(['sh', '-c', look, 'sh', id]);
  if (code === 3) return undefined;
  const lines: string[] = [];
  let at = 0;
  const line = (): string => {
    const end = stdout.indexOf(10, at);
    const text = stdout.subarray(at, end < 0 ? stdout.length : end).toString('utf8');
    at = end < 0 ? stdout.length : end + 1;
    lines.push(text);
    return text;
  };
  const file = line();
  const word = line();
  const base = { id, file, facts: {} };
  if (word !== 'finished') return { ...base, finished: false, expired: false, lost: word === 'lost' };
  const [rc = 0, start = 0, end = 0, ...sizes] = Array.from({ length: 6 }, () => Number(line()));
  const expired = line() === 'expired';
  const take = (size: number): Buffer => stdout.subarray(at, (at += size));
  const [cmd, out, err] = sizes.map(take);
  if (cmd === undefined || out === undefined || err === undefined) {
    throw unreadable(host, id);
  }
  const facts = {
    cmd: commandIn(cmd, host, id),
    ...outputFacts({ stdout: out, stderr: err }),
    ...timeFacts(start * 1_000_000, end * 1_000_000),
    rc,
    msg: expired ? 'Timed out' : rc === 0 ? '' : 'non-zero return code',
  };
  return { id, file, finished: true, expired, lost: false, facts };
}

/** What stands on the host may be anything by now. */
function commandIn(json: Buffer, host: CommandsReader, id: string): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw unreadable(host, id, error);
  }
}

function unreadable({ host }: CommandsReader, id: string, cause?: unknown): TargetError {
  return new TargetError(`What is kept of job ${id} on ${host} cannot be read.`, {
    code: 'JOB_UNREADABLE',
    hint: 'See whether something else writes below ~/.ansible_async.',
    cause,
  });
}

/** Removes what is left of a job. */
export async function removeJob(host: CommandsWriter, id: string): Promise<void> {
  await host.run(['sh', '-c', `rm -rf -- ${folder}/"$1"`, 'sh', id]);
}
