import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processesOfLab } from '../processes/end.ts';
import { canConnect, freePorts } from '../processes/ports.ts';
import { findSshd } from '../ssh/sshd.ts';
import { START_TIMES } from '../up/options.ts';
import { HOSTS, type HostName } from './hosts.ts';
import type { Parts } from './parts.ts';
import { startSshHosts } from './ssh-hosts.ts';

const dir = mkdtempSync(join(tmpdir(), 'signet-hosts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const lab = {
  dir,
  profile: 'test',
  parts: {},
  programs: { daemon: [], wsadmin: [], docker: [] },
  startTimes: START_TIMES.test,
} as const;
const parts = (sshd: string | undefined): Parts => ({
  sshd,
  slapd: undefined,
  java: undefined,
  compose: undefined,
  description: [],
});
const someSsh = async (): Promise<Record<HostName, number>> => {
  const free = await freePorts(HOSTS.length);
  return Object.fromEntries(HOSTS.map(({ short }, index) => [short, free[index] ?? 0])) as Record<HostName, number>;
};

const sshd = findSshd();
const reason = sshd === undefined ? ' (skipped: sshd is not installed)' : '';

it.skipIf(sshd === undefined)(`finds the servers again without knowing their ids${reason}`, async () => {
  const hosts = await startSshHosts({ lab, parts: parts(sshd), ports: await someSsh(), env: {} });
  const found = new Set(processesOfLab(dir).map(({ pid }) => pid));
  expect(hosts.pids().filter((pid) => !found.has(pid))).toEqual([]);
  await hosts.close();
  expect(processesOfLab(dir)).toEqual([]);
});

it.each([['sshd', sshd] as const, ['the own server', undefined] as const])(
  'leaves nothing when one host cannot start: %s',
  async (_name, program) => {
    const ports = await someSsh();
    const taken = createServer().listen(ports.ldap, '127.0.0.1');
    await expect(startSshHosts({ lab, parts: parts(program), ports, env: {} })).rejects.toThrow(
      /in use|did not start/u,
    );
    taken.close();
    expect(await Promise.all(Object.values(ports).map(canConnect))).toEqual(Object.values(ports).map(() => false));
    expect(processesOfLab(dir)).toEqual([]);
  },
);
