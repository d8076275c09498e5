import { scriptingException } from '../errors.ts';
import type { ManagedProcess } from '../processes.ts';
import type { ScriptValue } from '../script-value.ts';
import type { Session } from '../session.ts';
import { invokeCluster } from './cluster.ts';
import type { MBean } from './mbeans.ts';
import { synchronize } from './synchronize.ts';

type Operation = (session: Session, bean: MBean, parameters: readonly string[]) => ScriptValue | Promise<ScriptValue>;

/** Operations by MBean type. */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  Server: {
    restart: (session, { process }) => later(session, () => session.state.processes.restart(process)),
    stop: (session, { process }) => later(session, () => session.state.processes.stop(process)),
    stopImmediate: (session, { process }) => later(session, () => session.state.processes.stop(process)),
    getPid: (_session, { process }) => String(process.pid),
  },
  DeploymentManager: {
    syncActiveNodes: async (session) => {
      const synchronized: string[] = [];
      for (const { node } of activeAgents(session)) if (await synchronize(session.state, node)) synchronized.push(node);
      return synchronized.join('\n');
    },
    stopNodeAgent: (session, _bean, [node = '']) => {
      const agent = agentOf(session, node);
      return later(session, () => session.state.processes.stop(agent));
    },
    restartActiveNodes: (session, _bean, [sync, servers]) => {
      for (const agent of activeAgents(session)) restartAgent(session, agent, sync === 'true', servers === 'true');
      return activeAgents(session)
        .map(({ node }) => node)
        .join('\n');
    },
  },
  NodeAgent: {
    restart: (session, { process }, [sync, servers]) => {
      restartAgent(session, process, sync === 'true', servers === 'true');
      return 'true';
    },
    stopNode: (session, { process }) => {
      for (const server of session.state.processes.serversOf(process.node))
        later(session, () => session.state.processes.stop(server));
      return later(session, () => session.state.processes.stop(process));
    },
    launchProcess: async ({ state }, { process }, [name = '']) => {
      const server = state.processes.serversOf(process.node).find((candidate) => candidate.name === name);
      if (server === undefined)
        throw scriptingException(
          'com.ibm.websphere.management.exception.AdminException',
          `ADML0060E: ${name} is not on node ${process.node}.`,
        );
      await state.processes.start(server);
      return 'true';
    },
  },
  NodeSync: {
    sync: async ({ state }, { process }) => String(await synchronize(state, process.node)),
    isNodeSynchronized: ({ state }, { process }) => String(state.copies.stale(process.node).length === 0),
  },
  ConfigRepository: {
    refreshRepositoryEpoch: ({ state }) => String(state.now()),
    getRepositoryEpoch: ({ state }) => String(state.master.version),
  },
  ClusterMgr: { retrieveClusters: ({ state }) => state.topology.clusterName },
  Cluster: {
    start: (session) => invokeCluster(session.state, 'start'),
    stop: (session) => invokeCluster(session.state, 'stop'),
    stopImmediate: (session) => invokeCluster(session.state, 'stop'),
    rippleStart: (session) => invokeCluster(session.state, 'rippleStart'),
  },
};

export function invokeOperation(
  session: Session,
  bean: MBean,
  operation: string,
  parameters: readonly string[],
): ScriptValue | Promise<ScriptValue> {
  const run = OPERATIONS[bean.type]?.[operation];
  if (run === undefined) {
    throw scriptingException(
      'javax.management.MBeanException',
      `javax.management.ServiceNotFoundException: Operation ${operation} not in ModelMBeanInfo`,
    );
  }
  return run(session, bean, parameters);
}

/** Begins something that outlives the call, once its answer had the time to leave. */
function later({ state }: Session, work: () => Promise<void>): null {
  const begin = async (): Promise<void> => {
    await state.timers.sleep(30);
    await work();
  };
  void begin();
  return null;
}

function activeAgents({ state }: Session): ManagedProcess[] {
  return state.processes.all.filter(({ kind, state: now }) => kind === 'nodeAgent' && now === 'started');
}

function agentOf({ state }: Session, node: string): ManagedProcess {
  const agent = state.processes.agentOf(node);
  if (agent === undefined || agent.state !== 'started') {
    throw scriptingException(
      'com.ibm.websphere.management.exception.AdminException',
      `ADMS0015E: The node agent of node ${node} is not running.`,
    );
  }
  return agent;
}

/** The servers of the node stop, the agent restarts, and the servers that ran start again. */
function restartAgent(session: Session, agent: ManagedProcess, sync: boolean, servers: boolean): void {
  const { state } = session;
  const running = servers ? state.processes.serversOf(agent.node).filter((server) => server.state === 'started') : [];
  later(session, async () => {
    if (sync) await synchronize(state, agent.node);
    await Promise.all(running.map((server) => state.processes.stop(server)));
    await state.processes.restart(agent);
    await Promise.all(running.map((server) => state.processes.start(server)));
  });
}
