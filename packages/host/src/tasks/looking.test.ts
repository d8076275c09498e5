import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localHost, scratchFolder } from '../testing/hosts.ts';
import { assertOn, runAction, runTask } from '../testing/steps.ts';
import { assemble } from './assemble.ts';
import { fetch } from './fetch.ts';
import { find } from './find.ts';
import { slurp } from './slurp.ts';
import { tempfile } from './tempfile.ts';
import { waitForConnection } from './wait-for-connection.ts';
import { waitFor } from './wait-for.ts';

vi.setConfig({ testTimeout: 60_000 });

const scratch = scratchFolder();
let host: Connection;
beforeAll(async () => {
  host = await localHost();
});
afterAll(() => host.close());

describe('find', () => {
  const root = join(scratch, 'find');
  beforeAll(() => {
    mkdirSync(join(root, 'sub/deep'), { recursive: true });
    for (const [name, text] of [
      ['a.log', 'first\nsecond line\n'],
      ['.hidden.log', ''],
      ['$HOME.txt', 'x'.repeat(3000)],
      ['sub/b\n.log', ''],
      ['sub/deep/c.log', ''],
    ] as const) {
      writeFileSync(join(root, name), text);
    }
    symlinkSync('a.log', join(root, 'link'));
    utimesSync(join(root, 'sub/deep/c.log'), 1_000_000_000, 1_000_000_000);
  });
  const names = async (args: Record<string, unknown>): Promise<string[]> => {
    const { facts } = await assertOn(host, find, { paths: root, ...args });
    return (facts['files'] as { path: string }[]).map(({ path }) => path.slice(root.length + 1));
  };

  it.each([
    [{}, ['$HOME.txt', 'a.log']],
    [{ hidden: true }, ['$HOME.txt', '.hidden.log', 'a.log']],
    [{ recurse: true, patterns: '*.log' }, ['a.log', 'sub/b\n.log', 'sub/deep/c.log']],
    [{ recurse: true, depth: 2, patterns: ['*.log'] }, ['a.log', 'sub/b\n.log']],
    [{ recurse: true, patterns: ['^[ac]\\.'], use_regex: true }, ['a.log', 'sub/deep/c.log']],
    [{ recurse: true, excludes: '*.txt,c*' }, ['a.log', 'sub/b\n.log']],
    [{ recurse: true, file_type: 'directory' }, ['sub', 'sub/deep']],
    [{ file_type: 'link' }, ['link']],
    [{ file_type: 'any' }, ['$HOME.txt', 'a.log', 'link', 'sub']],
    [{ recurse: true, age: '1w' }, ['sub/deep/c.log']],
    [{ recurse: true, age: '-1d', patterns: '*.log' }, ['a.log', 'sub/b\n.log']],
    [{ size: '2k' }, ['$HOME.txt']],
    [{ size: -100 }, ['a.log']],
    [{ contains: 'second' }, ['a.log']],
    [{ contains: 'line' }, []],
    [{ contains: '.*line' }, ['a.log']],
    [{ contains: 'first\\nsec', read_whole_file: true }, ['a.log']],
  ])('%j: %j', async (args, expected) => {
    expect((await names(args)).toSorted()).toEqual(expected.toSorted());
  });

  it('tells what it could not look at', async () => {
    const { facts, findings } = await assertOn(host, find, { paths: [root, '/no such'] });
    expect(facts).toMatchObject({ matched: 2, skipped_paths: { '/no such': "'/no such' is not a directory" } });
    expect(findings).toMatchObject([{ severity: 'warning', code: 'FIND_SKIPPED' }]);
  });
});

it('slurp reads bytes', async () => {
  const path = join(scratch, 'bytes');
  writeFileSync(path, Buffer.from([0, 255, 10]));
  expect((await assertOn(host, slurp, { src: path })).facts).toEqual({
    content: Buffer.from([0, 255, 10]).toString('base64'),
    encoding: 'base64',
    source: path,
  });
  await expect(assertOn(host, slurp, { src: join(scratch, 'none') })).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
});

it('tempfile makes something new and private', async () => {
  const { facts } = await runAction(host, tempfile, { path: scratch, prefix: 'a b', suffix: '.x' });
  expect(facts?.['path']).toMatch(/\/a b[0-9a-f]{12}\.x$/u);
  expect(statSync(String(facts?.['path'])).mode & 0o777).toBe(0o600);
  const folder = await runAction(host, tempfile, { path: scratch, state: 'directory' });
  expect(statSync(String(folder.facts?.['path'])).isDirectory()).toBe(true);
  const { size, uid, gid } = statSync(String(folder.facts?.['path']));
  expect(folder.facts).toMatchObject({ size, uid, gid });
  await expect(runAction(host, tempfile, { path: '/no such' })).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
});

it('assemble joins fragments, each on lines of its own', async () => {
  const src = join(scratch, 'parts');
  mkdirSync(join(src, 'folder'), { recursive: true });
  for (const [name, text] of [
    ['2 $HOME', 'two\n'],
    ['1', 'one'],
    ['.hidden', 'h\n'],
    ['3.off', 'three'],
    ['folder/4', 'four'],
  ] as const) {
    writeFileSync(join(src, name), text);
  }
  const dest = join(scratch, 'assembled');
  const args = { src, dest, regexp: '^[^3]', ignore_hidden: true };
  await runTask(host, assemble, args);
  expect(readFileSync(dest, 'utf8')).toBe('one\ntwo\n');
  await runTask(host, assemble, { ...args, delimiter: '# ---' });
  expect(readFileSync(dest, 'utf8')).toBe('one\n# ---\ntwo\n');
});

it('fetch brings a file here, below a folder for the host, and only when it differs', async () => {
  const src = join(scratch, 'remote');
  writeFileSync(src, 'content');
  const args = { src, dest: join(scratch, 'here') };
  const { facts, changes } = await runTask(host, fetch, args);
  const dest = join(scratch, 'here', 'web1', src);
  expect([facts['dest'], changes.length, readFileSync(dest, 'utf8')]).toEqual([dest, 1, 'content']);
  expect((await runTask(host, fetch, args)).changes).toEqual([]);
  const flat = await runTask(host, fetch, { src, dest: join(scratch, 'flat/'), flat: true });
  expect(flat.facts['dest']).toBe(join(scratch, 'flat/remote'));
  const missing = { src: join(scratch, 'none'), dest: scratch };
  await expect(runTask(host, fetch, missing)).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
  expect((await runTask(host, fetch, { ...missing, fail_on_missing: false })).changes).toEqual([]);
});

describe('wait_for', () => {
  const listen = (greeting: string): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((socket) => socket.on('error', () => {}).end(greeting));
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  it('waits for a file that comes, and for text in it', async () => {
    const path = join(scratch, 'comes');
    setTimeout(() => writeFileSync(path, 'started in 12 ms'), 300);
    const found = await assertOn(host, waitFor, { path, search_regex: 'in (?P<ms>\\d+) ms', sleep: 0.1, timeout: 20 });
    expect(found).toMatchObject({
      findings: [],
      facts: { match_groups: ['12'], match_groupdict: { ms: '12' }, path, state: 'file', size: 16 },
    });
  });

  it('says what did not come', async () => {
    const path = join(scratch, 'never');
    const { findings } = await assertOn(host, waitFor, { path, timeout: 0.2, sleep: 0.1 });
    expect(findings).toMatchObject([{ code: 'WAIT_TIMEOUT', message: `Timeout when waiting for file ${path}` }]);
    const gone = await assertOn(host, waitFor, { path: scratch, state: 'absent', timeout: 0.1, sleep: 0.1 });
    expect(gone.findings).toMatchObject([{ message: `Timeout when waiting for ${scratch} to be absent.` }]);
  });

  it('waits until nobody is connected any more', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = createConnection(port, '127.0.0.1');
    const [[accepted]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
      [Socket],
      unknown,
    ];
    const drained = async (more: object = {}) =>
      (await assertOn(host, waitFor, { port, state: 'drained', timeout: 0, ...more })).findings;
    expect(await drained()).toMatchObject([{ message: `Timeout when waiting for 127.0.0.1:${port} to drain` }]);
    expect(await drained({ host: '0.0.0.0' })).toHaveLength(1);
    expect(await drained({ host: 'localhost' })).toHaveLength(1);
    expect(await drained({ exclude_hosts: ['127.0.0.1'] })).toEqual([]);
    expect(await drained({ host: '127.0.0.2' })).toEqual([]);
    expect(await drained({ active_connection_states: ['SYN_SENT'] })).toEqual([]);
    for (const socket of [client, accepted]) socket.resetAndDestroy();
    server.close();
    expect(await drained({ timeout: 5 })).toEqual([]);
    await expect(drained({ active_connection_states: ['BUSY'] })).rejects.toMatchObject({ code: 'WAIT_ARGUMENTS' });
  });

  it('waits for a port, for what it says, and for its end', async () => {
    const server = await listen('220 ready\n');
    const port = portOf(server);
    expect((await assertOn(host, waitFor, { port, timeout: 5 })).findings).toEqual([]);
    expect((await assertOn(host, waitFor, { port, timeout: 5, search_regex: '^220' })).findings).toEqual([]);
    expect(
      (await assertOn(host, waitFor, { port, timeout: 0.1, sleep: 0.1, search_regex: '^500' })).findings,
    ).toHaveLength(1);
    expect((await assertOn(host, waitFor, { port, timeout: 0.1, sleep: 0.1, state: 'stopped' })).findings).toHaveLength(
      1,
    );
    server.close();
    expect((await assertOn(host, waitFor, { port, timeout: 5, state: 'stopped' })).findings).toEqual([]);
  });

  it('looks once in check mode', async () => {
    const started = Date.now();
    await assertOn(host, waitFor, { path: join(scratch, 'never'), delay: 30, timeout: 30 }, { check: true });
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(existsSync(join(scratch, 'never'))).toBe(false);
  });

  it('wait_for_connection is content with a host that answers', async () => {
    expect(await assertOn(host, waitForConnection, {})).toEqual({ findings: [], facts: { elapsed: 0 } });
  });
});
