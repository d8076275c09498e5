import { relative } from 'node:path';
import { localTime, type RunState, type RunSummary } from '@signet/engine';
import type { Theme } from './output.ts';
import { printable } from './printable.ts';

/** Runs as a table, the newest first. */
export function runTable(runs: readonly RunSummary[], colour: Theme, folder = process.cwd()): string[] {
  const head = ['run', 'started', 'by', 'result', 'changed', 'owed', 'playbook', 'inventory'];
  const rows = runs.map((run) => [
    run.id,
    localTime(run.startedAt),
    run.startedBy ?? '',
    run.resumes === undefined ? run.state : `${run.state} (resumed)`,
    String(run.changed),
    String(run.owed.length),
    shortPath(run.playbook, folder),
    run.inventory
      .split(' ')
      .map((source) => shortPath(source, folder))
      .join(' '),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => printable(cell).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [colour.dim(line(head)), ...rows.map((row, index) => paint(runs[index]?.state, colour)(line(row)))];
}

function paint(state: RunState | undefined, colour: Theme): (text: string) => string {
  if (state === 'failed' || state === 'unreachable') return colour.red;
  if (state === 'interrupted' || state === 'killed') return colour.yellow;
  return state === 'running' ? colour.cyan : String;
}

/** Relative where that is shorter. */
function shortPath(path: string, folder: string): string {
  if (!path.startsWith('/')) return path;
  const short = relative(folder, path);
  return short.length < path.length ? short : path;
}
