import { randomBytes } from 'node:crypto';
import type { Json } from '@signet/core';
import { type CellState, createCellState } from './cell-state.ts';
import { damage, type DamageKind } from './damage.ts';
import type { FaultArguments, FaultName } from './faults.ts';
import { type HostRole, installProfile, type JavaCommand } from './install.ts';
import { startLineServer } from './line-server.ts';
import type { CellOptions } from './options.ts';
import { PidHolders } from './pid-holders.ts';
import { type ProcessRuntime, runtimeOf } from './runtime-view.ts';
import { SoapPort } from './soap-port.ts';
import { defaultStandIn } from './stand-in-command.ts';
import { summarize } from './summary.ts';
import { serversOf } from './topology.ts';

/** A running cell. */
export interface Cell {
  /** Where its programs reach it, on 127.0.0.1; they know the token. */
  readonly port: number;
  /** Writes the profile of a host below `dir`: its programs and properties. With Java, wsadmin is a real Jython. */
  installHost(dir: string, role: HostRole, java: JavaCommand | undefined): Promise<{ profile: string }>;
  /** What a process started with: `dmgr`, `server1` or `node1/nodeagent`. */
  runtimeOf(process: string): ProcessRuntime;
  servers(): { readonly node: string; readonly name: string; readonly running: boolean }[];
  summary(): Json;
  /** Does what an administrator at the console would do to a working set-up. */
  damage(kind: DamageKind): Promise<void>;
  /** Ends a process as `kill -9` does: `dmgr`, `server1` or `node1/nodeagent`. */
  kill(process: string): void;
  fault(name: FaultName, args?: FaultArguments): void;
  /** Ends all faults; processes that a fault took down or kept down come up at once. */
  clearFaults(): void;
  close(): Promise<void>;
}

/**
 * Starts a cell, with everything running.
 *
 * @throws When the SOAP port is taken.
 */
export async function startCell(options: CellOptions): Promise<Cell> {
  const soapPort = new SoapPort(options.soapPort);
  const holders = new PidHolders((process) => state.processes.kill(process));
  const state = createCellState(options, (process) => {
    if (process.state === 'started') holders.up(process);
    if (process.state === 'stopped') holders.down(process);
    if (process.kind !== 'dmgr') return;
    if (process.state === 'started') void soapPort.open();
    else soapPort.close();
  });
  const token = randomBytes(24).toString('base64url');
  await soapPort.open();
  const server = await startLineServer(state, token);
  for (const process of state.processes.all) holders.up(process);
  return {
    port: server.port,
    installHost: async (dir, role, java) => {
      const standIn = options.standIn?.command ?? defaultStandIn();
      const { cellName, dmgrNode } = state.topology;
      const nodeName = role.kind === 'node' ? role.node : dmgrNode;
      const profile = await installProfile({
        dir,
        role,
        cellName,
        nodeName,
        java,
        standIn,
        port: server.port,
        token,
        soapPort: options.soapPort,
      });
      holders.install(nodeName, profile, state.processes.all);
      return { profile };
    },
    runtimeOf: (process) => runtimeOf(state, process),
    servers: () =>
      serversOf(state.topology).map(({ node, name }) => ({
        node,
        name,
        running: state.processes.find(`${node}/${name}`)?.state === 'started',
      })),
    summary: () => summarize(state, server.sessions()),
    damage: (kind) => {
      damage(state, kind);
      return Promise.resolve();
    },
    kill: (name) => state.processes.kill(processNamed(state, name)),
    fault: (name, args = {}) => setFault(state, name, args),
    clearFaults: () => clearFaults(state),
    close: async () => {
      state.timers.close();
      holders.close();
      soapPort.close();
      await server.close();
    },
  };
}

function processNamed(state: CellState, name: string): CellState['processes']['all'][number] {
  const found = state.processes.find(name);
  if (found === undefined) throw new RangeError(`no process ${name} in cell ${state.topology.cellName}`);
  return found;
}

function setFault(state: CellState, name: string, args: FaultArguments): void {
  const set = state.faults.set(name, args);
  if (set === 'dmgr-down') state.processes.kill(state.processes.dmgr);
  if (set === 'node-agent-down') {
    const agent = state.processes.agentOf(String(args['node']));
    if (agent === undefined) throw new RangeError(`no node ${String(args['node'])} in cell ${state.topology.cellName}`);
    state.processes.kill(agent);
  }
}

function clearFaults(state: CellState): void {
  const { faults, processes } = state;
  const dmgrKeptDown = faults.get('dmgr-down') !== undefined || faults.get('dmgr-never-returns') !== undefined;
  const node = faults.get('node-agent-down')?.['node'];
  faults.clear();
  if (dmgrKeptDown) processes.revive(processes.dmgr);
  const agent = node === undefined ? undefined : processes.agentOf(String(node));
  if (agent !== undefined) processes.revive(agent);
}
