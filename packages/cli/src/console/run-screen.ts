import { closeSync, openSync, writeSync } from 'node:fs';
import { InputError } from '@signet/core';
import { type Failure, foldReport, type Report, type RunEvent } from '@signet/engine';
import { formatDiagnostic } from '@signet/source';
import type { OutputName } from '../configuration/settings.ts';
import type { ScreenOptions } from '../input/playbook-options.ts';
import { createAnsibleRenderer } from './ansible/ansible-renderer.ts';
import { createSingleTaskRenderer, type SingleTaskForm } from './ansible/single-task-renderer.ts';
import { createHumanRenderer } from './human/human-renderer.ts';
import { LiveScreen } from './human/live-screen.ts';
import { summaryLines } from './human/summary.ts';
import { createJsonRenderer } from './json/json-renderer.ts';
import { createJsonlRenderer } from './jsonl/jsonl-renderer.ts';
import { createJunitRenderer } from './junit/junit-renderer.ts';
import { hasColour, type Theme, theme } from './output.ts';
import { printable } from './printable.ts';
import { ansibleWord, sourceText } from './problems.ts';
import type { Renderer } from './renderer.ts';

export interface RunScreenOptions {
  readonly output: OutputName;
  readonly outputFile?: string | undefined;
  readonly verbosity: number;
  readonly screen: ScreenOptions;
  /** Every changed field or line is shown to people. */
  readonly showChanges: boolean;
  /** The run is one task of the command line: what people see is its result, and nothing else. */
  readonly singleTask?: SingleTaskForm | undefined;
  /** Nothing is under way: no moving lines. */
  readonly isReplay?: boolean;
  /** What to type to go on with a run. */
  readonly resume?: (runId: string) => string | undefined;
}

/** Where the events of a run go: standard output, a file, the moving lines. */
export interface RunScreen {
  onEvent(event: RunEvent): void;
  /** Keeps still while a question is asked. */
  pausedFor<T>(action: () => Promise<T>): Promise<T>;
  /** A line on standard error, beside what the run shows. */
  say(text: string): void;
  close(): void;
}

type Write = (text: string) => void;

/** An output with where it goes. */
interface Outlet {
  readonly renderer: Renderer;
  readonly write: Write;
}

/** @throws {InputError} `OUTPUT_FILE` when the file cannot be written. */
export function openRunScreen(options: RunScreenOptions): RunScreen {
  const live = liveFor(options);
  const toScreen: Write = (text) => {
    if (text === '') return;
    live?.clear();
    process.stdout.write(text);
  };
  const file = options.outputFile === undefined ? undefined : openFile(options.outputFile);
  const outlets: Outlet[] = [];
  if (file) {
    const toFile: Write = (text) => writeSync(file, text);
    outlets.push({ renderer: rendererFor(options, { isTTY: false }), write: toFile });
  }
  // A file takes what programs read; people still see the run.
  const shown = file ? { ...options, output: 'human' as const } : options;
  outlets.push({ renderer: rendererFor(shown, process.stdout), write: toScreen });
  return {
    onEvent: (event) => {
      for (const { renderer, write } of outlets) write(renderer.onEvent(event));
      if (event.type === 'diagnostic' && shown.output !== 'human') warn(event, shown, live);
      live?.onEvent(event);
    },
    pausedFor: (action) => (live ? live.pausedFor(action) : action()),
    say: (text) => {
      live?.clear();
      process.stderr.write(`${printable(text)}\n`);
    },
    close: () => {
      live?.close();
      if (file) closeSync(file);
    },
  };
}

/** Beside output that programs read at the end, and output for people. */
function liveFor({ output, outputFile, verbosity, isReplay }: RunScreenOptions): LiveScreen | undefined {
  if (isReplay || verbosity < -1) return undefined;
  const forPeople = output === 'human' || outputFile !== undefined;
  const atTheEnd = output === 'json' || output === 'junit' || output === 'report';
  return forPeople || (atTheEnd && process.stderr.isTTY) ? new LiveScreen(process.stderr) : undefined;
}

interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

function rendererFor(options: RunScreenOptions, stream: OutputStream): Renderer {
  const { output, screen, singleTask, verbosity } = options;
  const columns = stream.isTTY ? (stream.columns ?? 0) : 0;
  const ansible = { ...screen, colour: hasColour(stream, screen), columns, verbosity };
  if (singleTask !== undefined && (output === 'human' || output === 'ansible'))
    return createSingleTaskRenderer({ ...ansible, form: singleTask, hints: output === 'human' });
  switch (output) {
    case 'ansible':
      return createAnsibleRenderer(ansible);
    case 'json':
      return createJsonRenderer(screen);
    case 'jsonl':
      return createJsonlRenderer();
    case 'junit':
      return createJunitRenderer();
    case 'report':
      return atTheEnd((report) => `${JSON.stringify(report, null, 2)}\n`);
    case 'human':
      return humanWithSummary(options, stream);
  }
}

function humanWithSummary(options: RunScreenOptions, stream: OutputStream): Renderer {
  const colours = theme(stream, options.screen);
  const { verbosity, showChanges, resume } = options;
  const columns = stream.isTTY ? (stream.columns ?? 0) : 0;
  const lines = createHumanRenderer({ theme: colours, changes: showChanges, verbosity, columns });
  const summary = atTheEnd((report) =>
    summaryLines(report, { theme: colours, frame: framed(colours), resume: resume?.(report.runId) })
      .map((line) => `${line}\n`)
      .join(''),
  );
  return { onEvent: (event) => lines.onEvent(event) + summary.onEvent(event) };
}

/** What is made of the whole run once it is over. */
function atTheEnd(write: (report: Report) => string): Renderer {
  const events: RunEvent[] = [];
  return {
    onEvent: (event) => {
      events.push(event);
      return event.type === 'run-end' ? write(foldReport(events)) : '';
    },
  };
}

/** A failure with the lines of the file around its place. */
function framed(colours: Theme): (failure: Failure) => string | undefined {
  return ({ code, message, hint, at }) => {
    if (at === undefined) return undefined;
    const diagnostic = { severity: 'error', code, message, at, ...(hint !== undefined && { hint }) } as const;
    return formatDiagnostic(diagnostic, sourceText(at.file), { color: colours.isColorSupported });
  };
}

function warn(event: RunEvent & { type: 'diagnostic' }, { output, screen }: RunScreenOptions, live?: LiveScreen): void {
  live?.clear();
  const { severity, message } = event.diagnostic;
  const word = output === 'ansible' ? ansibleWord(severity) : `${severity}:`;
  const colours = theme(process.stderr, screen);
  process.stderr.write(`${colours.magenta(`${word} ${printable(message)}`)}\n`);
}

function openFile(path: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw InputError.of(`${path} cannot be written: ${why}.`, { code: 'OUTPUT_FILE', hint: 'Name another file.' });
  }
}
