import { type RunResult, SignetError, TargetError } from '@signet/core';
import { adminControl } from '../bridge/calls.ts';
import { readProcesses } from '../facts/processes.ts';
import type { NodeHost } from './node-host.ts';
import { inSeconds, secondsSince, waitFor } from './wait.ts';
import type { RestartWork } from './work.ts';

/** Stops the running node agents, all at once, and waits until their MBeans are gone. */
export async function stopNodeAgents(work: RestartWork): Promise<void> {
  const { agents, deploymentManager } = await readProcesses(work.cell);
  if (agents.length === 0 || deploymentManager === undefined) return;
  const started = performance.now();
  for (const node of agents)
    await work.cell.operate(adminControl('invoke', deploymentManager.text, 'stopNodeAgent', node));
  let left: readonly string[] = agents;
  await waitFor(
    async () => {
      left = (await readProcesses(work.cell)).agents;
      return left.length === 0 ? true : undefined;
    },
    {
      ...work.wait,
      late: () =>
        new TargetError(
          `The node agents of ${left.join(', ')} did not stop within ${inSeconds(work.wait.deadlineMs)}.`,
          {
            code: 'NODE_AGENT_NOT_STOPPED',
            hint: "Stop them with the node profile's bin/stopNode.sh, and run again: the restart is still owed.",
          },
        ),
    },
  );
  work.note(`node agents stopped after ${secondsSince(started)}`, { nodes: [...agents] });
}

/** Starts the node agents on their hosts, all at once, and waits until the dmgr sees every one of them. */
export async function startNodeAgents(
  work: RestartWork,
  hosts: readonly NodeHost[],
  nodes: readonly string[],
): Promise<void> {
  const started = performance.now();
  await Promise.all(hosts.map((host) => startNodeAgent(work, host)));
  let silent: readonly string[] = nodes;
  await waitFor(
    async () => {
      const { agents } = await readProcesses(work.cell);
      silent = nodes.filter((node) => !agents.includes(node));
      return silent.length === 0 ? true : undefined;
    },
    {
      ...work.wait,
      late: () =>
        new TargetError(
          `The node agents of ${silent.join(', ')} did not report to the deployment manager within ${inSeconds(work.wait.deadlineMs)}.`,
          {
            code: 'NODE_AGENT_NOT_STARTED',
            hint: 'Look at logs/nodeagent/SystemOut.log of the node profiles, and run again: the restart is still owed.',
          },
        ),
    },
  );
  work.note(`node agents started after ${secondsSince(started)}`, { nodes: [...nodes] });
}

/** @see IBM docs, topic "startNode command"; message ADMU3027E says that it runs already. */
async function startNodeAgent({ wait }: RestartWork, { host, connection, startNode }: NodeHost): Promise<void> {
  const failed = (why: string): TargetError =>
    new TargetError(`${startNode} on ${host} ${why}`, {
      code: 'NODE_AGENT_NOT_STARTED',
      hint: 'Look at logs/nodeagent/startServer.log of the node profile, and run again: the restart is still owed.',
    });
  let result: RunResult;
  try {
    result = await connection.run([startNode], { deadlineMs: wait.deadlineMs, signal: wait.signal });
  } catch (error) {
    if (error instanceof SignetError && error.code === 'COMMAND_DEADLINE')
      throw failed(`did not end within ${inSeconds(wait.deadlineMs)}.`);
    throw error;
  }
  const output = `${result.stdout.toString('utf8')}\n${result.stderr.toString('utf8')}`;
  if (result.code === 0 || output.includes('ADMU3027E')) return;
  throw failed(`ended with exit code ${result.code}. ${output.trim().split('\n').at(-1) ?? ''}`);
}
