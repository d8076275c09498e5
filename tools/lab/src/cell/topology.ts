/** The processes of a cell: one deployment manager, a node agent for each node, and the servers. */
export interface Topology {
  readonly cellName: string;
  readonly dmgrNode: string;
  readonly clusterName: string;
  readonly processes: readonly ProcessName[];
}

export interface ProcessName {
  readonly kind: 'dmgr' | 'nodeAgent' | 'server';
  readonly node: string;
  /** `dmgr`, `nodeagent` or the server's name. */
  readonly name: string;
}

/** Server names are unique in the cell, so that a process can be named without its node. */
export function topologyOf(
  cellName: string,
  nodes: readonly string[],
  serversPerNode: number,
  clusterName: string,
): Topology {
  const dmgrNode = `${cellName}Manager`;
  const processes: ProcessName[] = [{ kind: 'dmgr', node: dmgrNode, name: 'dmgr' }];
  let servers = 0;
  for (const node of nodes) {
    processes.push({ kind: 'nodeAgent', node, name: 'nodeagent' });
    for (let count = 0; count < serversPerNode; count++)
      processes.push({ kind: 'server', node, name: `server${++servers}` });
  }
  return { cellName, dmgrNode, clusterName, processes };
}

/** `node1/server1`: what distinguishes a process from all others. */
export function processKey(process: Pick<ProcessName, 'node' | 'name'>): string {
  return `${process.node}/${process.name}`;
}

export function nodesOf(topology: Topology): string[] {
  return topology.processes.filter(({ kind }) => kind === 'nodeAgent').map(({ node }) => node);
}

export function serversOf(topology: Topology, node?: string): ProcessName[] {
  return topology.processes.filter(
    (process) => process.kind === 'server' && (node === undefined || process.node === node),
  );
}
