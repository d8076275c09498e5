import type { Report, Stats } from '@signet/engine';
import { duration } from './durations.ts';
import type { Theme } from './output.ts';

const COLUMNS = [
  'ok',
  'changed',
  'unreachable',
  'failed',
  'skipped',
  'rescued',
  'ignored',
] as const satisfies readonly (keyof Stats)[];

/** The end of a run or check: a row per host, what changed or is pending, what is owed. */
export function summaryLines(report: Report, colour: Theme): string[] {
  return [
    '',
    ...table(report, colour),
    '',
    ...warningLine(report, colour),
    ...verdict(report, colour),
    ...owedLines(report, colour),
  ];
}

function table(report: Report, colour: Theme): string[] {
  const hosts = Object.entries(report.hosts);
  const width = Math.max(4, ...hosts.map(([host]) => host.length));
  const head = `${'host'.padEnd(width)}  ${COLUMNS.join('  ')}`;
  return [
    colour.dim(head),
    ...hosts.map(([host, stats]) => {
      const cells = COLUMNS.map((column) =>
        paint(column, stats[column], colour)(String(stats[column]).padStart(column.length)),
      );
      return `${host.padEnd(width)}  ${cells.join('  ')}`;
    }),
  ];
}

function paint(column: keyof Stats, count: number, colour: Theme): (text: string) => string {
  if (count === 0) return colour.dim;
  if (column === 'failed' || column === 'unreachable') return colour.red;
  return column === 'changed' ? colour.yellow : String;
}

function warningLine(report: Report, colour: Theme): string[] {
  const count = report.warnings.length;
  return count === 0 ? [] : [colour.yellow(`${count} warning${count === 1 ? '' : 's'}, see above`)];
}

function verdict(report: Report, colour: Theme): string[] {
  const took = `in ${duration(report.durationMs)}`;
  if (report.interrupted)
    return [
      colour.red(`Interrupted ${took}. What was saved is saved; unsaved changes were dropped.`),
      ...halfway(report),
    ];
  if (report.failures.some(({ handled }) => !handled)) return [colour.red(`Failed ${took}; changed=${report.changed}`)];
  if (report.check) return checkVerdict(report, took, colour);
  return [
    colour.green(`Done ${took}; changed=${report.changed}`) + (report.changed === 0 ? ', nothing restarted' : ''),
  ];
}

/** A restart that was under way leaves processes stopped: that must not be found out by users. */
function halfway(report: Report): string[] {
  if (report.owed.length === 0) return [];
  return [
    'A restart may have stopped halfway, with servers down. Run the playbook again now: it finishes the restart first.',
  ];
}

function checkVerdict(report: Report, took: string, colour: Theme): string[] {
  const mayRun =
    report.mayRun === 0
      ? []
      : [
          `${report.mayRun} task${report.mayRun === 1 ? '' : 's'} may run: what they depend on is not known before the changes`,
        ];
  const tasks = pending(report, 'task');
  if (report.changed === 0) return [colour.green(`Checked ${took}: everything is as wanted; changed=0`), ...mayRun];
  const effects = pending(report, 'handler');
  return [
    colour.yellow(
      `Checked ${took}: ${tasks} task${tasks === 1 ? '' : 's'} would change something, ${effects} handler${effects === 1 ? '' : 's'} would follow. Nothing was written.`,
    ),
    ...mayRun,
  ];
}

function pending(report: Report, kind: 'task' | 'handler'): number {
  const results = report.plays
    .flatMap(({ tasks }) => tasks.filter((task) => task.kind === kind))
    .flatMap((task) => Object.values(task.results));
  return results.filter(({ status }) => status === 'changed').length;
}

function owedLines(report: Report, colour: Theme): string[] {
  if (report.owed.length === 0) return [];
  return [
    colour.yellow('Still owed:'),
    ...report.owed.map(({ host, handler, since }) => `  handler "${handler}" on ${host}, since ${since}`),
    'Run the playbook again; it pays them first.',
  ];
}
