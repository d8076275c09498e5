import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Layout } from '@signet/ltpa';
import type { OpenLiberty } from './install.ts';
import { type LtpaSettings, serverXml, type ServerSettings, writeServer } from './server-files.ts';

const START_DEADLINE_MS = 120_000;
const RELOAD_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 20_000;
const POLL_MS = 50;

/** What the server says when it is ready, the application has started and the keys are loaded: in any order. */
const STARTED = ['CWWKF0011I', 'CWWKZ0001I', 'CWWKS4105I'];
const KEYS_READY = 'CWWKS4105I';
const KEYS_UNREADABLE = 'CWWKS4106E';

/** A running Open Liberty on 127.0.0.1 with one protected page. */
export interface LibertyServer {
  readonly url: string;
  /** All that it has logged since it started. */
  log(): string;
  /** A file of the server's folder. */
  read(file: string): string;
  has(file: string): boolean;
  write(file: string, text: string): void;
  /**
   * Replaces the `<ltpa>` element and waits until the server has taken it.
   *
   * @throws Error with the server's message `CWWKS4106E` when it could not read the keys; it runs on without any.
   */
  useKeys(ltpa: LtpaSettings): Promise<void>;
  /** Ends the server and removes all its files. */
  stop(): Promise<void>;
}

export interface StartOptions extends Omit<ServerSettings, 'port'> {
  /** Which version of keys and tokens the server's own code uses. */
  readonly layout: Layout;
}

/** Starts a server in a temporary folder, in the foreground. */
export async function startLiberty(liberty: OpenLiberty, options: StartOptions): Promise<LibertyServer> {
  const top = mkdtempSync(join(tmpdir(), 'signet-liberty-'));
  const path = (file: string): string => join(top, 'servers', 'probe', file);
  const settings = { ...options, port: await freePort() };
  writeServer(path('.'), options.layout, settings);
  const server = spawn(join(liberty.home, 'bin', 'server'), ['run', 'probe'], {
    cwd: top,
    env: { ...process.env, WLP_USER_DIR: top, WLP_OUTPUT_DIR: join(top, 'output') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
  server.stdout.on('data', collect);
  server.stderr.on('data', collect);

  const remove = (): void => rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  // A test that is cut off does not come to `stop`.
  const atExit = (): void => {
    server.kill('SIGKILL');
    remove();
  };
  if (leftovers.size === 0) process.on('exit', cleanUp);
  leftovers.add(atExit);
  const stop = async (): Promise<void> => {
    await end(server);
    leftovers.delete(atExit);
    if (leftovers.size === 0) process.off('exit', cleanUp);
    remove();
  };

  const log = (): string => messages(top);
  const waitFor = async (what: string, holds: () => boolean, deadlineMs: number): Promise<void> => {
    for (let waitedMs = 0; !holds(); waitedMs += POLL_MS) {
      const ended = server.exitCode !== null || server.signalCode !== null;
      if (ended || waitedMs > deadlineMs) {
        const why = ended ? 'ended' : `did not come to ${what} within ${deadlineMs / 1000} s`;
        throw new Error(`Open Liberty ${why}: ${output.slice(-4000)}`);
      }
      await pause(POLL_MS);
    }
  };

  try {
    await waitFor('its start', () => STARTED.every((id) => occurrences(log(), id) > 0), START_DEADLINE_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${settings.port}`,
    log,
    read: (file) => readFileSync(path(file), 'latin1'),
    has: (file) => existsSync(path(file)),
    write: (file, text) => writeFileSync(path(file), text, { mode: 0o600 }),
    async useKeys(ltpa) {
      const before = log().length;
      const news = (id: string): boolean => occurrences(log().slice(before), id) > 0;
      writeFileSync(path('server.xml'), serverXml({ ...settings, ltpa }));
      await waitFor('its new keys', () => news(KEYS_READY) || news(KEYS_UNREADABLE), RELOAD_DEADLINE_MS);
      const complaint = log()
        .slice(before)
        .split('\n')
        .find((line) => line.includes(` ${KEYS_UNREADABLE}: `));
      if (complaint !== undefined) throw new Error(complaint.slice(complaint.indexOf(KEYS_UNREADABLE)).trim());
    },
    stop,
  };
}

const leftovers = new Set<() => void>();

function cleanUp(): void {
  for (const remove of leftovers) remove();
}

function messages(top: string): string {
  const file = join(top, 'output', 'probe', 'logs', 'messages.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function occurrences(text: string, id: string): number {
  return text.split(` ${id}: `).length - 1;
}

/** The script replaces itself by the JVM, which shuts down on SIGTERM. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(timer);
}

/** In beta mode the server does not say which port it got when it may choose. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
