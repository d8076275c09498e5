import { InputError } from '@signet/core';
import {
  foldReport,
  journalOf,
  listRuns,
  pruneRuns,
  readJournal,
  type RunEvent,
  type RunSummary,
} from '@signet/engine';
import { type Command, InvalidArgumentError } from 'commander';
import { readConfiguration } from '../configuration/configuration.ts';
import { givenBy } from '../configuration/options.ts';
import { line, theme } from '../console/output.ts';
import { runTable } from '../console/run-list.ts';
import { openRunScreen } from '../console/run-screen.ts';
import { addOutputOptions, type TypedOptions } from '../input/playbook-options.ts';
import { stateFolder } from '../input/project.ts';

/** `signet runs`: what earlier runs did. */
export function addRuns(program: Command): void {
  const runs = program
    .command('runs')
    .summary('earlier runs: how they ended, what they left owed')
    .description('Lists the runs that left a journal in this project, the newest first. Checks leave none.')
    .option('-n, --last <n>', 'only the last ones', wholeNumber)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  signet runs --last 10\n  signet runs show 20261126T1205 --output ansible\n  signet runs prune --keep 50',
    )
    .action(({ last, json }: { last?: number; json?: boolean }) => {
      const all = listRuns(projectState());
      const shown = last === undefined ? all : all.slice(0, last);
      if (json) return line(JSON.stringify(shown, null, 2));
      if (shown.length === 0) return line('No run has left a journal here.');
      for (const text of runTable(shown, theme(process.stdout))) line(text);
    });
  addShow(runs);
  runs
    .command('prune')
    .summary('remove the journals of old runs')
    .description('Removes old journals. The last run of each playbook and inventory stays: it says what is owed.')
    .requiredOption('--keep <n>', 'how many of the newest stay', wholeNumber)
    .addHelpText('after', '\nExamples:\n  signet runs prune --keep 50')
    .action(({ keep }: { keep: number }) => {
      const gone = pruneRuns(projectState(), keep);
      line(`${gone.length} journal${gone.length === 1 ? ' is' : 's are'} gone.`);
    });
}

function addShow(runs: Command): void {
  const show = runs
    .command('show')
    .summary('an earlier run, as it was shown or in another form')
    .description('Shows the run from its journal. A beginning of the id is enough where only one run begins so.')
    .argument('<id>', 'id of the run');
  addOutputOptions(show)
    .option('-D, --diff', 'show every changed field or line')
    .addHelpText(
      'after',
      '\nExamples:\n  signet runs show 20261126T120509-4f2a -v\n  signet runs show 2026 --output json',
    )
    .action((id: string, typed: TypedOptions) => showRun(id, typed));
}

function showRun(id: string, typed: TypedOptions): void {
  const { settings } = readConfiguration(givenBy(typed));
  const events = journalEvents(projectState(), id);
  const screen = openRunScreen({
    output: settings.output,
    outputFile: typed.outputFile,
    verbosity: settings.verbosity - (typed.quiet ?? 0),
    screen: {
      forceColour: settings.force_color,
      noColour: settings.nocolor,
      showSkipped: settings.display_skipped_hosts,
      showOk: settings.display_ok_hosts,
      customStats: settings.show_custom_stats,
    },
    showChanges: settings.diff,
    isReplay: true,
    resume: (runId) => `signet resume ${runId}`,
  });
  try {
    for (const event of ended(events)) screen.onEvent(event);
  } finally {
    screen.close();
  }
}

/** Folder of the journals of the project that the working folder is in. */
export function projectState(): string {
  return stateFolder(process.cwd(), readConfiguration({}).settings.state_dir);
}

/**
 * The events of a run.
 *
 * @throws {InputError} `UNKNOWN_RUN`
 */
export function journalEvents(state: string, id: string): RunEvent[] {
  const file = journalOf(state, id);
  if (file !== undefined) return readJournal(file);
  const fits = listRuns(state).filter((run) => run.id.startsWith(id));
  throw InputError.of(fits.length > 1 ? `${fits.length} runs begin with "${id}".` : `There is no run "${id}" here.`, {
    code: 'UNKNOWN_RUN',
    hint: fits.length > 1 ? `Such as ${idsOf(fits)}.` : `signet runs lists those of ${state}.`,
  });
}

function idsOf(runs: readonly RunSummary[]): string {
  return runs
    .slice(0, 3)
    .map(({ id }) => id)
    .join(', ');
}

/** A run that was cut off has no end of its own: what is known of it. */
function ended(events: readonly RunEvent[]): readonly RunEvent[] {
  const last = events.at(-1);
  if (last === undefined || last.type === 'run-end') return events;
  const { hosts, changed, mayRun, owed, interrupted, exitCode } = foldReport(events);
  const end = { type: 'run-end', stats: hosts, changed, mayRun, owed, interrupted, exitCode, time: last.time } as const;
  return [...events, end];
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/u.test(value)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(value);
}
