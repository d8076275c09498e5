import { adminControl, adminTask } from '../bridge/calls.ts';
import type { CellReader } from '../cell-access.ts';
import { parseLines } from '../grammar/lines.ts';
import { type ObjectName, parseObjectName } from '../grammar/object-name.ts';

/** An application server, by the node it runs on. */
export interface ServerName {
  readonly node: string;
  readonly server: string;
}

/** The processes of a cell, sorted by name. */
export interface Processes {
  /** Every node with an agent of its own, running or not. */
  readonly managedNodes: readonly string[];
  /** Nodes whose agent runs. */
  readonly agents: readonly string[];
  /** Servers that run. */
  readonly servers: readonly ServerName[];
  /** The dmgr's Server MBean. */
  readonly dmgr: ObjectName | undefined;
  /** The DeploymentManager MBean. */
  readonly deploymentManager: ObjectName | undefined;
}

/** All of it in one round trip. A process without MBean is one that does not run. */
export async function readProcesses(cell: CellReader): Promise<Processes> {
  const query = (pattern: string) => adminControl('queryNames', pattern);
  const answers = await cell.ask(
    adminTask('listManagedNodes'),
    query('type=NodeAgent,*'),
    query('type=Server,*'),
    query('type=DeploymentManager,*'),
  );
  const [nodes = [], agents = [], servers = [], managers = []] = answers.map(parseLines);
  const processes = servers.map(parseObjectName);
  return {
    managedNodes: nodes.toSorted(),
    agents: agents.map((name) => parseObjectName(name).get('node')).toSorted(),
    servers: processes
      .filter((name) => name.get('processType') === 'ManagedProcess')
      .map((name) => ({ node: name.get('node'), server: name.get('process') }))
      .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))),
    dmgr: processes.find((name) => name.get('processType') === 'DeploymentManager' || name.get('process') === 'dmgr'),
    deploymentManager: managers.map(parseObjectName)[0],
  };
}

/** `node1/server1`. */
export function keyOf({ node, server }: ServerName): string {
  return `${node}/${server}`;
}
