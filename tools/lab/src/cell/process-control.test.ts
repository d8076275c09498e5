import { describe, expect, it, vi } from 'vitest';
import { testCell, type TestSession } from './testing/test-cell.ts';

async function invokeOn({ call }: TestSession, pattern: string, operation: string, parameters = ''): Promise<unknown> {
  return call(
    'AdminControl',
    'invoke',
    await call('AdminControl', 'completeObjectName', pattern),
    operation,
    parameters,
  );
}

describe('a restart of the dmgr (checklist 19 and 25)', () => {
  it('ends the sessions for good; a fresh login works after it', async () => {
    const { open, state } = testCell();
    const session = open();
    await session.call('AdminTask', 'setLTPATimeout', '[-timeout 60]');
    expect(await invokeOn(session, 'type=Server,process=dmgr,*', 'restart')).toBeNull();
    await vi.waitFor(() => expect(state.counts.restarts.dmgr).toBe(1));
    const failure = await session.failure('AdminConfig', 'save');
    expect(failure).toContain(
      'com.ibm.websphere.management.exception.ConnectorNotAvailableException: ADMC0009E: The system failed to make the SOAP RPC call',
    );
    expect(await open().call('AdminTask', 'getLTPATimeout')).toBe('120');
  });

  it('interrupts a call that is under way', async () => {
    const { open, state } = testCell({ startMs: { dmgr: 40, nodeAgent: 40, server: 5000, wsadmin: 1 } });
    const session = open();
    const stopping = session.failure('AdminControl', 'stopServer', 'server1', 'node1');
    state.processes.kill(state.processes.dmgr);
    expect(await stopping).toContain('ADMC0009E');
  });
});

describe('servers (checklist 28)', () => {
  it('a start of a running server and a stop of a stopped one are refused', async () => {
    const session = testCell().open();
    expect(await session.failure('AdminControl', 'startServer', 'server1', 'node1')).toContain('already running');
    expect(await session.call('AdminControl', 'stopServer', 'server1', 'node1')).toContain(
      'WASX7264I: Stop completed for server "server1" on node "node1"',
    );
    expect(await session.failure('AdminControl', 'stopServer', 'server1', 'node1')).toContain(
      'Unable to locate running server',
    );
    expect(await session.call('AdminControl', 'queryNames', 'type=Server,process=server1,*')).toBe('');
  });

  it('a cluster passes partial.start while its members come up one by one', async () => {
    const { open } = testCell();
    const session = open();
    const cluster = await session.call('AdminControl', 'completeObjectName', 'type=Cluster,name=ConnectionsCluster,*');
    const stateOf = (): Promise<unknown> => session.call('AdminControl', 'getAttribute', cluster, 'state');
    expect(await stateOf()).toBe('websphere.cluster.running');
    await session.call('AdminControl', 'invoke', cluster, 'stop');
    await vi.waitFor(async () => expect(await stateOf()).toBe('websphere.cluster.stopped'));
    await session.call('AdminControl', 'startServer', 'server1', 'node1');
    expect(await stateOf()).toBe('websphere.cluster.partial.start');
  });

  it('a server does not start where no node agent runs', async () => {
    const { open, state } = testCell();
    const session = open();
    await session.call('AdminControl', 'stopServer', 'server1', 'node1');
    state.processes.kill(state.processes.agentOf('node1') ?? state.processes.dmgr);
    expect(await session.failure('AdminControl', 'startServer', 'server1', 'node1')).toContain(
      'no node agent is running there',
    );
  });
});

describe('node agents (checklist 29)', () => {
  it('stopNodeAgent makes the MBeans of the node vanish while its servers go on', async () => {
    const { open, state } = testCell();
    const session = open();
    await invokeOn(session, 'type=DeploymentManager,*', 'stopNodeAgent', 'node1');
    await vi.waitFor(() => expect(state.processes.agentOf('node1')?.state).toBe('stopped'));
    expect(await session.call('AdminControl', 'queryNames', 'node=node1,*')).toBe('');
    expect(state.processes.serversOf('node1').map((server) => server.state)).toEqual(['started', 'started']);
  });

  it('restart with servers synchronizes the node and starts again what ran', async () => {
    const { open, state } = testCell();
    const session = open();
    await session.call('AdminTask', 'setLTPATimeout', '[-timeout 60]');
    await session.call('AdminConfig', 'save');
    await session.call('AdminControl', 'stopServer', 'server2', 'node1');
    await invokeOn(session, 'type=NodeAgent,node=node1,*', 'restart', '[true true]');
    await vi.waitFor(() => expect(state.counts.restarts).toEqual({ dmgr: 0, nodeAgent: 1, server: 1 }));
    expect(state.copies.stale('node1')).toEqual([]);
    expect(state.processes.serversOf('node1').map((server) => server.state)).toEqual(['started', 'stopped']);
  });
});

describe('a call beyond the client timeout (checklist 24)', () => {
  it('fails at the client while the server finishes it', async () => {
    const { open, state } = testCell();
    state.faults.set('slow-call', { method: 'AdminConfig.save', ms: 80 });
    const session = open('connected', 30);
    await session.call('AdminTask', 'setLTPATimeout', '[-timeout 60]');
    expect(await session.failure('AdminConfig', 'save')).toContain('java.net.SocketTimeoutException: Read timed out');
    expect(state.counts.saves).toBe(0);
    await vi.waitFor(() => expect(state.counts.saves).toBe(1));
  });
});

describe('a wsadmin that is not connected', () => {
  it('has no objects to ask', async () => {
    const { failure } = testCell().open('unconnected');
    expect(await failure('AdminTask', 'getSingleSignon')).toBe(
      'com.ibm.ws.scripting.ScriptingException: WASX8011W: AdminTask object is not available.',
    );
    expect(await failure('AdminConfig', 'save')).toContain('WASX7070E');
    expect(await failure('AdminControl', 'getCell')).toContain('AdminControl service not available');
  });

  it('in local mode works on the files and refuses what needs the server', async () => {
    const { call, failure } = testCell().open('local');
    expect(await call('AdminTask', 'getIdMgrDefaultRealm')).toBe('defaultWIMFileBasedRealm');
    expect(await failure('AdminControl', 'getCell')).toContain('AdminControl service not available');
    expect(await failure('AdminTask', 'configureAdminWIMUserRegistry', ['-realmName', 'r'])).toContain(
      'not supported in local mode',
    );
  });
});
