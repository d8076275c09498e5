import type { CellState } from '../cell-state.ts';
import { PRODUCT_VERSION } from '../options.ts';
import type { ManagedProcess } from '../processes.ts';

/** A managed bean that the dmgr can see. */
export interface MBean {
  readonly type: string;
  readonly name: string;
  readonly process: ManagedProcess;
  readonly objectName: string;
}

const PROCESS_TYPES = { dmgr: 'DeploymentManager', nodeAgent: 'NodeAgent', server: 'ManagedProcess' } as const;

const TYPES: Readonly<Record<ManagedProcess['kind'], readonly string[]>> = {
  dmgr: [
    'Server',
    'DeploymentManager',
    'CellSync',
    'ConfigService',
    'ConfigRepository',
    'SecurityAdmin',
    'ClusterMgr',
    'Cluster',
    'JVM',
  ],
  nodeAgent: ['Server', 'NodeAgent', 'NodeSync', 'ConfigRepository', 'SecurityAdmin', 'JVM'],
  server: ['Server', 'ApplicationManager', 'ConfigRepository', 'SecurityAdmin', 'JVM'],
};

/** Every MBean the dmgr reaches: its own, those of running node agents, and those of servers whose node agent runs. */
export function mbeansOf({ processes, topology }: CellState): MBean[] {
  return processes.all
    .filter((process) => isReachable(process, (node) => processes.agentOf(node)))
    .flatMap((process) =>
      TYPES[process.kind].map((type) => {
        const name = type === 'Server' ? process.name : type === 'Cluster' ? topology.clusterName : type;
        return { type, name, process, objectName: objectName(topology.cellName, type, name, process) };
      }),
    );
}

function isReachable(process: ManagedProcess, agentOf: (node: string) => ManagedProcess | undefined): boolean {
  if (process.state !== 'started') return false;
  return process.kind !== 'server' || agentOf(process.node)?.state === 'started';
}

function objectName(cell: string, type: string, name: string, process: ManagedProcess): string {
  const server = type === 'Server';
  const identifier = server ? `cells/${cell}/nodes/${process.node}/servers/${process.name}/server.xml#Server_1` : name;
  const keys = [
    `name=${name}`,
    `process=${process.name}`,
    'platform=proxy',
    `node=${process.node}`,
    ...(server ? ['j2eeType=J2EEServer'] : []),
    `version=${PRODUCT_VERSION}`,
    `type=${type}`,
    `mbeanIdentifier=${identifier}`,
    `cell=${cell}`,
    'spec=1.0',
    ...(server ? [`processType=${PROCESS_TYPES[process.kind]}`] : []),
  ];
  return `WebSphere:${keys.join(',')}`;
}

/** MBeans that match `type=Server,node=N,*`; without the star the keys must be all there are. */
export function query(state: CellState, pattern: string): MBean[] {
  const wanted = pattern
    .replace(/^WebSphere:/, '')
    .split(',')
    .map((key) => key.trim());
  const open = wanted.includes('*');
  const keys = wanted.filter((key) => key !== '*' && key !== '');
  return mbeansOf(state).filter(({ objectName }) => {
    const actual = new Set(objectName.slice('WebSphere:'.length).split(','));
    return keys.every((key) => actual.has(key)) && (open || keys.length === actual.size);
  });
}
