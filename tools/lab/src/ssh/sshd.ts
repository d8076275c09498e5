import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcesses } from '../processes/end.ts';
import { identityOf } from '../processes/process-table.ts';
import type { SshHost, SshHostOptions } from './ssh-host.ts';

const PROGRAMS = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/local/bin/sshd', '/sbin/sshd'];
const DEADLINE_MS = 10_000;
/** Bash reads `~/.bashrc` for each command of an SSH session unless a shell has started it; a host of the lab has none. */
const NO_BASHRC = { SHLVL: '1' };

/** Where OpenSSH's server is; `undefined` when it is not installed. */
export function findSshd(): string | undefined {
  return PROGRAMS.find((path) => existsSync(path));
}

/**
 * Starts OpenSSH's sshd in the foreground with everything in one folder. As an ordinary user it can log in only that
 * user, which is all the lab needs.
 *
 * @throws Error with sshd's own words when it does not start.
 */
export async function startSshd(program: string, folder: string, options: SshHostOptions): Promise<SshHost> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('host_key'), options.hostKey.privateKey, { mode: 0o600 });
  writeFileSync(file('authorized_keys'), `${options.authorizedKey}\n`, { mode: 0o600 });
  writeFileSync(file('sshd_config'), configuration(program, folder, options));
  // Privilege separation needs this folder, only as root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const log = file('log');
  writeFileSync(log, '');
  const server = spawn(program, ['-D', '-E', log, '-f', file('sshd_config')], {
    stdio: 'ignore',
    env: { ...process.env, ...options.env },
  });
  let failure: string | undefined;
  server.once('error', (error) => (failure = error.message));
  for (const end = Date.now() + DEADLINE_MS; !readFileSync(log, 'utf8').includes('Server listening on');) {
    if (failure !== undefined || server.exitCode !== null || Date.now() > end) {
      server.kill('SIGKILL');
      throw new Error(`sshd did not start: ${failure ?? readFileSync(log, 'utf8').trim()}`);
    }
    await pause(20);
  }
  const identity = identityOf(server.pid ?? 0);
  return {
    port: options.port,
    pids: [server.pid ?? 0],
    // The processes of its connections would live on without their listener.
    close: async () => (identity === undefined ? undefined : endProcesses([identity])),
  };
}

function configuration(program: string, folder: string, { port, env, user }: SshHostOptions): string {
  const environment = Object.entries({ ...NO_BASHRC, ...env }).map(([name, value]) => `"${name}=${value}"`);
  return `${[
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey "${folder}/host_key"`,
    `PidFile "${folder}/pid"`,
    `AuthorizedKeysFile "${folder}/authorized_keys"`,
    `AllowUsers ${user}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'PrintMotd no',
    'UseDNS no',
    'MaxStartups 100',
    'MaxSessions 10',
    'Subsystem sftp internal-sftp',
    // sshd counts only the first SetEnv.
    `SetEnv ${environment.join(' ')}`,
    ...(hasPenalties(program) ? ['PerSourcePenalties no'] : []),
  ].join('\n')}\n`;
}

/** Since OpenSSH 9.8 the server locks out addresses that fail often, as somebody who tries things out does. */
function hasPenalties(program: string): boolean {
  const { stderr, stdout } = spawnSync(program, ['-V'], { encoding: 'utf8' });
  const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/u.exec(`${stderr}${stdout}`) ?? [];
  return Number(major) > 9 || (Number(major) === 9 && Number(minor) >= 8);
}
