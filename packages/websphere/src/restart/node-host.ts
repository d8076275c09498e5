import { type Connection, TargetError, type TaskContext } from '@signet/core';

/** A host on which a node agent has to be started. */
export interface NodeHost {
  readonly host: string;
  readonly connection: Connection;
  /** `bin/startNode.sh` of its own profile. */
  readonly startNode: string;
  /** Names of the node and the cell that the profile belongs to. */
  readonly node: string;
  readonly cell: string;
}

/**
 * The node host of an inventory host, as its `was_profile` says.
 *
 * @throws {TargetError} `START_NODE_NOT_FOUND`, `NODE_PROFILE_UNKNOWN`.
 */
export async function nodeHost(host: string, context: TaskContext): Promise<NodeHost> {
  const { connection, vars } = await context.other(host);
  const given = vars.get('was_profile');
  const bin = `${typeof given === 'string' ? given.replace(/\/+$/u, '') : ''}/bin`;
  const startNode = `${bin}/startNode.sh`;
  if (typeof given !== 'string' || (await connection.stat(startNode)) === undefined) {
    throw new TargetError(
      `There is no ${startNode} on ${host}, so its node agent could not be started again. Nothing was stopped.`,
      { code: 'START_NODE_NOT_FOUND', hint: `Set was_profile of ${host} to the profile directory of its node.` },
    );
  }
  const script = `${bin}/setupCmdLine.sh`;
  const text = (await connection.readFile(script))?.toString('utf8') ?? '';
  const [node, cell] = [valueOf('WAS_NODE', text), valueOf('WAS_CELL', text)];
  if (node === undefined || cell === undefined) {
    throw new TargetError(`${script} on ${host} does not say which node it belongs to. Nothing was stopped.`, {
      code: 'NODE_PROFILE_UNKNOWN',
      hint: `Set was_profile of ${host} to the profile directory of its node; bin/setupCmdLine.sh of a profile sets WAS_CELL and WAS_NODE.`,
    });
  }
  return { host, connection, startNode, node, cell };
}

/**
 * The last value that a shell script gives a variable.
 *
 * @see IBM docs, topic "setupCmdLine command"; a profile's own script sets WAS_CELL and WAS_NODE.
 */
function valueOf(name: string, script: string): string | undefined {
  const lines = script.matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=["']?([^"'\\s;#]+)`, 'gmu'));
  return [...lines].at(-1)?.[1];
}

/**
 * What is wrong with the hosts that are to start the agents of a cell's nodes; `undefined` when each node has exactly
 * one.
 */
export function wrongHosts(
  cell: string,
  managedNodes: readonly string[],
  hosts: readonly NodeHost[],
): TargetError | undefined {
  const problems: string[] = [];
  const covered = new Map<string, string>();
  for (const { host, node, cell: its } of hosts) {
    const other = covered.get(node);
    if (its !== cell) problems.push(`${host} has ${node} of cell ${its}`);
    else if (!managedNodes.includes(node)) problems.push(`${host} has ${node}, which is no managed node`);
    else if (other !== undefined) problems.push(`${node} is named twice, by ${other} and ${host}`);
    else covered.set(node, host);
  }
  const left = managedNodes.filter((node) => !covered.has(node));
  if (left.length > 0) problems.push(`no host of nodes has ${left.join(', ')}`);
  if (problems.length === 0) return undefined;
  return new TargetError(
    `The nodes of cell ${cell} cannot be restarted: ${problems.join('; ')}. Nothing was stopped.`,
    {
      code: left.length > 0 ? 'RESTART_NODES_MISSING' : 'RESTART_NODES_WRONG',
      hint: 'Name the inventory host of every managed node once, each with the was_profile of its node: their agents are started there.',
    },
  );
}
