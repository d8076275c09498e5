import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { LAB_VARIABLE } from '../processes/end.ts';
import { writeFullDiskPrograms } from '../ssh/disk-state.ts';
import { startInprocessServer } from '../ssh/inprocess-server.ts';
import { type KeyPair, newKeyPair } from '../ssh/keys.ts';
import type { SshHost, SshHostOptions } from '../ssh/ssh-host.ts';
import { startSshd } from '../ssh/sshd.ts';
import { fullName, HOSTS, type HostName } from './hosts.ts';
import type { DaemonOptions } from './messages.ts';
import { giveUp, type Parts } from './parts.ts';
import { Restartable } from './restartable.ts';

export interface LabSshHosts {
  readonly user: string;
  pids(): number[];
  /** Ends a fault or sets one: nobody listens, or every write finds a full disk. */
  set(host: HostName, condition: 'normal' | 'refused' | 'full'): Promise<void>;
  close(): Promise<void>;
}

const LOGIN_DEADLINE_MS = 10_000;

export interface SshHostsOptions {
  readonly lab: DaemonOptions;
  readonly parts: Parts;
  readonly ports: Readonly<Record<HostName, number>>;
  /** The environment of commands on each host. */
  readonly env: Readonly<Partial<Record<HostName, Readonly<Record<string, string>>>>>;
}

/** Starts an SSH server for each host, and writes the client's key and `known_hosts`. */
export async function startSshHosts({ lab, parts, ports, env }: SshHostsOptions): Promise<LabSshHosts> {
  const { dir } = lab;
  const user = userInfo().username;
  const clientKey = newKeyPair();
  writeFileSync(join(dir, 'ssh-key'), clientKey.privateKey, { mode: 0o600 });
  const programs = writeFullDiskPrograms(join(dir, 'full-disk'));
  const hosts = HOSTS.map(({ short }) => {
    const hostKey = newKeyPair();
    const options: SshHostOptions = {
      name: fullName(short),
      port: ports[short],
      hostKey,
      user,
      authorizedKey: clientKey.publicKey,
      env: { ...env[short], [LAB_VARIABLE]: dir },
    };
    return { short, options, server: new Restartable<SshHost>() };
  });
  writeFileSync(
    join(dir, 'known_hosts'),
    hosts.map(({ options }) => `[127.0.0.1]:${options.port} ${options.hostKey.publicKey}\n`).join(''),
  );

  const start = async ({ short, options, server }: (typeof hosts)[number]): Promise<void> => {
    const { sshd } = parts;
    await server.replace(() =>
      sshd === undefined ? startInprocessServer(options) : startSshd(sshd, join(dir, 'sshd', short), options),
    );
  };
  const [first] = hosts;
  if (first !== undefined && parts.sshd !== undefined) {
    const reason = await tryRealServer(() => start(first), first.options, clientKey);
    if (reason !== undefined) {
      giveUp(parts, 'sshd', lab.parts, reason);
      parts.sshd = undefined;
    }
  }
  const close = async (): Promise<void> => {
    await Promise.all(hosts.map(({ server }) => server.stop()));
  };
  const missing = hosts.filter(({ server }) => !server.isRunning || parts.sshd === undefined);
  const started = await Promise.allSettled(missing.map(start));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return {
    user,
    pids: () => hosts.flatMap(({ server }) => server.pids),
    set: async (name, condition) => {
      const host = hosts.find(({ short }) => short === name);
      if (host === undefined) throw new RangeError(`no host ${name}`);
      if (condition === 'normal') await start(host);
      else if (condition === 'refused') await host.server.stop();
      // No real file system is filled: the lab's own server takes over the port, with the same host key.
      else await host.server.replace(() => startInprocessServer(host.options, { full: true, programs }));
    },
    close,
  };
}

/** An sshd may start and yet let nobody in, for example where the user has no login shell. */
async function tryRealServer(
  start: () => Promise<void>,
  { port, user, name }: SshHostOptions,
  key: KeyPair,
): Promise<string | undefined> {
  try {
    await start();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return new Promise((resolve) => {
    const client = new ssh2.Client();
    const done = (reason: string | undefined): void => {
      client.end();
      resolve(reason);
    };
    client.on('error', (error) => done(`${name} lets nobody in: ${error.message}`));
    client.on('ready', () => {
      client.exec('exit 0', (error, channel) => {
        if (error !== undefined) done(error.message);
        else
          channel
            .on('exit', (code: number | null) => done(code === 0 ? undefined : `a login at ${name} runs no commands`))
            .resume();
      });
    });
    client.connect({
      host: '127.0.0.1',
      port,
      username: user,
      privateKey: key.privateKey,
      readyTimeout: LOGIN_DEADLINE_MS,
    });
  });
}
