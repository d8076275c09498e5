import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { PassThrough, type Readable, Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import type { StartedCommand } from '../command.ts';
import { quote } from '../command-line.ts';

type Ending = { readonly code: number | undefined; readonly lost: boolean };

/** How long a command may take to end after a polite and after an impolite signal. */
const graceMs = 2000;

/**
 * Starts a script on a client. Its first line on standard error tells the process id, which is removed from what the
 * caller sees: only with it can the command be ended, because closing a channel ends nothing and signals over SSH are
 * missing before OpenSSH 7.9.
 */
export async function startCommand(client: Client, script: string): Promise<StartedCommand> {
  const mark = `signet-pid-${randomBytes(8).toString('hex')}:`;
  const { channel, exited, ended } = await openChannel(
    client,
    `exec /bin/sh -c ${quote(`echo ${mark}$$ >&2\n${script}`)}`,
  );
  const { stream: stderr, pid } = withoutMark(channel.stderr, mark);
  let killed: Promise<void> | undefined;

  return {
    stdin: channel,
    stdout: channel,
    stderr,
    exited,
    ended,
    abandon: () => channel.close(),
    kill: () => (killed ??= kill()),
  };

  async function kill(): Promise<void> {
    channel.on('error', () => {});
    channel.end();
    // Unread output would keep the channel open.
    if (channel.readableFlowing !== true) channel.resume();
    if (stderr.readableFlowing !== true) stderr.resume();
    for (const signal of ['TERM', 'KILL']) {
      if (await within(exited, 0)) break;
      await signalGroup(client, await pid, signal);
      if (await within(exited, graceMs)) break;
    }
    if (!(await within(ended, 200))) channel.close();
  }
}

interface OpenChannel {
  readonly channel: ClientChannel;
  readonly exited: Promise<Ending>;
  readonly ended: Promise<Ending>;
}

/** Opens a channel; "open failed" means that the server's `MaxSessions` are in use for a moment. */
async function openChannel(client: Client, command: string): Promise<OpenChannel> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await new Promise<OpenChannel>((resolve, reject) => {
        client.exec(command, (error, channel) => {
          if (error !== undefined) return reject(error);
          // At once: the end of a quick command is in the same packet as the news that it has started.
          resolve({ channel, ...endings(client, channel) });
        });
      });
    } catch (error) {
      if (attempt === 6 || !isBusy(error)) throw error;
      await pause(50 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

/** True when the server has no channel to give at the moment. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && /Channel open failure: (?:open failed|.*resource)/iu.test(error.message);
}

function endings(client: Client, channel: ClientChannel): { exited: Promise<Ending>; ended: Promise<Ending> } {
  const lost: Ending = { code: undefined, lost: true };
  let status: Ending | undefined;
  const exited = new Promise<Ending>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) => {
      status = { code: code ?? 128 + signalNumber(signal), lost: false };
      resolve(status);
    });
    channel.once('close', () => resolve(status ?? lost));
    client.once('close', () => resolve(status ?? lost));
  });
  const ended = new Promise<Ending>((resolve) => {
    channel.once('close', () => resolve(status ?? lost));
    client.once('close', () => resolve(status ?? lost));
  });
  return { exited, ended };
}

function signalNumber(name: string | undefined): number {
  const signals: Readonly<Record<string, number>> = constants.signals;
  return signals[name ?? ''] ?? signals[`SIG${name}`] ?? 0;
}

/** Signals the command and everything it started: sshd makes each command the leader of a process group. */
async function signalGroup(client: Client, pid: string | undefined, signal: string): Promise<void> {
  if (pid === undefined) return;
  const command = `exec /bin/sh -c 'kill -${signal} -${pid} 2>/dev/null || kill -${signal} ${pid} 2>/dev/null'`;
  try {
    const { channel, ended } = await openChannel(client, command);
    channel.on('error', () => {}).resume();
    channel.stderr.resume();
    await within(ended, graceMs);
  } catch {
    // The connection is gone, and with it the way to end anything there.
  }
}

/** Takes the line with the process id out of a stream; what comes before it is a login shell's own chatter. */
function withoutMark(source: Readable, mark: string): { stream: Readable; pid: Promise<string | undefined> } {
  let tell: (pid: string | undefined) => void = () => {};
  const pid = new Promise<string | undefined>((resolve) => (tell = resolve));
  let held: Buffer | undefined = Buffer.alloc(0);
  const filter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (held === undefined) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      const start = held.indexOf(mark);
      const end = start < 0 ? -1 : held.indexOf('\n', start);
      if (end < 0) return done();
      tell(/\d+/u.exec(held.toString('latin1', start + mark.length, end))?.[0]);
      const rest = Buffer.concat([held.subarray(0, start), held.subarray(end + 1)]);
      held = undefined;
      done(null, rest.length > 0 ? rest : undefined);
    },
    flush(done) {
      tell(undefined);
      done(null, held !== undefined && held.length > 0 ? held : undefined);
    },
  });
  return { stream: source.pipe(filter).pipe(new PassThrough()), pid };
}

/** True when a promise settles in time. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const abort = new AbortController();
  const late = pause(ms, false, { signal: abort.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  abort.abort();
  return settled;
}
