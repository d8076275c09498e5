import { lines } from '../grammar.ts';
import { PRODUCT_VERSION } from '../options.ts';
import { nodesOf, serversOf } from '../topology.ts';
import type { Commands } from './command.ts';

export const topologyCommands: Commands = {
  listManagedNodes: { run: ({ state }) => lines(nodesOf(state.topology)) },
  listNodes: {
    optional: 'nodeGroup',
    run: ({ state }) => lines([state.topology.dmgrNode, ...nodesOf(state.topology)]),
  },
  listUnmanagedNodes: { run: () => '' },
  listServers: {
    optional: 'serverType nodeName',
    run: ({ state }, parameters) => {
      const node = parameters.text('nodeName');
      const cell = `cells/${state.topology.cellName}`;
      return lines(
        serversOf(state.topology, node === '' ? undefined : node).map(
          ({ name, node: on }) => `${name}(${cell}/nodes/${on}/servers/${name}|server.xml#Server_1)`,
        ),
      );
    },
  },
  getNodeBaseProductVersion: { required: 'nodeName', run: () => PRODUCT_VERSION },
  getNodeMajorVersion: { required: 'nodeName', run: () => PRODUCT_VERSION.split('.')[0] ?? '' },
};
