import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, ConnectError, Secret, TargetError } from '@signet/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { thisMachine } from '../testing/this-machine.ts';
import { Bridge, startBridge } from './bridge.ts';
import { adminConfig, adminTask } from './calls.ts';
import type { WsadminMode } from './start-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-start-'));
const temporary = join(folder, 'tmp');
const wsadmin = join(folder, 'wsadmin.sh');
const soap: WsadminMode = {
  kind: 'soap',
  port: 8879,
  user: 'wasadmin',
  password: new Secret('labsecret-was\\ ü'),
  requestTimeoutS: 180,
};
let connection: Connection;

beforeAll(async () => {
  connection = await thisMachine('dmgr.example.com');
  copyFileSync(fileURLToPath(new URL('__fixtures__/wsadmin.sh', import.meta.url)), wsadmin);
  await connection.run(['/bin/mkdir', temporary]);
});
afterEach(() => rmSync(join(folder, 'seen.txt'), { force: true }));
afterAll(async () => {
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the wsadmin of the fixtures; its private directory is below our own. */
function start(
  behaviour: string,
  given: { mode?: WsadminMode; path?: string; startDeadlineMs?: number; signal?: AbortSignal } = {},
): Promise<Bridge> {
  writeFileSync(join(folder, 'behaviour.txt'), behaviour);
  const { mode = soap, path = wsadmin, startDeadlineMs = 10_000, signal = new AbortController().signal } = given;
  const within: Connection = { ...connection, spawn: (argv) => connection.spawn(argv, { env: { TMPDIR: temporary } }) };
  return startBridge(within, { wsadmin: path, mode, startDeadlineMs, signal });
}

async function failure(work: Promise<unknown>): Promise<Error & { code?: string; hint?: string }> {
  return work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as Error,
  );
}

/** Until the shell's trap has removed the private directory. */
async function nothingLeft(): Promise<string[]> {
  for (let tries = 0; tries < 100 && readdirSync(temporary).length > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return readdirSync(temporary);
}

describe('a bridge', () => {
  it('starts wsadmin with private files, answers, and leaves nothing', async () => {
    const bridge = await start('answers');
    expect(bridge.hello).toMatchObject({ connected: true, cell: 'c', node: 'm' });
    expect(readdirSync(temporary)).toHaveLength(1);
    const answers = await Promise.all([bridge.call([adminTask('a')], 5000), bridge.call([adminTask('b')], 5000)]);
    expect(answers).toEqual([
      [{ ok: true, result: 'answer 1', printed: '' }],
      [{ ok: true, result: 'answer 2', printed: '' }],
    ]);
    await bridge.quit();
    expect(await nothingLeft()).toEqual([]);

    const seen = readFileSync(join(folder, 'seen.txt'), 'utf8').split('\n');
    const argv = seen.filter((line) => line.startsWith('arg ')).map((line) => line.slice(4));
    expect(argv.slice(0, 9)).toEqual([
      '-lang',
      'jython',
      '-conntype',
      'SOAP',
      '-host',
      'localhost',
      '-port',
      '8879',
      '-javaoption',
    ]);
    expect(argv[9]).toMatch(/^-Dcom\.ibm\.SOAP\.ConfigURL=file:.*\/soap\.client\.props$/u);
    expect(argv[10]).toBe('-f');
    expect(argv.join(' ')).not.toContain('labsecret');
    expect(seen).toContain('-rw-------');
    expect(seen.filter((line) => line.startsWith('props '))).toEqual([
      'props com.ibm.SOAP.securityEnabled=true',
      'props com.ibm.SOAP.loginUserid=wasadmin',
      'props com.ibm.SOAP.loginPassword=labsecret-was\\\\ \\u00fc',
      'props com.ibm.SOAP.loginSource=properties',
      'props com.ibm.SOAP.requestTimeout=180',
    ]);
  });

  it('starts a local wsadmin without credentials', async () => {
    const bridge = await start('answers', { mode: { kind: 'local' } });
    await bridge.quit();
    const seen = readFileSync(join(folder, 'seen.txt'), 'utf8');
    expect(seen).toContain('arg NONE\n');
    expect(seen).not.toContain('props ');
  });

  it.each([
    ['down', 'WSADMIN_DMGR_DOWN', 'The deployment manager on dmgr.example.com does not answer on its SOAP port 8879.'],
    [
      'refused',
      'WSADMIN_LOGIN_REFUSED',
      'The cell at dmgr.example.com refused the login of wasadmin. Nothing was changed.',
    ],
    [
      'unconnected',
      'WSADMIN_UNCONNECTED',
      'wsadmin on dmgr.example.com started without a connection to the cell. Its last lines:\n  no idea',
    ],
  ])('wsadmin that is %s: %s', async (behaviour, code, message) => {
    const error = await failure(start(behaviour));
    expect([error.code, error.message]).toEqual([code, message]);
    expect(error).toBeInstanceOf(code === 'WSADMIN_DMGR_DOWN' ? ConnectError : TargetError);
    expect(await nothingLeft()).toEqual([]);
  });

  it('names the path and the variable when there is no wsadmin', async () => {
    const error = await failure(start('answers', { path: '/opt/none/bin/wsadmin.sh' }));
    expect([error.code, error.message]).toEqual([
      'WSADMIN_NOT_FOUND',
      'There is no wsadmin at /opt/none/bin/wsadmin.sh on dmgr.example.com.',
    ]);
    expect(error.hint).toContain('was_profile');
  });

  it('shows exit code and last lines, without secrets, when wsadmin breaks before it is ready', async () => {
    const error = await failure(start('breaks', { mode: { ...soap, password: new Secret('labsecret-was') } }));
    expect(error.code).toBe('WSADMIN_ENDED');
    expect(error.message).toBe(
      'wsadmin on dmgr.example.com ended with exit code 105 before it was ready. Nothing was changed. Its last lines:\n  WASX7017E: Exception with ***',
    );
  });

  it('says that nothing was saved when wsadmin dies in the middle', async () => {
    const bridge = await start('dies', { mode: { ...soap, password: new Secret('labsecret-was') } });
    const error = await failure(bridge.call([adminTask('configureSingleSignon')], 5000));
    expect([error.code, error.message]).toEqual([
      'WSADMIN_ENDED',
      'wsadmin on dmgr.example.com ended in the middle, with exit code 137. Nothing was saved. Its last lines:\n  last words ***',
    ]);
    expect((await failure(bridge.call([adminTask('next')], 5000))).code).toBe('WSADMIN_ENDED');
    expect(bridge.isAlive).toBe(false);
    await bridge.quit();
    expect(await nothingLeft()).toEqual([]);
  });

  it('does not say so when it dies while it saves', async () => {
    const bridge = await start('dies');
    const error = await failure(bridge.call([adminConfig('save')], 5000));
    expect(error.message).toContain('whether the configuration was saved is not known');
    await bridge.quit();
  });

  it('gives up a wsadmin that does not answer, by name and deadline', async () => {
    const bridge = await start('silent');
    const error = await failure(bridge.call([adminTask('getSingleSignon')], 1000));
    expect([error.code, error.message]).toEqual([
      'WSADMIN_NO_ANSWER',
      'wsadmin on dmgr.example.com gave no answer to AdminTask.getSingleSignon within 1 s and was ended.',
    ]);
    expect(await nothingLeft()).toEqual([]);
  });

  it('gives up a wsadmin whose answer is garbled, and does not say what it did', async () => {
    const bridge = await start('garbles', { mode: { ...soap, password: new Secret('labsecret-was') } });
    const error = await failure(bridge.call([adminTask('configureSingleSignon')], 5000));
    expect([error.code, error.message]).toEqual([
      'BRIDGE_PROTOCOL',
      'wsadmin on dmgr.example.com gave an answer to AdminTask.configureSingleSignon that cannot be read, and was ended. Its outcome is not known; nothing was saved.',
    ]);
    expect(error).toBeInstanceOf(TargetError);
    expect((await failure(bridge.call([adminTask('next')], 5000))).code).toBe('BRIDGE_PROTOCOL');
    expect(bridge.isAlive).toBe(false);
    expect(await nothingLeft()).toEqual([]);
  });

  it('takes a reply with too few answers for a garbled one', async () => {
    const bridge = await start('answers');
    const error = await failure(bridge.call([adminTask('a'), adminTask('b')], 5000));
    expect([error.code, bridge.isAlive]).toEqual(['BRIDGE_PROTOCOL', false]);
    expect(await nothingLeft()).toEqual([]);
  });

  it('does not say that nothing was saved when the garbled answer is that of a save', async () => {
    const bridge = await start('garbles');
    const error = await failure(bridge.call([adminConfig('save')], 5000));
    expect(error.message).toContain('whether the configuration was saved is not known');
  });

  it('gives up a wsadmin whose greeting is garbled', async () => {
    const error = await failure(
      start('garbles-greeting', { mode: { ...soap, password: new Secret('labsecret-was') } }),
    );
    expect([error.code, error.message]).toEqual([
      'BRIDGE_PROTOCOL',
      'wsadmin on dmgr.example.com announced itself in a way that cannot be read, and was ended. Nothing was changed.',
    ]);
    expect(error).toBeInstanceOf(TargetError);
    expect(await nothingLeft()).toEqual([]);
  });

  it('gives up a wsadmin that does not come up', async () => {
    const error = await failure(start('slow', { startDeadlineMs: 500 }));
    expect(error.code).toBe('WSADMIN_START_DEADLINE');
    expect(await nothingLeft()).toEqual([]);
  });

  it('ends with an interrupt', async () => {
    const controller = new AbortController();
    const starting = failure(start('slow', { signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    expect((await starting).code).toBe('INTERRUPTED');
    expect(await nothingLeft()).toEqual([]);
    expect(existsSync(temporary)).toBe(true);
  });
});
