import { setTimeout as sleep } from 'node:timers/promises';
import { type Json, SignetError, TargetError } from '@signet/core';
import { adminConfig, adminControl, adminTask, isTrue } from './bridge/calls.ts';
import type { CellWriter } from './cell-access.ts';
import { parseLines } from './grammar/lines.ts';
import { parseObjectName } from './grammar/object-name.ts';

const LOOK_AGAIN_MS = 500;

const OUTCOME_LOST: ReadonlySet<string> = new Set([
  'BRIDGE_PROTOCOL',
  'WSADMIN_ENDED',
  'WSADMIN_NO_ANSWER',
  'CONNECTION_LOST',
]);

/** The checkpoint that a run takes. */
export function checkpointOf(runId: string): string {
  return `signet-${runId}`;
}

interface Saving {
  /** Registry or realm settings are staged: a mistake in them locks everybody out at the next restart. */
  readonly protectLogin: boolean;
  /** Name of the checkpoint to take. */
  readonly checkpoint: string;
  note(message: string, data?: Json): void;
  /** Writes the checkpoint down for the restart, which another run may have to do; returns what undoes that. */
  arm(checkpoint: string): Promise<() => Promise<void>>;
  /** Called as soon as the configuration is saved, whatever happens to the nodes. */
  saved(): void;
  save(): Promise<unknown>;
}

/**
 * Saves the workspace and synchronizes the nodes. Whatever can be known to fail is found out before anything is saved:
 * every node's agent runs and, with registry settings staged, the administrator is a user of the new registry and a
 * full checkpoint exists.
 *
 * @see IBM docs, topics "Synchronizing nodes using wsadmin" and "Creating repository checkpoints" (8.5.5).
 */
export async function saveAndSynchronize(cell: CellWriter, saving: Saving): Promise<void> {
  const nodes = await managedNodes(cell);
  refuseSilentNodes(cell, nodes, 'Nothing was saved.');
  let disarm: (() => Promise<void>) | undefined;
  if (saving.protectLogin) {
    await refuseLockOut(cell);
    disarm = await saving.arm(await takeCheckpoint(cell, saving.checkpoint));
    saving.note('checkpoint taken', { name: saving.checkpoint });
  }
  let mayBeSaved = false;
  const saved = (): void => {
    mayBeSaved = true;
    saving.saved();
  };
  try {
    await saveOnce(cell, { save: () => saving.save(), saved });
  } catch (error) {
    // What was not saved needs no way back. The error of the save is the one to tell.
    if (!mayBeSaved) await disarm?.().catch(() => undefined);
    throw error;
  }
  saving.saved();
  saving.note('configuration saved', { cell: cell.name });
  await synchronize(cell, 'The configuration is saved.');
  saving.note('nodes synchronized', { nodes: [...nodes.keys()] });
}

/** Synchronizes every managed node and makes sure of it. `consequence` says in an error what has been done already. */
export async function synchronize(cell: CellWriter, consequence: string): Promise<void> {
  const nodes = await managedNodes(cell);
  refuseSilentNodes(cell, nodes, consequence);
  const failed: string[] = [];
  for (const [node, mbean] of nodes) {
    if (!(await synchronizeNode(cell, mbean ?? ''))) failed.push(node);
  }
  if (failed.length > 0) throw notSynchronized(cell, failed, consequence);
}

/** `sync` returns true once the node has the configuration; a second try covers an answer that came too late. */
async function synchronizeNode(cell: CellWriter, mbean: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const outcome = await cell.operate(adminControl('invoke', mbean, 'sync'));
    if (outcome.ok && isTrue(outcome.result)) return true;
  }
  return false;
}

/** Each managed node with its NodeSync MBean, which exists while the node's agent runs. */
async function managedNodes(cell: CellWriter): Promise<Map<string, string | undefined>> {
  const [nodes = '', mbeans = ''] = await cell.ask(
    adminTask('listManagedNodes'),
    adminControl('queryNames', 'type=NodeSync,*'),
  );
  const names = parseLines(mbeans).map(parseObjectName);
  return new Map(parseLines(nodes).map((node) => [node, names.find((name) => name.get('node') === node)?.text]));
}

function refuseSilentNodes(
  cell: CellWriter,
  nodes: ReadonlyMap<string, string | undefined>,
  consequence: string,
): void {
  const silent = [...nodes].filter(([, mbean]) => mbean === undefined).map(([node]) => node);
  if (silent.length > 0) throw notSynchronized(cell, silent, consequence);
}

function notSynchronized(cell: CellWriter, nodes: readonly string[], consequence: string): TargetError {
  const [what, verb] = nodes.length === 1 ? ['node', 'was'] : ['nodes', 'were'];
  return new TargetError(`Cell ${cell.name}: ${what} ${nodes.join(', ')} ${verb} not synchronized. ${consequence}`, {
    code: 'NODE_NOT_SYNCHRONIZED',
    hint: "Start the node agent with the node profile's bin/startNode.sh, and run again.",
  });
}

/** The administrator must be found in the registry as it is staged. */
async function refuseLockOut(cell: CellWriter): Promise<void> {
  const { user } = cell.settings;
  const [valid = ''] = await cell.ask(
    adminTask('validateAdminName', '-registryType', 'WIMUserRegistry', '-adminUser', user),
  );
  if (isTrue(valid)) return;
  throw new TargetError(
    `Cell ${cell.name}: the administrator ${user} would not be known after the restart: the new registry does not resolve this user. Nothing was saved.`,
    {
      code: 'CELL_ADMIN_NOT_RESOLVED',
      hint: 'The user must exist exactly once in the repositories of the realm, and the realm must have the same name in both documents.',
    },
  );
}

/** A second save in the same run finds the checkpoint of the first: the state from before the run is the one to keep. */
async function takeCheckpoint(cell: CellWriter, name: string): Promise<string> {
  const [existing = ''] = await cell.ask(adminTask('listCheckpoints'));
  if (parseLines(existing).some((line) => line.replace(/^"/u, '').startsWith(`${name}(`) || line === name)) return name;
  const outcome = await cell.operate(
    adminTask(
      'createFullCheckpoint',
      '-checkpointName',
      name,
      '-checkpointDesc',
      'Before Signet changed the user registry',
    ),
  );
  if (outcome.ok) return name;
  throw new TargetError(`Cell ${cell.name}: no checkpoint could be taken, so nothing was saved. ${outcome.message}`, {
    code: 'CELL_CHECKPOINT_FAILED',
    hint: 'A full checkpoint needs as much free disk space as the configuration, and the role of a configurator.',
  });
}

/**
 * A save whose answer is late goes on in the server; it has happened once nothing is left to save. When even that stays
 * open it counts as saved, so that the restart stays owed.
 */
async function saveOnce(cell: CellWriter, saving: Pick<Saving, 'save' | 'saved'>): Promise<void> {
  try {
    await saving.save();
  } catch (error) {
    // wsadmin went in the middle of it, and nobody is left to ask.
    if (error instanceof SignetError && OUTCOME_LOST.has(error.code)) saving.saved();
    if (!(error instanceof TargetError) || error.code !== 'WSADMIN_OUTCOME_UNKNOWN') throw error;
    const end = performance.now() + cell.settings.requestTimeoutS * 1000;
    for (;;) {
      const [pending = ''] = await cell.ask(adminConfig('hasChanges'));
      if (!isTrue(pending)) return;
      if (performance.now() >= end) break;
      await sleep(LOOK_AGAIN_MS);
    }
    saving.saved();
    throw error;
  }
}
