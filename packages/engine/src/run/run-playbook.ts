import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import { InputError } from '@signet/core';
import pLimit from 'p-limit';
import type { Debt } from '../events.ts';
import { type History, Journal, readHistory } from '../journal/journal.ts';
import { type LockRequest, lockRun } from '../journal/lock.ts';
import { unlockWith } from '../load/loader.ts';
import { localTime } from '../local-time.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import { type Plan, planPlaybook } from '../plan/plan.ts';
import { foldReport, type Report } from '../report.ts';
import { assignDebts } from './debts.ts';
import { Memories } from '../vars/memory.ts';
import { Connections } from './connections.ts';
import { Emitter } from './emitter.ts';
import { EXIT, exitCodeOfHosts } from './exit-code.ts';
import type { RunInput, RunOptions } from './options.ts';
import { runPlay } from './play.ts';
import { requestToKeep } from './request.ts';
import { Resumption } from './resumption.ts';
import { crash, type Run } from './run.ts';
import { hasBegun } from './start-at.ts';

/** Ansible's default. */
const FORKS = 5;
const GRACE_MS = 10_000;

/**
 * Runs a loaded playbook. What goes wrong on hosts is in the report; only wrong input and a lock are thrown.
 *
 * @throws {InputError} when the plan has errors, or `LOCKED` when another run of this playbook is under way.
 */
export async function runPlaybook({
  playbook,
  inventory,
  catalog,
  connect,
  options = {},
  onEvent = () => {},
}: RunInput): Promise<Report> {
  const now = options.now ?? (() => new Date());
  const check = options.check === true;
  const { plan, diagnostics } = planPlaybook(playbook, inventory, options);
  const errors = diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) throw new InputError(errors);

  const runId = options.runId ?? newRunId(now());
  const file = resolve(playbook.file);
  const inventoryId = options.inventoryId ?? '';
  const stop = new AbortController();
  // Each host at work listens; Node takes more than ten for a leak and says so on standard error.
  setMaxListeners(0, stop.signal);
  const emitter = new Emitter(now, onEvent);
  const graceMs = options.graceMs ?? GRACE_MS;
  const unlock = unlockWith(options.vaultPasswords ?? [], emitter.sawSecrets, options.compat);
  const run: Run = {
    runId,
    playbook,
    inventory,
    inventoryChanges: [],
    catalog,
    options,
    emitter,
    connections: new Connections(connect, stop.signal, graceMs),
    check,
    diff: options.diff === true,
    selection: { tags: options.tags ?? [], skipTags: options.skipTags ?? [] },
    extraVars: extraVarsLayer(options.extraVars ?? {}, unlock),
    unlock,
    now,
    environments: new Map(),
    forks: pLimit(Math.max(1, options.forks ?? FORKS)),
    signal: stop.signal,
    graceMs,
    memories: new Memories(),
    gathering: new Map(),
    answers: new Map(),
    onceDone: new Set(),
    customStats: new Map(),
    resumption: new Resumption(options.resumeAt),
    out: new Map(),
    pendingChanges: 0,
    stopped: false,
    aborted: false,
    fatal: false,
    withoutHosts: false,
    inputWasWrong: false,
  };

  const release = await lock(options, [file, inventoryId], run, now, stop);
  let journal: Journal | undefined;
  const onInterrupt = (): void => {
    run.stopped = true;
    stop.abort(options.interrupt?.reason);
  };
  try {
    const history =
      options.stateDir === undefined ? { sequence: 0, owed: [] } : readHistory(options.stateDir, file, inventoryId);
    if (options.stateDir !== undefined && !check) {
      journal = new Journal(options.stateDir, runId);
      emitter.journalTo(journal);
    }
    if (options.interrupt?.aborted) onInterrupt();
    options.interrupt?.addEventListener('abort', onInterrupt, { once: true });
    emitter.sawSecrets([playbook.secrets, options.extraVars]);
    start(run, plan, file, inventoryId, history);
    await runPlays(run, settleForgotten(run, history.owed));
    if (!hasBegun(run) && !run.stopped) missStart(run);
    await closeConnections(run);
    end(run);
  } finally {
    options.interrupt?.removeEventListener('abort', onInterrupt);
    journal?.close();
    await release();
  }
  return foldReport(emitter.events);
}

async function lock(
  options: RunOptions,
  identity: readonly string[],
  run: Run,
  now: () => Date,
  stop: AbortController,
): Promise<() => Promise<void>> {
  // Check mode changes nothing: it may look while a run is under way.
  if (options.stateDir === undefined || run.check) return async () => {};
  const request: LockRequest = {
    runId: run.runId,
    since: now().toISOString(),
    wait: options.waitForLock,
    signal: options.interrupt,
  };
  return lockRun(options.stateDir, identity, request, (error) => {
    run.emitter.emit({
      type: 'diagnostic',
      diagnostic: {
        severity: 'warning',
        code: 'LOCK_LOST',
        message: `The lock of this run was lost: ${error.message}`,
      },
    });
    run.stopped = true;
    stop.abort(error);
  });
}

function start(run: Run, plan: Plan, file: string, inventoryId: string, history: History): void {
  const request = requestToKeep(run);
  run.emitter.emit({
    type: 'run-start',
    runId: run.runId,
    playbook: file,
    plays: run.playbook.plays.length,
    inventory: inventoryId,
    sequence: history.sequence + 1,
    check: run.check,
    diff: run.diff,
    hosts: [...new Set(plan.plays.flatMap((play) => play.hosts))],
    owed: [...history.owed],
    compat: run.options.compat === true,
    ...(request && { options: request }),
  });
}

async function runPlays(run: Run, owed: ReadonlyMap<string, readonly Debt[]>): Promise<void> {
  for (const play of run.playbook.plays) {
    if (run.stopped || run.aborted) return;
    try {
      await runPlay(run, play, owed.get(play.id) ?? []);
    } catch (error) {
      // What the author wrote can be wrong in a way that shows only now: a prompt, a pattern, a file that is named late.
      if (error instanceof InputError) stopForInput(run, error);
      else crash(run, error);
    }
  }
}

/** `--start-at-task` named a task that the plan could not rule out, because something is included while it runs. */
function missStart(run: Run): void {
  const { startAtTask, compat } = run.options;
  run.inputWasWrong = compat !== true;
  const severity = compat ? 'warning' : 'error';
  const message = compat
    ? `No matching task "${startAtTask}" found. Note: --start-at-task can only follow static includes.`
    : `No task is called "${startAtTask}"; nothing was run.`;
  const hint = 'See "signet list --list-tasks" for the names of tasks outside dynamic includes.';
  run.emitter.emit({
    type: 'diagnostic',
    diagnostic: { severity, code: 'START_TASK_MISSING', message, hint },
  });
}

function stopForInput(run: Run, error: InputError): void {
  run.aborted = true;
  run.inputWasWrong = true;
  for (const diagnostic of error.diagnostics) run.emitter.emit({ type: 'diagnostic', diagnostic });
}

async function closeConnections(run: Run): Promise<void> {
  await run.connections.close((host, message) =>
    run.emitter.emit({
      type: 'diagnostic',
      host,
      diagnostic: { severity: 'warning', code: 'CLEAN_UP_FAILED', message },
    }),
  );
}

/** Debts whose handler is gone cannot be paid: the run says so once and forgets them. */
function settleForgotten(run: Run, debts: readonly Debt[]): ReadonlyMap<string, readonly Debt[]> {
  const { byPlay, forgotten } = assignDebts(run.playbook, debts);
  for (const debt of forgotten) {
    const message = `The handler "${debt.handler}" is owed on ${debt.host} since ${localTime(debt.since)} by run ${debt.run}, but the playbook has no such handler any more.`;
    const hint = 'Do by hand what it did, if it is still needed.';
    run.emitter.emit({
      type: 'diagnostic',
      host: debt.host,
      diagnostic: { severity: 'warning', code: 'OWED_HANDLER_GONE', message, hint },
    });
    run.emitter.emit({ type: 'owed-forgotten', debt });
  }
  return byPlay;
}

function end(run: Run): void {
  const { recap, ledger } = run.emitter;
  const { stats, changed, mayRun, coverage } = recap;
  const customStats = Object.fromEntries(
    [...run.customStats].map(([host, values]) => [host, Object.fromEntries(values)]),
  );
  run.emitter.emit({
    type: 'run-end',
    stats,
    changed,
    mayRun,
    ...(run.check && { coverage }),
    ...(run.customStats.size > 0 && { customStats }),
    owed: ledger.debts,
    interrupted: run.signal.aborted,
    exitCode: exitCodeOf(run),
  });
}

function exitCodeOf(run: Run): number {
  const { recap, events } = run.emitter;
  if (events.some((event) => event.type === 'internal-error')) return EXIT.bug;
  if (run.signal.aborted) return EXIT.interrupted;
  if (run.stopped && run.inputWasWrong) return EXIT.inputErrors;
  const ofHosts = exitCodeOfHosts(run.out.values());
  // Ansible says no more of hosts that were not reached.
  if (run.fatal && run.options.compat) return EXIT.failed;
  if (ofHosts !== EXIT.done) return ofHosts;
  if (run.inputWasWrong) return EXIT.inputErrors;
  if (run.withoutHosts) return EXIT.failed;
  return run.check && run.options.exitCode === true && recap.changed > 0 ? EXIT.changesPending : EXIT.done;
}

/** `20261123T195301-4f2a`: sorts by time, differs between runs of the same second. */
function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${randomBytes(2).toString('hex')}`;
}
