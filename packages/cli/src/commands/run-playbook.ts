import { foldReport, type RunEvent, runPlaybook } from '@signet/engine';
import { RunConsole } from '../console/run-console.ts';
import { errorLine, line, theme } from '../console/output.ts';
import { summaryLines } from '../console/summary.ts';
import { EXIT } from '../exit-codes.ts';
import { connector } from '../input/connect.ts';
import { inventoryId } from '../input/inventory.ts';
import { requireKnownTags } from '../input/known-tags.ts';
import { load } from '../input/load.ts';
import type { RunningOptions } from '../input/playbook-options.ts';
import { stateFolder } from '../input/project.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

export interface Mode {
  readonly check: boolean;
  readonly diff: boolean;
  readonly exitCode: boolean;
}

/** Loads, runs and reports a playbook; what `run` and `check` share. Answers the exit code. */
export async function runOrCheck(file: string, options: RunningOptions, mode: Mode): Promise<number> {
  const passwords = await vaultPasswords(options);
  const loaded = load(file, options, passwords);
  requireKnownTags(loaded, options);
  const { playbook, inventory, sources, extraVars } = loaded;
  const connect = await connector(options);
  const interrupt = interruptible();
  const events: RunEvent[] = [];
  const screen = options.output === 'human' ? new RunConsole({ showChanges: mode.check || mode.diff }) : undefined;
  try {
    await runPlaybook({
      playbook,
      inventory,
      connect,
      options: {
        ...mode,
        limit: options.limit,
        tags: options.tags,
        skipTags: options.skipTags,
        forks: options.forks,
        extraVars,
        vaultPasswords: passwords,
        stateDir: stateFolder(file),
        inventoryId: inventoryId(sources),
        interrupt: interrupt.signal,
      },
      onEvent: (event) => {
        events.push(event);
        screen?.onEvent(event);
        if (options.output === 'jsonl') line(JSON.stringify(event));
      },
    });
  } finally {
    screen?.close();
    interrupt.stop();
  }
  const report = foldReport(events);
  if (options.output === 'json') line(JSON.stringify(report, null, 2));
  if (options.output === 'human') for (const text of summaryLines(report, theme(process.stdout))) line(text);
  if (report.internalError !== undefined)
    errorLine(`This is a bug in signet. Please report it with the text below.\n\n${report.internalError}`);
  return report.exitCode;
}

/** The first Ctrl-C ends the run cleanly, the second one at once. */
function interruptible(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    errorLine('\nInterrupted: dropping unsaved changes and closing connections. Ctrl-C again ends at once.');
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
