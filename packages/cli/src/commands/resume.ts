import { InputError, type Secret } from '@signet/core';
import {
  listRuns,
  resumePoint,
  type ResumePoint,
  type RunEvent,
  type RunRequest,
  type RunSummary,
} from '@signet/engine';
import type { Command } from 'commander';
import { errorLine } from '../console/output.ts';
import { titleOf } from '../console/task-title.ts';
import { askHidden } from '../input/hidden-prompt.ts';
import { addRunningOptions, type TypedOptions } from '../input/playbook-options.ts';
import { journalEvents, projectState } from './runs.ts';
import { runOrCheck } from './run-playbook.ts';

/** `signet resume [ID]`: goes on with a run that failed or was cut off. */
export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .summary('go on with a run that failed or was cut off')
    .description(
      'Goes on with the last run that did not come through, or the one that is named: pays the handlers that are owed, then goes on with the hosts that are not done, at the task where each of them stopped. Inventory, limit, tags and extra variables are those of that run; options add to them.',
    )
    .argument('[id]', 'id of the run; a beginning is enough');
  addRunningOptions(command)
    .option('-D, --diff', 'show every changed field or line')
    .option('-C, --check', 'only look at what would be done')
    .addHelpText('after', '\nExamples:\n  signet resume --diff\n  signet resume 20261126T120509-4f2a --diff')
    .action(async (id: string | undefined, typed: TypedOptions) => {
      const state = projectState();
      const point = pointOf(state, id);
      for (const text of pointLines(point, titles(journalEvents(state, point.run)))) errorLine(text);
      const options = await typedAgain(point, typed);
      process.exitCode = await runOrCheck(point.playbook, options, {
        check: false,
        diff: false,
        exitCode: false,
        resumeAt: point,
      });
    });
}

/** @throws {InputError} `NOTHING_TO_RESUME`, `RUN_SUPERSEDED`, `RUN_UNDER_WAY` or `UNKNOWN_RUN`. */
export function pointOf(state: string, id: string | undefined): ResumePoint {
  const runs = listRuns(state);
  const run = id === undefined ? newestUnfinished(runs) : runs.find((one) => one.id.startsWith(id));
  if (run === undefined) {
    if (id !== undefined) journalEvents(state, id);
    throw nothingToResume('Every run here came through.');
  }
  if (run.state === 'running') {
    const hint = 'Wait until it has ended.';
    throw InputError.of(`Run ${run.id} is under way.`, { code: 'RUN_UNDER_WAY', hint });
  }
  const newer = runs.find((one) => one.playbook === run.playbook && one.inventory === run.inventory);
  if (newer !== undefined && newer.id !== run.id) {
    throw InputError.of(`Run ${run.id} is not the last one of its playbook and inventory: run ${newer.id} is.`, {
      code: 'RUN_SUPERSEDED',
      hint: 'Resume that one, or run the playbook again.',
    });
  }
  const point = resumePoint(journalEvents(state, run.id));
  if (point === undefined) throw nothingToResume(`Run ${run.id} has done everything.`);
  return point;
}

/** Of each playbook and inventory the last run counts. */
function newestUnfinished(runs: readonly RunSummary[]): RunSummary | undefined {
  const seen = new Set<string>();
  for (const run of runs) {
    const key = JSON.stringify([run.playbook, run.inventory]);
    if (!seen.has(key) && run.state !== 'done') return run;
    seen.add(key);
  }
  return undefined;
}

function nothingToResume(message: string): InputError {
  return InputError.of(message, { code: 'NOTHING_TO_RESUME', hint: 'signet runs lists how each run ended.' });
}

/** What the tasks of a run are called, by their ids. */
function titles(events: readonly RunEvent[]): ReadonlyMap<string, string> {
  const starts = events.filter((event) => event.type === 'task-start');
  return new Map(starts.map(({ task }) => [task.id, `"${titleOf(task)}"`]));
}

function pointLines({ run, hosts }: ResumePoint, names: ReadonlyMap<string, string>): string[] {
  const all = Object.keys(hosts);
  const shown = all.slice(0, 10).map((host) => {
    const at = hosts[host];
    return `  ${host}: ${at ? `${at.after ? 'behind' : 'at'} ${names.get(at.taskId) ?? at.taskId}` : 'from the start'}`;
  });
  const more = all.length > 10 ? [`  and ${all.length - 10} more`] : [];
  return [`Going on with run ${run}:`, ...shown, ...more];
}

/** The options of the earlier run, those that were typed now on top; secrets are asked for. */
async function typedAgain({ run, options }: ResumePoint, typed: TypedOptions): Promise<TypedOptions> {
  if (options === undefined) return typed;
  return mergedOptions(options, typed, await askedSecrets(run, options, typed));
}

export function mergedOptions(
  request: RunRequest,
  typed: TypedOptions,
  secretVars: Readonly<Record<string, Secret>>,
): TypedOptions {
  const { inventory, limit, tags, skipTags, extraVars, vaultIds = [], compat, forceHandlers } = request;
  const given = extraVars === undefined ? [] : [JSON.stringify(extraVars)];
  const extra = [...given, ...(typed.extraVars ?? [])];
  const vaultId = [...vaultIds, ...(typed.vaultId ?? [])];
  return {
    ...(limit !== undefined && { limit }),
    ...(tags && { tags }),
    ...(skipTags && { skipTags }),
    ...(compat && { compat: 'ansible' }),
    ...(forceHandlers && { forceHandlers }),
    ...typed,
    inventory: typed.inventory ?? inventory,
    ...(extra.length > 0 && { extraVars: extra }),
    ...(Object.keys(secretVars).length > 0 && { secretVars }),
    ...(vaultId.length > 0 && { vaultId }),
  };
}

/** Extra variables that the journal only names, unless they are given again. */
async function askedSecrets(
  run: string,
  { secretVars = [] }: RunRequest,
  typed: TypedOptions,
): Promise<Record<string, Secret>> {
  const missing = secretVars.filter((name) => !(typed.extraVars ?? []).some((text) => text.includes(name)));
  const secrets: Record<string, Secret> = {};
  for (const name of missing) {
    secrets[name] = await askHidden(
      `${name} (extra variable of run ${run})`,
      `Give it again: -e ${name}=… or -e @FILE.`,
    );
  }
  return secrets;
}
