import { make } from '../config-object.ts';
import type { Document } from '../documents.ts';
import { nodesOf, serversOf, type Topology } from '../topology.ts';

const SERVER_TYPES = { dmgr: 'DEPLOYMENT_MANAGER', nodeAgent: 'NODE_AGENT', server: 'APPLICATION_SERVER' } as const;

/** The documents that say which nodes, servers and clusters the cell has. */
export function topologyDocuments(topology: Topology, hostName: string): Map<string, Document> {
  const cell = `cells/${topology.cellName}`;
  const documents = new Map<string, Document>([
    [
      `${cell}|cell.xml`,
      { kind: 'config', root: make('Cell', 'Cell_1', { name: topology.cellName, cellType: 'DISTRIBUTED' }) },
    ],
  ]);
  for (const node of [topology.dmgrNode, ...nodesOf(topology)]) {
    const processes = topology.processes.filter((process) => process.node === node);
    documents.set(`${cell}/nodes/${node}|node.xml`, {
      kind: 'config',
      root: make('Node', 'Node_1', { name: node, hostName }),
    });
    documents.set(`${cell}/nodes/${node}|serverindex.xml`, {
      kind: 'config',
      root: make('ServerIndex', 'ServerIndex_1', {
        hostName,
        serverEntries: processes.map(({ name, kind }, index) =>
          make('ServerEntry', `ServerEntry_${index + 1}`, { serverName: name, serverType: SERVER_TYPES[kind] }),
        ),
      }),
    });
    for (const { name, kind } of processes) {
      documents.set(`${cell}/nodes/${node}/servers/${name}|server.xml`, {
        kind: 'config',
        root: make('Server', 'Server_1', {
          name,
          serverType: SERVER_TYPES[kind],
          ...(kind === 'server' && { clusterName: topology.clusterName }),
        }),
      });
    }
  }
  documents.set(`${cell}/clusters/${topology.clusterName}|cluster.xml`, {
    kind: 'config',
    root: make('ServerCluster', 'ServerCluster_1', {
      name: topology.clusterName,
      preferLocal: 'true',
      members: serversOf(topology).map(({ name, node }, index) =>
        make('ClusterMember', `ClusterMember_${index + 1}`, { memberName: name, nodeName: node, weight: '2' }),
      ),
    }),
  });
  return documents;
}
