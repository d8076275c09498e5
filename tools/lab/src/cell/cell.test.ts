import { connect } from 'node:net';
import { Secret } from '@signet/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Cell, DAMAGE_KINDS, startCell } from './index.ts';
import { freePort } from './testing/parts.ts';
import { ADMIN, ADMIN_PASSWORD, QUICK } from './testing/test-cell.ts';

let cell: Cell;
let soapPort: number;
afterEach(() => cell.close());

async function start(startMs: Partial<typeof QUICK> = {}): Promise<void> {
  soapPort = await freePort();
  cell = await startCell({
    adminUser: ADMIN,
    adminPassword: new Secret(ADMIN_PASSWORD),
    startMs: { ...QUICK, ...startMs },
    soapPort,
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** What `summary` says, as far as these tests look at it. */
interface Summary {
  counts: { adminTaskWrites: number; saves: number };
  configuration: { realm: string; registryRealm: string; httpOnly: boolean; sso: { domain: string }; ltpa: string[] };
  nodes: { node: string; agent: string; synchronized: boolean }[];
}
const summary = (): Summary => cell.summary() as unknown as Summary;

describe('a cell', () => {
  it('starts with everything running and the SOAP port open', async () => {
    await start();
    expect(cell.servers()).toEqual(
      [
        ['node1', 'server1'],
        ['node1', 'server2'],
        ['node2', 'server3'],
        ['node2', 'server4'],
      ].map(([node, name]) => ({ node, name, running: true })),
    );
    expect(await isOpen(soapPort)).toBe(true);
  });

  it('has its SOAP port closed while the dmgr is down', async () => {
    await start();
    cell.fault('dmgr-down');
    expect(await isOpen(soapPort)).toBe(false);
    cell.clearFaults();
    await vi.waitFor(async () => expect(await isOpen(soapPort)).toBe(true));
  });

  it('closes its ports', async () => {
    await start();
    await cell.close();
    expect(await Promise.all([isOpen(soapPort), isOpen(cell.port)])).toEqual([false, false]);
  });

  it('refuses a client without its token', async () => {
    await start();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: cell.port });
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.write('{"token":"guess"}\n{"op":"connect"}\n');
    });
    expect(answer).toBe('');
  });

  it('takes a node agent down and brings it back', async () => {
    await start();
    cell.fault('node-agent-down', { node: 'node2' });
    expect(summary().nodes.map(({ agent }) => agent)).toEqual(['started', 'stopped']);
    cell.clearFaults();
    expect(summary().nodes.map(({ agent }) => agent)).toEqual(['started', 'started']);
  });

  it('knows no other faults and processes', async () => {
    await start();
    expect(() => cell.fault('dmgr-up' as 'dmgr-down')).toThrow('no fault "dmgr-up"');
    expect(() => cell.runtimeOf('server9')).toThrow('no process server9');
  });
});

describe('damage by an administrator at the console', () => {
  it('is saved and synchronized, counts as nobody’s write, and waits for a restart', async () => {
    await start();
    const [before] = summary().configuration.ltpa;
    for (const kind of DAMAGE_KINDS) await cell.damage(kind);
    const { configuration, counts, nodes } = summary();
    expect(configuration).toMatchObject({
      realm: 'renamedByHand',
      registryRealm: 'renamedByHand',
      httpOnly: true,
      sso: { domain: '.elsewhere.example.org' },
    });
    expect(configuration.ltpa[1]).toBe(before);
    expect(nodes.map(({ synchronized }) => synchronized)).toEqual([true, true]);
    expect([counts.adminTaskWrites, counts.saves]).toEqual([0, 0]);
    expect(cell.runtimeOf('server1').realm).toBe('defaultWIMFileBasedRealm');
  });

  it('new LTPA keys are in use everywhere at once', async () => {
    await start();
    await cell.damage('ltpa-keys');
    const [newest] = summary().configuration.ltpa;
    for (const name of ['dmgr', 'node1/nodeagent', 'server4'])
      expect(cell.runtimeOf(name).ltpa[0]?.publicId).toBe(newest);
  });
});
