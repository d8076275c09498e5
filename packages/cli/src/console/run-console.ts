import { type HostOutcome, type RunEvent, type TaskRef } from '@signet/engine';
import { duration } from './durations.ts';
import { LiveLine } from './live-line.ts';
import { errorLines, outcomeLines, shown } from './outcome-lines.ts';
import { printableDeep } from './printable.ts';
import { line, type Theme, theme } from './output.ts';

/** Shows a run to a person while it happens, from its events. */
export class RunConsole {
  readonly #live = new LiveLine(process.stderr);
  readonly #theme: Theme = theme(process.stdout);
  readonly #showChanges: boolean;
  #task:
    | { ref: TaskRef; handler: boolean; hosts: readonly string[]; results: Map<string, HostOutcome>; notes: string[] }
    | undefined;

  constructor(options: { readonly showChanges: boolean }) {
    this.#showChanges = options.showChanges;
  }

  onEvent(raw: RunEvent): void {
    const event = printableDeep(raw);
    switch (event.type) {
      case 'play-start':
        this.#finishTask();
        this.#print('', this.#theme.bold(event.name) + this.#theme.dim(`  ${hostCount(event.hosts)}`));
        break;
      case 'owed':
        this.#print(
          `  ${this.#theme.yellow('owed'.padEnd(12))}handler "${event.debt.handler}" on ${event.debt.host}, since ${event.debt.since} by run ${event.debt.run}`,
        );
        break;
      case 'task-start':
        this.#startTask(event.task, false, event.hosts);
        break;
      case 'handler-start':
        this.#startTask(event.handler, true, event.hosts);
        break;
      case 'host-start':
        this.#live.begin(event.host, event.task.name);
        break;
      case 'target-note':
        this.#note(event.host, event.message, event.data);
        break;
      case 'retry':
        this.#note(event.host, `try ${event.attempt} did not succeed, ${event.left} left`, undefined);
        break;
      case 'host-result':
      case 'handler-result':
        this.#result(event.host, event);
        break;
      case 'verify-result':
        if (event.error)
          this.#print(
            ...outcomeOfVerify(event.host, event.task.name, this.#theme),
            ...errorLines('', event.error, this.#theme),
          );
        break;
      case 'saved':
        this.#finishTask();
        this.#print(this.#theme.dim(`  ${'saved'.padEnd(12)}${event.target} of ${event.host}`));
        break;
      case 'save-failed':
        this.#finishTask();
        this.#print(
          `  ${this.#theme.red('FAILED'.padEnd(12))}saving the ${event.target} of ${event.host}`,
          ...errorLines('', event.error, this.#theme),
        );
        break;
      case 'discarded':
        this.#finishTask();
        this.#print(
          this.#theme.dim(
            `  ${'dropped'.padEnd(12)}the unsaved changes of the ${event.target} of ${event.host}; it is as before`,
          ),
        );
        break;
      case 'diagnostic':
        this.#print(`  ${this.#theme.yellow(event.diagnostic.severity)}  ${event.diagnostic.message}`);
        break;
      case 'play-end':
      case 'run-end':
        this.#finishTask();
        break;
      default:
    }
  }

  /** Ends the moving line; for the moment before something else writes to the terminal. */
  close(): void {
    this.#finishTask();
    this.#live.stop();
  }

  #startTask(ref: TaskRef, handler: boolean, hosts: readonly string[]): void {
    this.#finishTask();
    this.#task = { ref, handler, hosts, results: new Map(), notes: [] };
    if (handler) for (const host of hosts) this.#live.begin(host, ref.name);
  }

  #note(host: string, message: string, data: unknown): void {
    this.#live.note(host, message);
    const text = `      ${this.#theme.dim(`${message}${data === undefined || data === null ? '' : `  ${noteData(data)}`}`)}`;
    // A handler can take minutes: its steps are shown as they happen, a task's below its result.
    if (this.#task === undefined || this.#task.handler) this.#print(text);
    else this.#task.notes.push(text);
  }

  #result(host: string, outcome: HostOutcome): void {
    this.#live.end(host);
    if (this.#task === undefined) return;
    this.#task.results.set(host, outcome);
    if (this.#task.results.size === this.#task.hosts.length) this.#finishTask();
  }

  #finishTask(): void {
    const task = this.#task;
    if (task === undefined) return;
    this.#task = undefined;
    for (const host of task.hosts) this.#live.end(host);
    const name = task.handler ? `handler: ${task.ref.name}` : task.ref.name;
    this.#print(...outcomeLines(name, task.results, { changes: this.#showChanges, theme: this.#theme }), ...task.notes);
  }

  #print(...lines: string[]): void {
    this.#live.clear();
    for (const text of lines) line(text);
  }
}

function outcomeOfVerify(host: string, name: string, colour: Theme): string[] {
  return [`  ${colour.red('FAILED'.padEnd(12))}${name.padEnd(54)} ${host}`];
}

function hostCount(hosts: readonly string[]): string {
  return hosts.length > 2 ? `${hosts.length} hosts` : hosts.join(', ');
}

function noteData(data: unknown): string {
  if (typeof data !== 'object' || data === null) return shown(data);
  return Object.entries(data)
    .map(([key, value]) => (key === 'ms' && typeof value === 'number' ? duration(value) : `${key} ${shown(value)}`))
    .join(', ');
}
