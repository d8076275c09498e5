import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, InputError } from '@signet/core';
import {
  foldReport,
  localTime,
  type LockHolder,
  type Report,
  type ResumePoint,
  type RunEvent,
  type RunOptions,
  runPlaybook,
} from '@signet/engine';
import { catalog } from '../catalog.ts';
import { runningOptions } from '../configuration/options.ts';
import { errorLine } from '../console/output.ts';
import { printProblem } from '../console/problems.ts';
import { openRunScreen, type RunScreen } from '../console/run-screen.ts';
import type { SingleTaskForm } from '../console/ansible/single-task-renderer.ts';
import { EXIT, exitCodeOfRun } from '../exit-codes.ts';
import { becomeDefaults } from '../input/become.ts';
import { connector } from '../input/connect.ts';
import { requireKnownTags, requireKnownTask } from '../input/known-tags.ts';
import { inventoryId, readInventory } from '../input/inventory.ts';
import { load, type Loaded, withCause, withoutPlaces } from '../input/load.ts';
import type { RunningOptions, TypedOptions } from '../input/playbook-options.ts';
import { stateFolder } from '../input/project.ts';
import { answerTo, stepAnswer } from '../input/questions.ts';
import { runRequest } from '../input/run-request.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

export interface Mode {
  readonly check: boolean;
  readonly diff: boolean;
  readonly exitCode: boolean;
  /** The playbook, where it is no file: a single task. It is not journalled, and locks nothing. */
  readonly text?: ((options: RunningOptions) => string) | undefined;
  /** How a single task is shown. */
  readonly singleTask?: SingleTaskForm | undefined;
  /** An earlier run that is continued. */
  readonly resumeAt?: ResumePoint | undefined;
}

/** Loads, runs and reports a playbook; what `run`, `check` and `resume` share. Answers the exit code. */
export async function runOrCheck(file: string, typed: TypedOptions, mode: Mode): Promise<number> {
  const options = runningOptions(typed, file);
  try {
    return await runWith(file, options, {
      ...mode,
      check: mode.check || options.check,
      diff: mode.diff || options.diff,
    });
  } catch (error) {
    return printProblem(error, options);
  }
}

async function runWith(file: string, options: RunningOptions, mode: Mode): Promise<number> {
  const passwords = await vaultPasswords(options);
  const loaded = load(file, options, passwords, mode.text?.(options));
  // Ansible lets a tag or a task that is nowhere select nothing.
  if (!options.compat) {
    requireKnownTags(loaded, options);
    requireKnownTask(loaded, options.startAtTask);
  }
  const become = await becomeDefaults(options);
  const connect = await connector(options);
  const events: RunEvent[] = [];
  const screen = openRunScreen({
    ...options,
    showChanges: mode.check || mode.diff,
    singleTask: mode.singleTask,
    resume: mode.check || mode.text ? () => undefined : (runId) => `signet resume ${runId}`,
  });
  const interrupt = interruptible(screen);
  try {
    await runPlaybook({
      playbook: loaded.playbook,
      inventory: loaded.inventory,
      catalog: { modules: catalog },
      connect,
      options: {
        ...optionsOfRun(file, options, loaded, mode),
        ...lockWait(screen, options),
        ...questions(screen, options),
        become,
        interrupt: interrupt.signal,
      },
      onEvent: (event) => {
        if (event.type !== 'output') events.push(event);
        screen.onEvent(event);
      },
    });
  } catch (error) {
    throw withCause(mode.text === undefined ? error : withoutPlaces(error, file), loaded);
  } finally {
    screen.close();
    interrupt.stop();
  }
  const report = foldReport(events);
  if (options.retryFiles && mode.text === undefined) writeRetryFile(file, report);
  if (report.internalError !== undefined)
    errorLine(`This is a bug in signet. Please report it with the text below.\n\n${report.internalError}`);
  return exitCodeOfRun(report.exitCode, options.compat, errorsIn(events));
}

function errorsIn(events: readonly RunEvent[]): Diagnostic[] {
  return events.flatMap((event) =>
    event.type === 'diagnostic' && event.diagnostic.severity === 'error' ? [event.diagnostic] : [],
  );
}

function optionsOfRun(file: string, options: RunningOptions, loaded: Loaded, mode: Mode): RunOptions {
  const { limit, tags, skipTags, forks, compat, forceHandlers, anyErrorsFatal, jinja2Native, startAtTask } = options;
  const { strategy, gathering, verbosity, noLog } = options;
  return {
    check: mode.check,
    diff: mode.diff,
    exitCode: mode.exitCode,
    resumeAt: mode.resumeAt,
    limit,
    tags,
    skipTags,
    forks,
    compat,
    forceHandlers,
    anyErrorsFatal,
    jinja2Native,
    allowMissingHandlers: !options.errorOnMissingHandler,
    startAtTask,
    strategy,
    gathering,
    noLog,
    verbosity: Math.max(0, verbosity),
    extraVars: loaded.extraVars,
    vaultPasswords: loaded.vaultPasswords,
    refreshInventory: () => readInventory(options, loaded.vaultPasswords, dirname(resolve(file))).inventory,
    stateDir: mode.text === undefined ? stateFolder(dirname(file), options.stateDir) : undefined,
    inventoryId: inventoryId(loaded.sources),
    request: runRequest(options, loaded.sources, loaded.extraVars, mode.resumeAt),
  };
}

function lockWait(screen: RunScreen, { wait }: RunningOptions): Pick<RunOptions, 'waitForLock'> {
  if (wait === undefined) return {};
  const onWait = (holder: LockHolder | undefined): void => screen.say(waitingText(holder));
  return { waitForLock: { ...(wait !== true && { timeoutMs: wait * 1000 }), onWait } };
}

function waitingText(holder: LockHolder | undefined): string {
  const who = holder
    ? `${holder.user} on ${holder.host}, process ${holder.pid}, since ${localTime(holder.since)}, run ${holder.runId}`
    : 'another run';
  return `Waiting for the lock of this playbook: ${who}. Ctrl-C gives up.`;
}

/** Questions are asked only where somebody can answer. */
function questions(screen: RunScreen, { step }: RunningOptions): Pick<RunOptions, 'prompt' | 'confirmStep'> {
  if (!process.stdin.isTTY) {
    if (!step) return {};
    throw InputError.of('--step asks before each task, and there is no terminal to ask on.', {
      code: 'NO_TERMINAL',
      hint: 'Leave it out; --tags and --start-at-task choose tasks, too.',
    });
  }
  return {
    prompt: (question) => screen.pausedFor(() => answerTo(question)),
    ...(step && { confirmStep: (task, hosts) => screen.pausedFor(() => stepAnswer(task.name, hosts)) }),
  };
}

/** `retry_files_enabled`: the hosts to try again, for `--limit @FILE`. */
function writeRetryFile(playbook: string, { hosts }: Report): void {
  const again = Object.entries(hosts).flatMap(([host, { failed, unreachable }]) =>
    failed + unreachable > 0 ? [host] : [],
  );
  if (again.length === 0) return;
  const file = playbook.replace(/\.[^./]*$/u, '').concat('.retry');
  writeFileSync(file, `${again.toSorted().join('\n')}\n`);
  errorLine(`\tto retry, use: --limit @${file}`);
}

/** The first Ctrl-C ends the run cleanly, the second one at once. */
function interruptible(screen: RunScreen): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    screen.say('\nInterrupted: dropping unsaved changes and closing connections. Ctrl-C again ends at once.');
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, onSignal);
    },
  };
}
