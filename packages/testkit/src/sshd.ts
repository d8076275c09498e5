import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const program = '/usr/sbin/sshd';

export interface SshdOptions {
  /** Types of the host keys; `ed25519` when left out. */
  readonly hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** Further lines of the configuration; the first value of a keyword counts, and these come first. */
  readonly config?: readonly string[];
  /** Lets every user of this machine log in with the key, and not only the current one; root only. */
  readonly everybody?: boolean;
}

/** A real sshd on 127.0.0.1 with keys of its own. */
export interface Sshd {
  readonly port: number;
  /** The current user, who can log in. */
  readonly user: string;
  /** The private key that opens it, without passphrase. */
  readonly keyFile: string;
  readonly knownHostsFile: string;
  /** The folder with all its files, removed by `stop`. */
  readonly folder: string;
  /** Public host keys as `type base64`, in the order of `hostKeys`. */
  readonly hostKeys: readonly string[];
  /** What the server logged so far. */
  log(): string;
  /** Ends every connection and starts the server again on its port, at once or after a time. */
  restart(awayMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Why no sshd can be started here; `undefined` when it can. */
export function sshdMissing(): string | undefined {
  if (!existsSync(program)) return 'OpenSSH server is not installed';
  return spawnSync('ssh-keygen', ['-?']).error === undefined ? undefined : 'ssh-keygen is not installed';
}

/**
 * Starts an sshd that accepts one key for the current user.
 *
 * @throws Error where {@link sshdMissing} gives a reason.
 */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const missing = sshdMissing();
  if (missing !== undefined) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), 'signet-sshd-'));
  const file = (name: string): string => join(folder, name);
  const port = await freePort();
  const types = options.hostKeys ?? ['ed25519'];
  for (const type of types) makeKey(type, file(`host_${type}`));
  makeKey('ed25519', file('id'));
  writeFileSync(file('authorized_keys'), readFileSync(file('id.pub')));
  writeFileSync(file('sshd_config'), `${configuration(folder, port, types, options.config ?? []).join('\n')}\n`);
  // sshd reads the keys as the user who logs in.
  if (options.everybody === true) chmodSync(folder, 0o755);
  const hostKeys = types.map((type) => publicKey(file(`host_${type}.pub`)));
  writeFileSync(file('known_hosts'), hostKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join(''));
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });

  let log = '';
  const start = async (): Promise<ChildProcess> => {
    // Closing every inherited descriptor but the standard ones would cost sshd its log: it is on stderr.
    const server = spawn(program, ['-D', '-e', '-f', file('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    for (let waitedMs = 0; !log.includes(`Server listening on 127.0.0.1 port ${port}`); waitedMs += 20) {
      if (server.exitCode !== null || waitedMs > 10_000) throw new Error(`sshd did not start: ${log}`);
      await pause(20);
    }
    return server;
  };

  let server = await start();
  // A test that is cut off does not come to `stop`.
  const atExit = (): void => {
    server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  if (leftovers.size === 0) process.on('exit', cleanUp);
  leftovers.add(atExit);
  return {
    port,
    user: userInfo().username,
    keyFile: file('id'),
    knownHostsFile: file('known_hosts'),
    folder,
    hostKeys,
    log: () => log,
    async restart(awayMs = 0) {
      await end(server);
      log = '';
      await pause(awayMs);
      server = await start();
    },
    async stop() {
      leftovers.delete(atExit);
      if (leftovers.size === 0) process.off('exit', cleanUp);
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What is to be ended with the process: one listener for all, as a benchmark has dozens of servers. */
const leftovers = new Set<() => void>();

function cleanUp(): void {
  for (const end of leftovers) end();
}

function configuration(folder: string, port: number, types: readonly string[], first: readonly string[]): string[] {
  return [
    ...first,
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    ...types.map((type) => `HostKey ${folder}/host_${type}`),
    `PidFile ${folder}/sshd.pid`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'UseDNS no',
    'MaxStartups 100',
    'MaxSessions 10',
    'Subsystem sftp internal-sftp',
    // Bash reads ~/.bashrc for every command that sshd starts, except in a shell below another one: what the user's
    // own file does there would be measured with every test, and broken off by those that kill a command.
    'SetEnv SHLVL=1',
    ...(hasPenalties() ? ['PerSourcePenalties no'] : []),
  ];
}

/** Since OpenSSH 9.8 the server locks out addresses that fail often, as tests do. */
function hasPenalties(): boolean {
  const { stderr, stdout } = spawnSync(program, ['-V'], { encoding: 'utf8' });
  const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/u.exec(`${stderr}${stdout}`) ?? [];
  return Number(major) > 9 || (Number(major) === 9 && Number(minor) >= 8);
}

function makeKey(type: string, path: string): void {
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', '', '-C', '', '-f', path]);
}

/** `type base64`, without the comment. */
function publicKey(path: string): string {
  return readFileSync(path, 'utf8').trim().split(' ').slice(0, 2).join(' ');
}

/** sshd does not take port 0. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Ends sshd and the processes of its connections, which would otherwise live on: connections first, as when a host goes
 * away, so that none of them can tell that its command was killed.
 */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  for (const pid of descendants(server.pid)) tryKill(pid);
  server.kill('SIGTERM');
  await ended;
}

function descendants(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  const children = (stdout ?? '')
    .split('\n')
    .map(Number)
    .filter((child) => child > 0);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
