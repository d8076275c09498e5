import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cell, startCell } from './index.ts';
import { freePort } from './testing/parts.ts';
import { ADMIN, ADMIN_PASSWORD, QUICK } from './testing/test-cell.ts';

const dir = mkdtempSync(join(tmpdir(), 'signet-cell-'));
const credentials = ['-username', ADMIN, '-password', ADMIN_PASSWORD];
let cell: Cell;
let dmgr: string;
let node: string;

beforeAll(async () => {
  // From a bundle, as an installed lab runs them; wsadmin.test.ts runs them from source.
  const bundle = join(dir, 'lab-wsadmin.mjs');
  await build({
    entryPoints: [new URL('./wsadmin-main.ts', import.meta.url).pathname],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const options = {
    adminUser: ADMIN,
    adminPassword: new Secret(ADMIN_PASSWORD),
    startMs: QUICK,
    soapPort: await freePort(),
  };
  cell = await startCell({ ...options, standIn: { command: [process.execPath, bundle] } });
  dmgr = (await cell.installHost(join(dir, 'dmgr host'), { kind: 'dmgr' }, undefined)).profile;
  node = (await cell.installHost(join(dir, 'node1'), { kind: 'node', node: 'node1' }, undefined)).profile;
});

afterAll(async () => {
  await cell.close();
  rmSync(dir, { recursive: true });
});

function run(
  profile: string,
  program: string,
  ...args: string[]
): Promise<{ code: number; ids: string[]; text: string }> {
  return new Promise((resolve) => {
    execFile(join(profile, 'bin', `${program}.sh`), args, (error, stdout) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({
        code,
        text: stdout,
        ids: stdout
          .split('\n')
          .map((line) => line.split(':')[0] ?? '')
          .filter((id) => id !== ''),
      });
    });
  });
}

describe('the programs of a profile', () => {
  it('has the names of cell and node where the programs of the product read them', () => {
    const names = (profile: string): string[] =>
      readFileSync(join(profile, 'bin', 'setupCmdLine.sh'), 'utf8')
        .split('\n')
        .filter((line) => /^WAS_(?:CELL|NODE)=/u.test(line));
    expect(names(node)).toEqual(['WAS_CELL=labCell', 'WAS_NODE=node1']);
    expect(names(dmgr)).toEqual(['WAS_CELL=labCell', 'WAS_NODE=labCellManager']);
  });

  it('stop and start a node agent', async () => {
    expect(await run(node, 'stopNode', ...credentials)).toMatchObject({
      code: 0,
      ids: ['ADMU0116I', 'ADMU0128I', 'ADMU3100I', 'ADMU3201I', 'ADMU4000I'],
    });
    const status = await run(node, 'serverStatus', 'nodeagent');
    expect(status.text).toContain('ADMU0509I: The Node Agent "nodeagent" cannot be reached. It appears to be stopped.');
    const started = await run(node, 'startNode');
    expect(started).toMatchObject({ code: 0, ids: ['ADMU0116I', 'ADMU0128I', 'ADMU3100I', 'ADMU3200I', 'ADMU3000I'] });
    expect(started.text).toMatch(/ADMU3000I: Server nodeagent open for e-business; process id is \d+/);
    expect(await run(node, 'startNode')).toMatchObject({
      code: 255,
      ids: ['ADMU0116I', 'ADMU0128I', 'ADMU3100I', 'ADMU3027E'],
    });
  });

  it('stop and start the dmgr, with the administrator’s password', async () => {
    expect(await run(dmgr, 'stopManager', '-username', ADMIN, '-password', 'wrong')).toMatchObject({ code: 246 });
    expect((await run(dmgr, 'serverStatus', 'dmgr')).text).toContain(
      'ADMU0508I: The Deployment Manager "dmgr" is STARTED',
    );
    expect((await run(dmgr, 'stopManager', ...credentials)).code).toBe(0);
    expect((await run(dmgr, 'startManager')).code).toBe(0);
  });

  it('belong to the role of their host', async () => {
    expect([(await run(node, 'startManager')).code, (await run(dmgr, 'startNode')).code]).toEqual([255, 255]);
  });

  it('a dmgr that does not come up is given up', async () => {
    cell.fault('dmgr-never-returns');
    await run(dmgr, 'stopManager', ...credentials);
    expect((await run(dmgr, 'startManager')).ids.at(-1)).toBe('ADMU3011E');
    cell.clearFaults();
    expect(cell.runtimeOf('dmgr').running).toBe(true);
  });

  it('a dmgr can be killed by the process id in its pid file, and started again', async () => {
    const file = join(dmgr, 'logs', 'dmgr', 'dmgr.pid');
    const pid = readFileSync(file, 'utf8');
    process.kill(Number(pid));
    await vi.waitFor(() => expect([cell.runtimeOf('dmgr').running, existsSync(file)]).toEqual([false, false]));
    expect((await run(dmgr, 'startManager')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toBe(pid);
  });

  it('a profile holds no password, and its token is private', () => {
    const files = readdirSync(dmgr, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.filter((file) => readFileSync(file, 'latin1').includes(ADMIN_PASSWORD))).toEqual([]);
    expect(statSync(join(dmgr, 'properties', 'cell-endpoint.properties')).mode & 0o777).toBe(0o600);
  });
});
