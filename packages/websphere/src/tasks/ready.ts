import { defineAssertion, type Finding } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { adminControl, adminTask, isTrue } from '../bridge/calls.ts';
import { cell } from '../cell.ts';
import { parseLines } from '../grammar/lines.ts';
import { parseObjectName } from '../grammar/object-name.ts';

interface Ready {
  readonly cell: string;
  /** Such as `8.5.5.23`. */
  readonly version: string;
  readonly security_enabled: boolean;
  readonly realm: string;
  readonly ltpa_timeout_minutes: number;
  /** Every managed node, and whether its agent answers. */
  readonly nodes: readonly { readonly name: string; readonly agent: boolean }[];
  /** An earlier run was killed while it restarted the cell. */
  readonly restart_unfinished: boolean;
}

export const ready = defineAssertion({
  name: 'websphere.ready',
  summary: 'The cell can be worked with: login, security, and the agent of every managed node.',
  details:
    'Fails when administrative security is off, because a cell without security has no realm and no LTPA keys to share, and ' +
    'when the agent of a managed node does not answer, because that node could not be synchronized. After a restart that was ' +
    'killed midway the latter is a warning only.',
  target: cell,
  args: Type.Object({}, { additionalProperties: false }),
  returns: {
    cell: 'name of the cell',
    version: 'version of the deployment manager, such as 8.5.5.23',
    nodes: 'names of the managed nodes',
    realm: 'realm of the federated repositories',
    ltpa_timeout_minutes: 'lifetime of an LTPA token in minutes, from the login on',
  },

  async read(cell): Promise<Ready> {
    const [security = '', nodes = '', agents = '', realm = '', timeout = '', dmgr = ''] = await cell.ask(
      adminTask('isGlobalSecurityEnabled'),
      adminTask('listManagedNodes'),
      adminControl('queryNames', 'type=NodeSync,*'),
      adminTask('getIdMgrDefaultRealm'),
      adminTask('getLTPATimeout'),
      adminControl('queryNames', 'type=Server,process=dmgr,*'),
    );
    const answering = new Set(parseLines(agents).map((name) => parseObjectName(name).get('node')));
    return {
      cell: cell.name,
      version: parseObjectName(parseLines(dmgr)[0] ?? '').get('version'),
      security_enabled: isTrue(security),
      realm,
      ltpa_timeout_minutes: Number(timeout),
      nodes: parseLines(nodes).map((name) => ({ name, agent: answering.has(name) })),
      restart_unfinished: await cell.isRestartUnfinished(),
    };
  },

  verify(current): Finding[] {
    const findings: Finding[] = [];
    if (!current.security_enabled) {
      findings.push({
        severity: 'error',
        code: 'SECURITY_OFF',
        message: `Administrative security of cell ${current.cell} is off.`,
        hint: 'Switch it on, on the console under Security > Global security, and restart the cell.',
      });
    }
    for (const { name, agent } of current.nodes) {
      if (agent) continue;
      findings.push({
        // The restart that is owed starts it; without that run nothing could ever go on.
        severity: current.restart_unfinished ? 'warning' : 'error',
        code: 'NODE_AGENT_DOWN',
        message: `The node agent of ${name} does not answer.`,
        hint: current.restart_unfinished
          ? 'An earlier restart of the cell is not complete; websphere.restart goes on with it.'
          : "Start it with the node profile's bin/startNode.sh.",
      });
    }
    return findings;
  },

  facts: ({ cell, version, nodes, realm, ltpa_timeout_minutes }) => ({
    cell,
    version,
    nodes: nodes.map(({ name }) => name),
    realm,
    ltpa_timeout_minutes,
  }),

  examples: [
    {
      title: 'Check a cell before anything is changed',
      playbook: `
        - name: Administrator's login, security and node agents
          websphere.ready: {}
          register: cell
      `,
      current: {
        cell: 'ConnectionsCell',
        version: '8.5.5.23',
        security_enabled: true,
        realm: 'defaultWIMFileBasedRealm',
        ltpa_timeout_minutes: 120,
        nodes: [
          { name: 'node1', agent: true },
          { name: 'node2', agent: false },
        ],
        restart_unfinished: false,
      },
      findings: [
        {
          severity: 'error',
          code: 'NODE_AGENT_DOWN',
          message: 'The node agent of node2 does not answer.',
          hint: "Start it with the node profile's bin/startNode.sh.",
        },
      ],
    },
  ],
});
