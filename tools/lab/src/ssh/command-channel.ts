import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import type { ServerChannel } from 'ssh2';
import type { DiskState } from './disk-state.ts';
import { type SshHostOptions, SYSTEM_PATH } from './ssh-host.ts';

/** A command's output is closed by its children too; the exit code does not wait for them longer than this. */
const OUTPUT_GRACE_MS = 100;

export interface RunningCommand {
  /** Resolves when the command itself has ended. */
  readonly ended: Promise<void>;
  /** Sends a signal, named without `SIG`, to the command and its children, as OpenSSH does. */
  signal(name: string): void;
  end(): Promise<void>;
}

/** Runs a command line as sshd does: by a shell, in its own process group, with the environment of a login. */
export function runCommand(
  channel: ServerChannel,
  command: string,
  { user, env }: Pick<SshHostOptions, 'user' | 'env'>,
  disk: DiskState,
): RunningCommand {
  const home = homedir();
  const login = { HOME: home, USER: user, LOGNAME: user, SHELL: '/bin/sh', PATH: SYSTEM_PATH, ...env };
  const first = disk.full && disk.programs !== undefined ? `${disk.programs}:` : '';
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: home,
    detached: true,
    env: { ...login, PATH: `${first}${login.PATH}` },
  });
  connect(channel, child);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const signal = (name: string): void => signalGroup(child, name);
  return {
    ended,
    signal,
    end: async () => {
      signal('KILL');
      await ended;
    },
  };
}

function connect(channel: ServerChannel, child: ChildProcess): void {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('a command has three pipes');
  // EPIPE when the command does not read what it is given, ECONNRESET when the client is gone.
  for (const stream of [stdin, stdout, stderr, channel]) stream.on('error', () => {});
  channel.pipe(stdin);
  stdout.pipe(channel, { end: false });
  stderr.pipe(channel.stderr);
  let reported = false;
  const report = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (reported) return;
    reported = true;
    if (signal !== null) channel.exit(signal);
    else channel.exit(code ?? 255);
  };
  child.once('error', () => {
    report(255, null);
    channel.end();
  });
  child.once('exit', (code, signal) => setTimeout(() => report(code, signal), OUTPUT_GRACE_MS).unref());
  child.once('close', (code, signal) => {
    const finish = (): void => {
      report(code, signal);
      channel.end();
    };
    // The channel has one window for both streams; what is still queued for stderr goes first.
    if (channel.stderr.writableFinished) finish();
    else channel.stderr.once('finish', finish);
  });
  channel.once('close', () => {
    stdin.destroy();
    stdout.destroy();
    stderr.destroy();
  });
}

function signalGroup({ pid }: ChildProcess, name: string): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, `SIG${name.replace(/^SIG/u, '')}` as NodeJS.Signals);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
