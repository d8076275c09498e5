import { type Connection, TargetError, type TaskContext } from '@signet/core';
import type { CellReader } from '../cell-access.ts';
import { cellSettings } from '../cell-settings.ts';
import { keyOf, type Processes, readProcesses, type ServerName } from '../facts/processes.ts';
import { readUnfinished, type UnfinishedRestart } from './unfinished.ts';

/** A host on which a node agent has to be started. */
export interface NodeHost {
  readonly host: string;
  readonly connection: Connection;
  /** `bin/startNode.sh` of its own profile. */
  readonly startNode: string;
}

/** What a restart of the cell would do now. */
export interface RestartPlan {
  readonly processes: Processes;
  /** Servers to start in the end: those that run, and those that an unfinished restart stopped. */
  readonly servers: readonly ServerName[];
  readonly hosts: readonly NodeHost[];
  readonly unfinished: UnfinishedRestart | undefined;
}

/**
 * Finds out everything a restart needs, before it stops anything.
 *
 * @throws {TargetError} `RESTART_NODES_MISSING` when there are nodes whose agents nobody could start again,
 *   `START_NODE_NOT_FOUND` when a host has no such program where `was_profile` says.
 */
export async function planRestart(
  cell: CellReader,
  nodes: readonly string[],
  context: TaskContext,
): Promise<RestartPlan> {
  const processes = await readProcesses(cell);
  if (nodes.length < processes.managedNodes.length) {
    throw new TargetError(
      `Cell ${cell.name} has ${processes.managedNodes.length} managed nodes (${processes.managedNodes.join(', ')}), but nodes names ${nodes.length} hosts. Nothing was stopped.`,
      {
        code: 'RESTART_NODES_MISSING',
        hint: 'Name the inventory host of every managed node: their agents are started there.',
      },
    );
  }
  const hosts = await Promise.all(nodes.map((host) => nodeHost(host, context)));
  const { connection, vars } = await context.other(context.host);
  const unfinished = await readUnfinished(connection, cellSettings(context.host, vars));
  return { processes, hosts, unfinished, servers: union(processes.servers, unfinished?.servers ?? []) };
}

/** What a person is told, one line for each process. */
export function effectsOf({ processes, servers }: RestartPlan): string[] {
  return [
    'restart dmgr',
    ...processes.managedNodes.map((node) => `restart node agent ${node}`),
    ...servers.map((server) => `restart server ${keyOf(server)}`),
  ];
}

async function nodeHost(host: string, context: TaskContext): Promise<NodeHost> {
  const { connection, vars } = await context.other(host);
  const profile = vars.get('was_profile');
  const startNode = `${typeof profile === 'string' ? profile.replace(/\/+$/u, '') : ''}/bin/startNode.sh`;
  if (typeof profile === 'string' && (await connection.stat(startNode)) !== undefined)
    return { host, connection, startNode };
  throw new TargetError(
    `There is no ${startNode} on ${host}, so its node agent could not be started again. Nothing was stopped.`,
    {
      code: 'START_NODE_NOT_FOUND',
      hint: `Set was_profile of ${host} to the profile directory of its node.`,
    },
  );
}

function union(running: readonly ServerName[], stopped: readonly ServerName[]): ServerName[] {
  const all = new Map([...running, ...stopped].map((server) => [keyOf(server), server]));
  return [...all.values()].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}
