import { describe, expect, it } from 'vitest';
import type { CellState } from './cell-state.ts';
import { runtimeOf } from './runtime-view.ts';
import { testCell, type TestSession } from './testing/test-cell.ts';

async function saveDomain({ call }: TestSession): Promise<void> {
  await call('AdminTask', 'configureSingleSignon', ['-domainName', '.lab.example.com']);
  await call('AdminConfig', 'save');
}

const domainOf = (state: CellState, process: string): string => runtimeOf(state, process).sso.domain;

describe('repository, node copies and runtimes (checklist 17 to 19)', () => {
  it('saving changes neither a node nor a process', async () => {
    const { open, state } = testCell();
    await saveDomain(open());
    expect([state.copies.stale('node1'), domainOf(state, 'dmgr'), domainOf(state, 'server1')]).toEqual([
      ['cells/labCell|security.xml'],
      '',
      '',
    ]);
  });

  it('synchronizing changes the node, a restart of the server then the server', async () => {
    const { open, state } = testCell();
    const session = open();
    await saveDomain(session);
    const sync = await session.call('AdminControl', 'completeObjectName', 'type=NodeSync,node=node1,*');
    expect(await session.call('AdminControl', 'invoke', sync, 'sync')).toBe('true');
    expect([state.copies.stale('node1'), state.copies.stale('node2').length, domainOf(state, 'server1')]).toEqual([
      [],
      1,
      '',
    ]);
    await session.call('AdminControl', 'stopServer', 'server1', 'node1');
    await session.call('AdminControl', 'startServer', 'server1', 'node1', '60');
    expect([domainOf(state, 'server1'), domainOf(state, 'server2')]).toEqual(['.lab.example.com', '']);
    expect(state.counts).toMatchObject({ syncs: 1, restarts: { server: 1 } });
  });

  it('a server that restarts on a node that was not synchronized keeps the old configuration', async () => {
    const { open, state } = testCell();
    const session = open();
    await saveDomain(session);
    await session.call('AdminControl', 'stopServer', 'server1', 'node1');
    await session.call('AdminControl', 'startServer', 'server1', 'node1');
    expect(domainOf(state, 'server1')).toBe('');
  });

  it('syncActiveNodes names the nodes it reached and skips one without node agent', async () => {
    const { open, state } = testCell();
    const session = open();
    await saveDomain(session);
    state.processes.kill(state.processes.agentOf('node1') ?? state.processes.dmgr);
    const manager = await session.call('AdminControl', 'queryNames', 'type=DeploymentManager,*');
    expect(await session.call('AdminControl', 'invoke', manager, 'syncActiveNodes', 'true')).toBe('node2');
    expect([state.copies.stale('node1').length, state.copies.stale('node2').length]).toEqual([1, 0]);
    expect(await session.call('AdminControl', 'queryNames', 'type=NodeSync,*')).not.toContain('node1');
  });

  it('the dmgr starts with the master configuration', async () => {
    const { open, state } = testCell();
    await saveDomain(open());
    await state.processes.restart(state.processes.dmgr);
    expect(domainOf(state, 'dmgr')).toBe('.lab.example.com');
  });
});
