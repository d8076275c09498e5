import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Json } from '@signet/core';
import { type ConnectionOptions, openConnection } from '@signet/transport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDocker } from './docker/real-engine.ts';
import { findSlapd } from './directory/slapd.ts';
import { type LabDescription, labControl, labDown, labState, labUp, type PartChoice } from './index.ts';
import { processesOfLab } from './processes/end.ts';
import { readLabRecord } from './processes/lab-record.ts';
import { isRunning } from './processes/process-table.ts';
import { findSshd } from './ssh/sshd.ts';

const LONG = 120_000;
const docker = await findDocker();
const missing = [
  findSshd() === undefined ? 'sshd is not installed' : '',
  findSlapd() === undefined ? 'slapd is not installed' : '',
  existsSync('/usr/share/java/jython.jar') ? '' : 'Jython is not installed',
  docker.compose === undefined ? docker.reason : '',
].filter(Boolean);

const folder = mkdtempSync(join(tmpdir(), 'signet-lab-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choices = (part: PartChoice) => ({ sshd: part, slapd: part, jython: part, docker: part });

describeLab('inprocess');
describe.skipIf(missing.length > 0)(
  `real parts${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    describeLab('real');
  },
);

function describeLab(part: 'real' | 'inprocess'): void {
  describe(`a lab of ${part} parts`, () => {
    const dir = join(folder, part);
    let lab: LabDescription;
    const progress: string[] = [];
    const connections: Connection[] = [];

    beforeAll(async () => {
      lab = await labUp({
        dir,
        profile: 'test',
        parts: choices(part),
        onProgress: (message) => progress.push(message),
      });
    }, LONG);
    afterAll(async () => {
      for (const connection of connections) await connection.close();
      await labDown(dir);
    }, LONG);

    const open = async (host: string, options: Partial<ConnectionOptions> = {}): Promise<Connection> => {
      const connection = await openConnection({
        host,
        kind: 'ssh',
        address: '127.0.0.1',
        port: lab.hosts.find(({ name }) => name === host)?.port ?? 0,
        user: /ansible_user: "(.*)"/u.exec(readFileSync(join(dir, 'inventory/group_vars/all.yml'), 'utf8'))?.[1] ?? '',
        privateKeyFiles: [join(dir, 'ssh-key')],
        knownHostsFiles: [join(dir, 'known_hosts')],
        hostKeyChecking: true,
        connectTimeoutMs: 10_000,
        signal: new AbortController().signal,
        ...options,
      });
      connections.push(connection);
      return connection;
    };
    const sametimeFolder = join(dir, 'hosts/sametime/opt/hcl/sametime');
    const control = (path: string, body: Json): Promise<Json> => labControl(dir, { method: 'POST', path, body });

    it('says what is real, what not, and what to type next', () => {
      expect(progress.length).toBeGreaterThan(3);
      expect(lab.alreadyRunning).toBe(false);
      expect(lab.parts.map(({ name, real }) => [name, real])).toEqual(
        ['sshd', 'slapd', 'jython', 'docker'].map((name) => [name, part === 'real']),
      );
      expect(lab.hosts.map(({ name }) => name)).toEqual(
        ['dmgr', 'node1', 'node2', 'connections', 'ldap', 'sametime'].map((name) => `${name}.lab.example.com`),
      );
      expect(lab.commands.some((command) => command.includes('signet run playbooks/connections-sametime.yml'))).toBe(
        true,
      );
    });

    it('says that it is already running', async () => {
      const again = await labUp({ dir, profile: 'test' });
      expect(again).toEqual({ ...lab, alreadyRunning: true });
    });

    it('keeps its secrets out of every file', () => {
      const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const leaking = files
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => readFileSync(path).includes('labsecret-'));
      expect(leaking).toEqual([]);
      expect(
        ['vault-password', 'ssh-key', 'lab.json', 'inventory/group_vars/all.yml'].map(
          (file) => statSync(join(dir, file)).mode & 0o077,
        ),
      ).toEqual([0, 0, 0, 0]);
    });

    it.each(['dmgr', 'node1', 'node2', 'connections', 'ldap', 'sametime'])('lets a command run on %s', async (host) => {
      const connection = await open(`${host}.lab.example.com`);
      expect(String((await connection.run(['echo', 'hello'])).stdout)).toBe('hello\n');
    });

    it('has the programs of WebSphere on its hosts', async () => {
      const connection = await open('dmgr.lab.example.com');
      const { stdout, code } = await connection.run([
        join(dir, 'hosts/dmgr/opt/IBM/WebSphere/AppServer/profiles/Dmgr01/bin/serverStatus.sh'),
        'dmgr',
      ]);
      expect([code, String(stdout)]).toEqual([0, expect.stringContaining('STARTED')]);
    });

    it('has a fresh Sametime with Compose on its host', async () => {
      const connection = await open('sametime.lab.example.com');
      const { stdout, stderr, code } = await connection.run(
        [
          '/bin/sh',
          '-c',
          'docker compose version >/dev/null 2>&1 && set -- docker compose || set -- docker-compose; "$@" config --hash "*" && "$@" up -d',
        ],
        { cwd: sametimeFolder },
      );
      expect({ code, stderr: code === 0 ? '' : String(stderr) }).toEqual({ code: 0, stderr: '' });
      expect(
        String(stdout)
          .trim()
          .split('\n')
          .map((line) => line.split(' ', 1).join(''))
          .toSorted(),
      ).toEqual(['auth', 'community', 'proxy', 'web']);
      expect(await labState(dir)).toMatchObject({ containers: { auth: 1, community: 1, proxy: 1, web: 1 } });
    });

    it('has web fronts that answer to their names, and no single sign-on yet', async () => {
      expect(await ask(lab.sametimeUrl, '/stwebapi/proxyinfo')).toMatchObject({
        status: 200,
        body: expect.stringContaining('"communityConnected":true'),
      });
      expect(await ask(lab.sametimeUrl, '/stwebapi/user/connect', 'LtpaToken2=AAAA')).toEqual({
        status: 401,
        body: '{"error":"unauthorized"}',
      });
      expect(await labState(dir)).toMatchObject({
        sametime: { lastRefusal: expect.stringContaining('ST_AUTH_TOKEN') },
      });
      expect((await ask(lab.connectionsUrl, '/homepage')).status).toBe(302);
    });

    it('recreates what damage changes', async () => {
      await control('/damage', { what: 'sametime-keys' });
      expect(await labState(dir)).toMatchObject({ containers: { auth: 1 } });
      expect(readFileSync(join(sametimeFolder, '.env'), 'utf8')).toContain('ENABLE_LTPA=false');
      await control('/damage', { what: 'http-only' });
      await expect(control('/damage', { what: 'nothing' })).rejects.toThrow('sso-domain');
    });

    it(
      'sets faults and ends them',
      async () => {
        const host = 'sametime.lab.example.com';
        await control('/fault', { name: 'ssh-refused', host });
        await expect(open(host)).rejects.toMatchObject({ code: 'SSH_REFUSED' });
        await control('/fault', { name: 'none' });
        await control('/fault', { name: 'disk-full', host });
        const before = readFileSync(join(sametimeFolder, '.env'));
        const full = await open(host);
        await expect(full.writeFile(join(sametimeFolder, '.env'), Buffer.from('x'))).rejects.toMatchObject({
          code: 'DISK_FULL',
        });
        expect(readFileSync(join(sametimeFolder, '.env'))).toEqual(before);
        await control('/fault', { name: 'ldap-down' });
        await expect(full.openTcp('127.0.0.1', lab.ldapPort)).rejects.toMatchObject({ code: 'TCP_REFUSED' });
        await control('/fault', { name: 'none' });
        const normal = await open(host);
        await normal.writeFile(join(sametimeFolder, 'note'), Buffer.from('x'));
        (await normal.openTcp('127.0.0.1', lab.ldapPort)).destroy();
        await expect(control('/fault', { name: 'nothing' })).rejects.toThrow('ldap-down');
      },
      LONG,
    );

    it(
      'leaves no process and no folder, also when it is taken down twice',
      async () => {
        const record = readLabRecord(dir);
        expect(record?.children.length).toBeGreaterThan(0);
        expect(await labDown(dir)).toBe(true);
        expect([existsSync(dir), await labDown(dir)]).toEqual([false, false]);
        expect(
          [record?.daemon, ...(record?.children ?? [])].filter(
            (identity) => identity !== undefined && isRunning(identity),
          ),
        ).toEqual([]);
        expect(processesOfLab(dir)).toEqual([]);
        await expect(labState(dir)).rejects.toMatchObject({
          code: 'LAB_NOT_RUNNING',
          hint: expect.stringContaining('signet lab up'),
        });
      },
      LONG,
    );

    it(
      'is ended by its own helper when the daemon is killed, and comes up again',
      async () => {
        await labUp({ dir, profile: 'test', parts: choices(part) });
        const record = readLabRecord(dir);
        process.kill(record?.daemon.pid ?? 0, 'SIGKILL');
        for (const end = Date.now() + 15_000; (record?.children ?? []).some(isRunning) && Date.now() < end;)
          await pause(50);
        expect((record?.children ?? []).filter(isRunning)).toEqual([]);
        expect(await labUp({ dir, profile: 'test', parts: choices(part) })).toMatchObject({ alreadyRunning: false });
        expect(await labDown(dir)).toBe(true);
      },
      LONG,
    );
  });
}

describe('a folder that is no lab', () => {
  it('is neither used nor removed', async () => {
    const other = mkdtempSync(join(folder, 'other-'));
    rmSync(join(other, 'x'), { force: true });
    const inside = mkdtempSync(join(other, 'inside-'));
    await expect(labUp({ dir: other })).rejects.toThrow('is not empty and is not a lab');
    expect([await labDown(other), existsSync(inside)]).toEqual([false, true]);
  });

  it('is removed again when the lab cannot start', async () => {
    const dir = join(folder, 'broken');
    const programs = { daemon: [process.execPath, '-e', 'process.exit(3)'], wsadmin: [], docker: [] };
    await expect(labUp({ dir, programs })).rejects.toMatchObject({
      code: 'LAB_START_FAILED',
      message: expect.stringContaining('daemon ended (3)'),
    });
    expect(existsSync(dir)).toBe(false);
  });
});

function ask(url: string, path: string, cookie = ''): Promise<{ status: number; body: string }> {
  const { port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: { host, cookie } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject);
    call.end();
  });
}
