import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { InputError } from '@signet/core';
import pLimit from 'p-limit';
import type { Debt } from '../events.ts';
import { type History, Journal, readHistory } from '../journal/journal.ts';
import { lockRun } from '../journal/lock.ts';
import { unlockWith } from '../load/loader.ts';
import { extraVarsLayer } from '../vars/extra-vars.ts';
import { type Plan, planPlaybook } from '../plan/plan.ts';
import { foldReport, type Report } from '../report.ts';
import { assignDebts } from './debts.ts';
import { Emitter } from './emitter.ts';
import { EXIT, exitCodeOfStats } from './exit-code.ts';
import { environmentFor } from '../vars/lookups.ts';
import type { RunInput, RunOptions } from './options.ts';
import { runPlay } from './play.ts';
import { crash, type Run } from './run.ts';

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
  const emitter = new Emitter(now, onEvent);
  const unlock = unlockWith(options.vaultPasswords ?? [], emitter.sawSecrets);
  const run: Run = {
    runId,
    playbook,
    inventory,
    emitter,
    connect,
    check,
    diff: options.diff === true,
    tags: options.tags ?? [],
    skipTags: options.skipTags ?? [],
    limit: options.limit,
    extraVars: extraVarsLayer(options.extraVars ?? {}, unlock),
    unlock,
    environment: environmentFor({ searchPath: [playbook.directory], now, allowPipe: !check, check, unlock }),
    forks: pLimit(Math.max(1, options.forks ?? FORKS)),
    signal: stop.signal,
    graceMs: options.graceMs ?? GRACE_MS,
    facts: new Map(),
    out: new Map(),
    pendingChanges: 0,
    stopped: false,
    aborted: false,
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
    await runPlays(run, plan, settleForgotten(run, history.owed));
    end(run, options);
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
  return lockRun(options.stateDir, identity, { runId: run.runId, since: now().toISOString() }, (error) => {
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
  run.emitter.emit({
    type: 'run-start',
    runId: run.runId,
    playbook: file,
    inventory: inventoryId,
    sequence: history.sequence + 1,
    check: run.check,
    diff: run.diff,
    hosts: [...new Set(plan.plays.flatMap((play) => play.hosts))],
    owed: [...history.owed],
  });
}

async function runPlays(run: Run, plan: Plan, owed: ReadonlyMap<string, readonly Debt[]>): Promise<void> {
  for (const planned of plan.plays) {
    if (run.stopped || run.aborted) return;
    const play = run.playbook.plays.find((one) => one.id === planned.id);
    if (!play) continue;
    try {
      await runPlay(run, play, planned, owed.get(play.id) ?? []);
    } catch (error) {
      crash(run, error);
    }
  }
}

/** Debts whose handler is gone cannot be paid: the run says so once and forgets them. */
function settleForgotten(run: Run, debts: readonly Debt[]): ReadonlyMap<string, readonly Debt[]> {
  const { byPlay, forgotten } = assignDebts(run.playbook, debts);
  for (const debt of forgotten) {
    const message = `The handler "${debt.handler}" is owed on ${debt.host} since ${debt.since} by run ${debt.run}, but the playbook has no such handler any more.`;
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

function end(run: Run, options: RunOptions): void {
  const { recap, ledger, events } = run.emitter;
  const { stats, changed, mayRun } = recap;
  const interrupted = run.signal.aborted;
  const isBroken = events.some((event) => event.type === 'internal-error');
  const pending = run.check && options.exitCode === true && changed > 0;
  const ofStats = exitCodeOfStats(stats);
  const exitCode = isBroken
    ? EXIT.bug
    : interrupted
      ? EXIT.interrupted
      : ofStats === EXIT.done && pending
        ? EXIT.changesPending
        : ofStats;
  run.emitter.emit({ type: 'run-end', stats, changed, mayRun, owed: ledger.debts, interrupted, exitCode });
}

/** `20261123T195301-4f2a`: sorts by time, differs between runs of the same second. */
function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${randomBytes(2).toString('hex')}`;
}
