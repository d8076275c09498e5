import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Connection, Secret } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha1Sum } from '../files/look.ts';
import { folderController } from '../testing/controller.ts';
import { localHost, scratchFolder } from '../testing/hosts.ts';
import { checkTask, runAction, runTask } from '../testing/steps.ts';
import { taskContext, fixedVars } from '@signet/testkit';
import { getUrl } from './get-url.ts';
import { uri } from './uri.ts';

vi.setConfig({ testTimeout: 60_000 });

const scratch = scratchFolder();
const bytes = Buffer.alloc(300_000, 'a\0\xff', 'latin1');
const requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let server: Server;
let base = '';
let host: Connection;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body });
      if (url === '/json') response.setHeader('content-type', 'application/json').end('{"a": [1]}');
      else if (url === '/moved') response.writeHead(302, { location: '/json' }).end();
      else if (url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (url === '/away')
        response.writeHead(307, { location: `${base.replace('127.0.0.1', 'localhost')}/json` }).end();
      else if (url === '/cookie') response.setHeader('set-cookie', ['a=1; Path=/', 'b=2']).end('x');
      else if (url === '/file.bin' || url === '/file.bin?lone%' || /^\/(?:named|lone)/u.test(url)) response.end(bytes);
      else if (url === '/attachment')
        response.setHeader('content-disposition', 'attachment; filename="../../etc/passwd"').end('x');
      else if (url === '/sums') response.end(`${'0'.repeat(40)}  other\n${sha1Sum(bytes)} *file.bin\n`);
      else if (url === '/slow') setTimeout(() => response.end(), 3000);
      else response.writeHead(404).end('nothing here');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  host = await localHost();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await host.close();
});
const last = () => requests.at(-1);

describe('uri', () => {
  it('registers the answer', async () => {
    const report = await runAction(host, uri, { url: `${base}/json`, return_content: true });
    expect(report).toMatchObject({
      effects: [],
      changed: false,
      facts: {
        status: 200,
        url: `${base}/json`,
        redirected: false,
        msg: 'OK (10 bytes)',
        content: '{"a": [1]}',
        json: { a: [1] },
        content_type: 'application/json',
        content_length: '10',
        cookies: {},
        cookies_string: '',
        elapsed: 0,
      },
    });
    expect((await runAction(host, uri, { url: `${base}/json` })).facts).not.toHaveProperty('content');
  });

  it('fails for any other status than the wanted ones', async () => {
    const report = await runAction(host, uri, { url: `${base}/none?token=x` });
    expect(report).toMatchObject({
      changed: false,
      facts: {
        status: 404,
        content: 'nothing here',
        msg: 'HTTP Error 404: Not Found',
      },
      failure: {
        code: 'HTTP_STATUS',
        message: `${base}/none answered 404 Not Found: Status code was 404 and not [200]: HTTP Error 404: Not Found`,
      },
    });
    for (const status_code of [[200, 404], '200, 404', 404]) {
      expect((await runAction(host, uri, { url: `${base}/none`, status_code })).failure).toBeUndefined();
    }
  });

  it('sends what it is told to', async () => {
    const body = { a: 'x y', b: [1, new Secret('hush')] };
    const headers = { 'X-Token': new Secret('t0ken'), 'X-Number': 5 };
    await runAction(host, uri, { url: `${base}/json`, method: 'post', body, body_format: 'json', headers });
    expect(last()).toMatchObject({
      method: 'POST',
      body: '{"a": "x y", "b": [1, "hush"]}',
      headers: { 'content-type': 'application/json', 'x-token': 't0ken', 'x-number': '5' },
    });
    await runAction(host, uri, {
      url: `${base}/json`,
      method: 'PUT',
      body: { a: 'x y', b: ['1', '2'] },
      body_format: 'form-urlencoded',
    });
    expect(last()).toMatchObject({ method: 'PUT', body: 'a=x+y&b=1&b=2' });
    await runAction(host, uri, { url: `${base}/json`, url_username: 'u', url_password: new Secret('p') });
    expect(last()?.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    writeFileSync(join(scratch, 'body.txt'), 'from a file');
    const controller = folderController(scratch);
    await runAction(host, uri, { url: `${base}/json`, method: 'POST', src: 'body.txt' }, { controller });
    expect(last()?.body).toBe('from a file');
  });

  it('follows redirects, and gives no credentials to another server', async () => {
    expect((await runAction(host, uri, { url: `${base}/moved` })).facts).toMatchObject({
      status: 200,
      redirected: true,
      url: `${base}/json`,
    });
    const not = await runAction(host, uri, { url: `${base}/moved`, follow_redirects: 'none', status_code: 302 });
    expect(not.facts).toMatchObject({ status: 302, redirected: false });
    const post = await runAction(host, uri, { url: `${base}/moved`, method: 'POST', status_code: 302 });
    expect(post.facts).toMatchObject({ status: 302 });
    await runAction(host, uri, { url: `${base}/away`, url_username: 'u', url_password: new Secret('p') });
    expect([last()?.url, last()?.headers.authorization]).toEqual(['/json', undefined]);
    await expect(runAction(host, uri, { url: `${base}/loop` })).rejects.toMatchObject({ code: 'HTTP_FAILED' });
  });

  it('tells cookies, writes the answer, and gives up in time', async () => {
    expect((await runAction(host, uri, { url: `${base}/cookie` })).facts).toMatchObject({
      cookies: { a: '1', b: '2' },
      cookies_string: 'a=1; b=2',
    });
    const dest = join(scratch, 'answer');
    expect(await runAction(host, uri, { url: `${base}/file.bin`, dest })).toMatchObject({ changed: true });
    expect(readFileSync(dest).equals(bytes)).toBe(true);
    expect(await runAction(host, uri, { url: `${base}/file.bin`, dest })).toMatchObject({ changed: false });
    await expect(runAction(host, uri, { url: `${base}/slow`, timeout: 0.3 })).rejects.toMatchObject({
      code: 'HTTP_FAILED',
    });
    expect(await runAction(host, uri, { url: `${base}/json`, creates: scratch })).toMatchObject({
      changed: false,
      skipped: expect.any(String),
    });
  });

  it('in check mode asks with GET, and only names the rest', async () => {
    const context = taskContext({ check: true });
    const { read } = await uri.target.open(host, fixedVars(), context);
    expect(await uri.foresee(read, { url: `${base}/json` }, context)).toMatchObject({ facts: { status: 200 } });
    const count = requests.length;
    expect(await uri.foresee(read, { url: `${base}/json?a=b`, method: 'DELETE' }, context)).toEqual([
      `DELETE ${base}/json`,
    ]);
    expect(requests).toHaveLength(count);
  });
});

describe('get_url', () => {
  it('brings a file to the host once', async () => {
    const dest = join(scratch, 'got');
    const args = { url: `${base}/file.bin`, dest, mode: '0640' };
    const { changes } = await runTask(host, getUrl, args);
    expect(changes.map(({ path, to }) => [path, to])).toEqual([
      ['content', `${base}/file.bin`],
      ['mode', '0640'],
    ]);
    expect([readFileSync(dest).equals(bytes), statSync(dest).mode & 0o777]).toEqual([true, 0o640]);
    expect((await runTask(host, getUrl, args)).changes).toEqual([]);
    expect(requests.at(-1)?.headers['if-modified-since']).toMatch(/GMT$/u);
    // This server does not say what has changed: what it sends counts.
    writeFileSync(dest, 'other');
    expect((await checkTask(host, getUrl, args)).changes).toHaveLength(1);
    expect((await runTask(host, getUrl, { ...args, force: true })).changes).toHaveLength(1);
    expect(requests.at(-1)?.headers).not.toHaveProperty('if-modified-since');
    expect(sha1Sum(readFileSync(dest))).toBe(sha1Sum(bytes));
    expect((await runTask(host, getUrl, { url: `${base}/file.bin`, dest: `${scratch}/` })).facts['dest']).toBe(
      join(scratch, 'file.bin'),
    );
  });

  it('takes the name in the URL as it is written, and the one that the server gives', async () => {
    const folder = `${scratch}/`;
    for (const [path, name] of [
      ['file.bin?lone%', 'file.bin'],
      ['named%20as', 'named%20as'],
      ['lone%', 'lone%'],
      ['attachment', 'passwd'],
    ] as const) {
      const { facts } = await runTask(host, getUrl, { url: `${base}/${path}`, dest: folder });
      expect(facts['dest']).toBe(join(scratch, name));
    }
  });

  it('finds the sum in a list', async () => {
    const args = { url: `${base}/file.bin`, dest: join(scratch, 'listed') };
    expect((await runTask(host, getUrl, { ...args, checksum: `sha1:${base}/sums` })).changes).toHaveLength(1);
    await expect(runTask(host, getUrl, { ...args, checksum: `sha1:${base}/json` })).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    });
    await expect(runTask(host, getUrl, { ...args, checksum: 'abc' })).rejects.toMatchObject({ code: 'FILE_ARGUMENTS' });
  });

  it('takes only what has the wanted sum', async () => {
    const dest = join(scratch, 'summed');
    const args = { url: `${base}/file.bin`, dest, checksum: `sha1:${sha1Sum(bytes)}` };
    await runTask(host, getUrl, args);
    writeFileSync(dest, 'other');
    expect((await checkTask(host, getUrl, args)).changes).toHaveLength(1);
    const wrong = { ...args, dest: `${dest}2`, checksum: `sha1:${'0'.repeat(40)}` };
    await expect(runTask(host, getUrl, wrong)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(existsSync(wrong.dest)).toBe(false);
    await expect(runTask(host, getUrl, { url: `${base}/none`, dest: `${dest}3` })).rejects.toMatchObject({
      code: 'HTTP_STATUS',
    });
    await expect(runTask(host, getUrl, { url: 'ftp://x/y', dest })).rejects.toMatchObject({ code: 'NOT_A_URL' });
  });
});
