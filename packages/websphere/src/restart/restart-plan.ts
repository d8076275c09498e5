import type { TaskContext } from '@signet/core';
import type { CellReader } from '../cell-access.ts';
import { cellSettings } from '../cell-settings.ts';
import { keyOf, type Processes, readProcesses, type ServerName } from '../facts/processes.ts';
import { type NodeHost, nodeHost, wrongHosts } from './node-host.ts';
import { readUnfinished, type UnfinishedRestart } from './unfinished.ts';

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
 *   `RESTART_NODES_WRONG` for a host too many, `START_NODE_NOT_FOUND` or `NODE_PROFILE_UNKNOWN` when `was_profile` of a
 *   host is not the profile of a node.
 */
export async function planRestart(
  cell: CellReader,
  nodes: readonly string[],
  context: TaskContext,
): Promise<RestartPlan> {
  const processes = await readProcesses(cell);
  const hosts = await Promise.all(nodes.map((host) => nodeHost(host, context)));
  const wrong = wrongHosts(cell.name, processes.managedNodes, hosts);
  if (wrong !== undefined) throw wrong;
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

function union(running: readonly ServerName[], stopped: readonly ServerName[]): ServerName[] {
  const all = new Map([...running, ...stopped].map((server) => [keyOf(server), server]));
  return [...all.values()].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}
