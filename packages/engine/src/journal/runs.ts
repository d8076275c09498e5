import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Debt, RunEvent } from '../events.ts';
import { Recap } from '../report.ts';
import { firstLine, journalFiles, parseJournal, readJournal, runsDirectory } from './journal.ts';
import { debtsAfter } from './ledger.ts';
import { type LockHolder, lockHolders } from './lock.ts';

export type RunState = 'done' | 'failed' | 'unreachable' | 'interrupted' | 'killed' | 'running';

/** One run as a list shows it. */
export interface RunSummary {
  readonly id: string;
  readonly startedAt: string;
  /** Missing while it runs and when it was killed. */
  readonly endedAt?: string;
  readonly startedBy?: string;
  readonly playbook: string;
  readonly inventory: string;
  readonly sequence: number;
  readonly state: RunState;
  readonly exitCode?: number;
  readonly changed: number;
  readonly owed: readonly Debt[];
  /** The run that it continued. */
  readonly resumes?: string;
}

/** How much is read from the end of a journal to find its last line. */
const TAIL_BYTES = 65_536;

/** Every run that left a journal, the newest first. */
export function listRuns(stateDir: string): RunSummary[] {
  const holders = lockHolders(stateDir);
  return journalFiles(stateDir)
    .flatMap((name) => summaryOf(join(runsDirectory(stateDir), name), holders) ?? [])
    .toSorted((a, b) => (a.startedAt === b.startedAt ? b.sequence - a.sequence : a.startedAt < b.startedAt ? 1 : -1));
}

/** The file of a run's journal; a beginning of its id is enough when only one run begins so. */
export function journalOf(stateDir: string, id: string): string | undefined {
  const names = journalFiles(stateDir);
  const exact = names.find((name) => name === `${id}.jsonl`);
  const begins = names.filter((name) => name.startsWith(id));
  const found = exact ?? (begins.length === 1 ? begins[0] : undefined);
  return found === undefined ? undefined : join(runsDirectory(stateDir), found);
}

/**
 * Removes the journals of old runs. The last one of each playbook and inventory stays, for it says what is owed, and so
 * does one of a run that is under way.
 *
 * @returns The ids of the runs that are gone.
 */
export function pruneRuns(stateDir: string, keep: number): string[] {
  const runs = listRuns(stateDir);
  const newest = new Set<string>();
  const gone: string[] = [];
  for (const [index, { id, playbook, inventory, state }] of runs.entries()) {
    const key = JSON.stringify([playbook, inventory]);
    const isNewest = !newest.has(key);
    newest.add(key);
    if (index < keep || isNewest || state === 'running') continue;
    rmSync(join(runsDirectory(stateDir), `${id}.jsonl`), { force: true });
    gone.push(id);
  }
  return gone;
}

function summaryOf(file: string, holders: readonly LockHolder[]): RunSummary | undefined {
  const [start] = parseJournal(firstLine(file));
  if (start?.type !== 'run-start') return undefined;
  const end = lastEvent(file);
  const common = {
    id: start.runId,
    startedAt: start.time,
    playbook: start.playbook,
    inventory: start.inventory,
    sequence: start.sequence,
    ...(start.options?.startedBy !== undefined && { startedBy: start.options.startedBy }),
    ...(start.options?.resumes && { resumes: start.options.resumes.run }),
  };
  if (end?.type === 'run-end') {
    const { exitCode, changed, owed } = end;
    return { ...common, endedAt: end.time, state: stateOf(end), exitCode, changed, owed };
  }
  const events = readJournal(file);
  const recap = new Recap();
  for (const event of events) recap.record(event);
  const isRunning = holders.some(({ runId }) => runId === start.runId);
  return {
    ...common,
    state: isRunning ? 'running' : 'killed',
    changed: recap.changed,
    owed: debtsAfter(events) ?? [],
  };
}

function stateOf(end: RunEvent & { type: 'run-end' }): RunState {
  if (end.interrupted) return 'interrupted';
  const stats = Object.values(end.stats);
  if (stats.some(({ unreachable }) => unreachable > 0)) return 'unreachable';
  return stats.some(({ failed }) => failed > 0) || ![0, 10].includes(end.exitCode) ? 'failed' : 'done';
}

/** The last whole line, without reading what comes before it. */
function lastEvent(file: string): RunEvent | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString('utf8').split('\n');
    const last = lines.at(-2) ?? '';
    // A last line that is longer than what was read, or torn: the whole journal tells.
    const isWhole = lines.length > 2 || size <= TAIL_BYTES;
    return isWhole ? parseJournal(`${last}\n`)[0] : readJournal(file).at(-1);
  } finally {
    closeSync(descriptor);
  }
}
