import {
  EXIT,
  localTime,
  type Failure,
  type HostOutcome,
  type Report,
  type Stats,
  type TaskReport,
} from '@signet/engine';
import { duration } from '../durations.ts';
import type { Theme } from '../output.ts';
import { printableDeep } from '../printable.ts';
import { titleOf } from '../task-title.ts';

export interface SummaryDetail {
  readonly theme: Theme;
  /** Some lines of the author's file around a place, where they can be shown. */
  readonly frame?: (failure: Failure) => string | undefined;
  /** What to type to go on with this run; left out where nothing was journalled. */
  readonly resume?: string | undefined;
}

const COLUMNS = [
  'ok',
  'changed',
  'unreachable',
  'failed',
  'skipped',
  'rescued',
  'ignored',
] as const satisfies readonly (keyof Stats)[];
/** Lines of one list; a long one says how much more there is. */
const MOST_LINES = 20;
const NAMED_HOSTS = 3;

/** The end of a run or check: what changed, what failed and what to do about it, a row per host, the verdict. */
export function summaryLines(raw: Report, detail: SummaryDetail): string[] {
  const report = printableDeep(withoutResults(raw));
  const { theme } = detail;
  return [
    ...changeList(report, theme),
    ...effectList(report, theme),
    ...mayRunList(report, theme),
    ...failureList(report, detail),
    ...handledList(report, theme),
    '',
    ...table(report, theme),
    '',
    ...warningLine(report, theme),
    ...verdict(report, theme),
    ...coverageLine(report),
    ...owedLines(report, theme),
    ...resumeLines(report, detail),
  ];
}

/** Results are not shown here, and long. */
function withoutResults(report: Report): Report {
  const plays = report.plays.map((play) => ({
    ...play,
    tasks: play.tasks.map((task) => ({
      ...task,
      results: Object.fromEntries(
        Object.entries(task.results).map(([host, outcome]) => [host, withoutResult(outcome)]),
      ),
    })),
  }));
  return { ...report, plays };
}

function withoutResult(outcome: HostOutcome): HostOutcome {
  const { result: _, ...rest } = outcome;
  if (rest.items === undefined) return rest;
  return { ...rest, items: rest.items.map(({ result: __, ...item }) => item) };
}

interface Row {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly what: readonly string[];
}

function rowsOf(report: Report, wants: (outcome: TaskReport['results'][string]) => boolean): Row[] {
  return report.plays.flatMap(({ tasks }) =>
    tasks.flatMap((task) => {
      const found = Object.entries(task.results).filter(([, outcome]) => wants(outcome));
      if (found.length === 0) return [];
      const paths = found.flatMap(([, { changes, items = [] }]) =>
        [...changes, ...items.flatMap((item) => item.changes)].map(({ path }) => path),
      );
      const name = task.kind === 'handler' ? `handler: ${titleOf(task)}` : titleOf(task);
      return [{ name, hosts: found.map(([host]) => host), what: [...new Set(paths)] }];
    }),
  );
}

function changeList(report: Report, colour: Theme): string[] {
  const changed = rowsOf(report, ({ status, ran }) => status === 'changed' && (!report.check || ran === true));
  const pending = rowsOf(report, ({ status, ran }) => status === 'changed' && report.check && ran !== true);
  return [
    ...listed('Changed:', changed, colour.yellow, colour),
    ...listed('Would change:', pending, colour.yellow, colour),
  ];
}

function mayRunList(report: Report, colour: Theme): string[] {
  const rows = rowsOf(report, ({ mayRun, items = [] }) => mayRun === true || items.some((item) => item.mayRun));
  return listed('May run, depending on what is not known before the changes:', rows, colour.cyan, colour);
}

function listed(title: string, rows: readonly Row[], paint: (text: string) => string, colour: Theme): string[] {
  if (rows.length === 0) return [];
  const width = Math.min(54, Math.max(...rows.map(({ name }) => name.length)));
  return ['', paint(title), ...cut(rows.map((row) => rowText(row, width, colour)))];
}

function rowText({ name, hosts, what }: Row, width: number, colour: Theme): string {
  const shown = what.slice(0, 4).join(', ') + (what.length > 4 ? `, and ${what.length - 4} more` : '');
  return `  ${name.padEnd(width)}  ${hostList(hosts)}${shown === '' ? '' : colour.dim(`  ${shown}`)}`;
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines];
  return [...lines.slice(0, MOST_LINES), `  and ${lines.length - MOST_LINES} more`];
}

/** Restarts and the like: what handlers would do. */
function effectList(report: Report, colour: Theme): string[] {
  if (!report.check) return [];
  const hostsOf = new Map<string, string[]>();
  for (const { tasks } of report.plays) {
    for (const { kind, results } of tasks) {
      if (kind !== 'handler') continue;
      for (const [host, outcome] of Object.entries(results)) {
        for (const effect of [...outcome.effects, ...(outcome.items ?? []).flatMap((item) => item.effects)])
          hostsOf.set(effect, [...new Set([...(hostsOf.get(effect) ?? []), host])]);
      }
    }
  }
  if (hostsOf.size === 0) return [];
  const lines = [...hostsOf].map(([effect, hosts]) => `  ${effect}${colour.dim(`  ${hostList(hosts)}`)}`);
  return ['', colour.yellow('Would follow:'), ...cut(lines)];
}

/** One block for each error, however many hosts have it. */
function failureList(report: Report, { theme, frame }: SummaryDetail): string[] {
  const groups = new Map<string, { failure: Failure; hosts: string[] }>();
  for (const failure of report.failures) {
    if (failure.handled) continue;
    const key = JSON.stringify([failure.role, failure.task, failure.code, failure.message, failure.at]);
    const known = groups.get(key);
    if (known) known.hosts.push(failure.host);
    else groups.set(key, { failure, hosts: [failure.host] });
  }
  if (groups.size === 0) return [];
  const blocks = [...groups.values()]
    .slice(0, MOST_LINES)
    .flatMap(({ failure, hosts }) => [
      `  ${theme.bold(failedTask(failure))}  ${hostList(hosts)}${failure.status === 'unreachable' ? theme.red('  unreachable') : ''}`,
      ...failureText(failure, frame?.(failure)),
    ]);
  const more = groups.size - MOST_LINES;
  return ['', theme.red('Failed:'), ...blocks, ...(more > 0 ? [`  and ${more} more`] : [])];
}

function failedTask({ task, role, code }: Failure): string {
  return task === undefined ? code : titleOf({ name: task, ...(role !== undefined && { role }) });
}

function failureText(failure: Failure, framed: string | undefined): string[] {
  if (framed !== undefined) return framed.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  const hint = failure.hint === undefined ? [] : failure.hint.split('\n');
  return [`${failure.code}  ${failure.message}`, ...hint].flatMap((text) =>
    text.split('\n').map((line) => `    ${line}`),
  );
}

function handledList(report: Report, colour: Theme): string[] {
  const rescued = rowsOf(report, ({ status, rescue }) => status === 'failed' && rescue === true);
  const ignored = rowsOf(report, ({ status }) => status === 'ignored');
  return [...listed('Rescued:', rescued, colour.dim, colour), ...listed('Ignored:', ignored, colour.dim, colour)];
}

function hostList(hosts: readonly string[]): string {
  return hosts.length > NAMED_HOSTS ? `${hosts.length} hosts` : hosts.join(', ');
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
  const cameThrough = report.exitCode === EXIT.done || report.exitCode === EXIT.changesPending;
  const isFailed = !cameThrough || report.failures.some(({ handled }) => !handled);
  if (isFailed) return [colour.red(`Failed ${took}; changed=${report.changed}`)];
  if (report.check) return checkVerdict(report, took, colour);
  return [colour.green(`Done ${took}; changed=${report.changed}`)];
}

/** A restart that was under way leaves processes stopped: that must not be found out by users. */
function halfway(report: Report): string[] {
  if (report.owed.length === 0) return [];
  return [
    'A handler may have stopped halfway, a restart with servers down. Run the playbook again now: it pays what is owed first.',
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
  const follow = effects === 0 ? '' : `, ${effects} handler${effects === 1 ? '' : 's'} would follow`;
  return [
    colour.yellow(
      `Checked ${took}: ${tasks} task${tasks === 1 ? '' : 's'} would change something${follow}. ${written(report)}`,
    ),
    ...mayRun,
  ];
}

/** Where `check_mode: false` was followed, something may have been written. */
function written(report: Report): string {
  const ran = new Set(rowsOf(report, (outcome) => outcome.ran === true).map(({ name }) => name)).size;
  if (ran === 0) return 'Nothing was written.';
  return `Only ${ran} task${ran === 1 ? '' : 's'} with check_mode: false ran.`;
}

function pending(report: Report, kind: 'task' | 'handler'): number {
  const results = report.plays
    .flatMap(({ tasks }) => tasks.filter((task) => task.kind === kind))
    .flatMap((task) => Object.values(task.results));
  return results.filter(({ status, ran }) => status === 'changed' && ran !== true).length;
}

function coverageLine({ check, coverage }: Report): string[] {
  if (!check || coverage === undefined || coverage.total === 0) return [];
  const percent = Math.floor((coverage.known / coverage.total) * 100);
  return [`Coverage: what ${coverage.known} of ${coverage.total} tasks would do is known (${percent} %).`];
}

function owedLines(report: Report, colour: Theme): string[] {
  if (report.owed.length === 0) return [];
  return [
    colour.yellow('Still owed:'),
    ...report.owed.map(({ host, handler, since }) => `  handler "${handler}" on ${host}, since ${localTime(since)}`),
    'Run the playbook again; it pays them first.',
  ];
}

function resumeLines(report: Report, { resume }: SummaryDetail): string[] {
  const isOver = !report.interrupted && !report.failures.some(({ handled }) => !handled);
  if (isOver || resume === undefined) return [];
  return [`To go on where it stopped: ${resume}`];
}
