import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@signet/core';
import type { Sshd } from '@signet/testkit';
import { openConnection } from '@signet/transport';

const unused = {
  address: '127.0.0.1',
  port: 22,
  user: '',
  knownHostsFiles: [],
  hostKeyChecking: true,
  connectTimeoutMs: 10_000,
  signal: new AbortController().signal,
};

const leftOvers: string[] = [];
process.once('exit', () => {
  for (const folder of leftOvers) rmSync(folder, { recursive: true, force: true });
});

/** This machine. */
export function localHost(): Promise<Connection> {
  return openConnection({ ...unused, kind: 'local', host: 'web1' });
}

/** A host behind a server of {@link startSshd}. */
export function sshHost(sshd: Sshd): Promise<Connection> {
  const { port, user, keyFile, knownHostsFile } = sshd;
  return openConnection({
    ...unused,
    kind: 'ssh',
    host: 'web1',
    port,
    user,
    privateKeyFiles: [keyFile],
    knownHostsFiles: [knownHostsFile],
  });
}

/**
 * This machine with other programs: every command sees only the given ones, in a path of their own.
 *
 * @param programs name to path, such as `sh` to `/bin/busybox`
 */
export function hostWithPrograms(host: Connection, programs: Readonly<Record<string, string>>): Connection {
  const folder = mkdtempSync(join(tmpdir(), 'signet-path-'));
  for (const [name, path] of Object.entries(programs)) symlinkSync(path, join(folder, name));
  leftOvers.push(folder);
  return {
    ...host,
    run: (argv, options = {}) => host.run(argv, { ...options, env: { ...options.env, PATH: folder } }),
  };
}

/** A folder for one test file, with a blank and quotes in its name; removed at the end of the process. */
export function scratchFolder(): string {
  const above = mkdtempSync(join(tmpdir(), 'signet-host-'));
  const folder = join(above, `a b'c"d`);
  mkdirSync(folder);
  leftOvers.push(above);
  return folder;
}
