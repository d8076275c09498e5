import { type HostOutcome, localTime, type RunEvent, type TaskRef } from '@signet/engine';
import { duration } from '../durations.ts';
import type { Theme } from '../output.ts';
import { printableDeep } from '../printable.ts';
import type { Renderer } from '../renderer.ts';
import { titleOf } from '../task-title.ts';
import { type Detail, errorLines, nameWidth, outcomeLines, shown } from './outcome-lines.ts';

/** How much is said while a run goes on. */
export interface HumanDetail {
  readonly theme: Theme;
  /** Every changed field or line. */
  readonly changes: boolean;
  /** `-v` counted, `-q` counted down: below 0 only what changed or went wrong, below -1 nothing before the summary. */
  readonly verbosity: number;
  /** Of the terminal; 0 or left out where there is none. */
  readonly columns?: number;
}

interface OpenTask {
  readonly ref: TaskRef;
  readonly handler: boolean;
  readonly hosts: Set<string>;
  readonly results: Map<string, HostOutcome>;
  readonly notes: string[];
}

/** The lasting lines of a run for people: a block per play, a line per task and status, below it what there is to tell. */
export function createHumanRenderer(detail: HumanDetail): Renderer {
  const fold = new HumanFold(detail);
  return {
    onEvent: (event) =>
      fold
        .linesOf(printableDeep(withoutResults(event, detail.verbosity)))
        .map((line) => `${line}\n`)
        .join(''),
  };
}

/** Results are long and shown only with `-v`. */
function withoutResults(event: RunEvent, verbosity: number): RunEvent {
  if (verbosity > 0 || (event.type !== 'host-result' && event.type !== 'handler-result')) return event;
  const { result: _, ...rest } = event;
  if (rest.items === undefined) return rest;
  return { ...rest, items: rest.items.map(({ result: __, ...item }) => item) };
}

class HumanFold {
  readonly #detail: HumanDetail;
  readonly #theme: Theme;
  readonly #open = new Map<string, OpenTask>();
  #lockStep = true;

  constructor(detail: HumanDetail) {
    this.#detail = detail;
    this.#theme = detail.theme;
  }

  linesOf(event: RunEvent): string[] {
    const { verbosity } = this.#detail;
    if (verbosity < -1) return [];
    switch (event.type) {
      case 'play-start':
        this.#lockStep = (event.strategy ?? 'linear') === 'linear';
        return [...this.#finishAll(), ...this.#playHeading(event)];
      case 'no-hosts-matched':
        return [this.#notice('yellow', 'no hosts', 'no host matches the pattern of this play')];
      case 'no-hosts-left':
        return [...this.#finishAll(), this.#notice('red', 'stopped', 'no host is left to go on with')];
      case 'batch-start':
        return [...this.#finishAll(), this.#theme.dim(`  batch of ${hostCount(event.hosts)}`)];
      case 'owed':
        return [
          this.#notice(
            'yellow',
            'owed',
            `handler "${event.debt.handler}" on ${event.debt.host}, since ${localTime(event.debt.since)} by run ${event.debt.run}`,
          ),
        ];
      case 'task-start':
        return this.#start(event.task, false, event.hosts);
      case 'handler-start':
        return this.#start(event.handler, true, event.hosts);
      case 'included':
        return verbosity > 0
          ? [this.#theme.dim(`  ${'included'.padEnd(12)}${event.file}  ${hostCount(event.hosts)}`)]
          : [];
      case 'target-note':
        return this.#note(event.message, event.data);
      case 'retry':
        return verbosity > 0 || this.#open.get(event.task.id)?.handler
          ? this.#note(`${event.host}: try ${event.attempt} did not succeed, ${event.left} left`, undefined)
          : [];
      case 'notify':
        return verbosity > 1 ? [this.#theme.dim(`      ${event.host} notified ${event.handlers.join(', ')}`)] : [];
      case 'host-result':
        return this.#result(event.host, event.task, event);
      case 'handler-result':
        return this.#result(event.host, event.handler, event);
      case 'verify-result':
        return event.error
          ? [
              ...this.#finishAll(),
              this.#notice(
                'red',
                'FAILED',
                `${titleOf(event.task).padEnd(nameWidth(this.#detail.columns))} ${event.host}`,
              ),
              ...errorLines('', event.error, this.#theme),
            ]
          : [];
      case 'saved':
        return [
          ...this.#finishAll(),
          ...this.#unlessQuiet(this.#theme.dim(`  ${'saved'.padEnd(12)}${event.target} of ${event.host}`)),
        ];
      case 'save-failed':
        return [
          ...this.#finishAll(),
          this.#notice('red', 'FAILED', `saving the ${event.target} of ${event.host}`),
          ...errorLines('', event.error, this.#theme),
        ];
      case 'discarded':
        return [
          ...this.#finishAll(),
          this.#theme.dim(
            `  ${'dropped'.padEnd(12)}the unsaved changes of the ${event.target} of ${event.host}; it is as before`,
          ),
        ];
      case 'diagnostic':
        if (event.diagnostic.severity === 'error')
          return [this.#notice('red', 'FAILED', ''), ...errorLines('', event.diagnostic, this.#theme)].map((line) =>
            line.trimEnd(),
          );
        return [`  ${this.#theme.yellow(event.diagnostic.severity)}  ${event.diagnostic.message}`];
      case 'play-end':
      case 'run-end':
        return this.#finishAll();
      default:
        return [];
    }
  }

  #notice(colour: 'red' | 'yellow', word: string, text: string): string {
    return `  ${this.#theme[colour](word.padEnd(12))}${text}`;
  }

  #unlessQuiet(...lines: string[]): string[] {
    return this.#detail.verbosity < 0 ? [] : lines;
  }

  #playHeading({ name, hosts, at }: RunEvent & { type: 'play-start' }): string[] {
    const place = this.#detail.verbosity > 1 ? `  ${at.file}:${at.line}` : '';
    return this.#unlessQuiet('', this.#theme.bold(name) + this.#theme.dim(`  ${hostCount(hosts)}${place}`));
  }

  /** In lock step a task is over when the next one starts, whoever has not answered. */
  #start(ref: TaskRef, handler: boolean, hosts: readonly string[]): string[] {
    const lines = this.#lockStep || handler ? this.#finishAll() : [];
    const known = this.#open.get(ref.id);
    if (known) for (const host of hosts) known.hosts.add(host);
    else this.#open.set(ref.id, { ref, handler, hosts: new Set(hosts), results: new Map(), notes: [] });
    return lines;
  }

  /** A handler can take minutes: its steps are shown as they happen, a task's below its result. */
  #note(message: string, data: unknown): string[] {
    const text = `      ${this.#theme.dim(`${message}${data === undefined || data === null ? '' : `  ${noteData(data)}`}`)}`;
    const task = [...this.#open.values()].at(-1);
    if (task === undefined || task.handler) return this.#unlessQuiet(text);
    task.notes.push(text);
    return [];
  }

  #result(host: string, ref: TaskRef, outcome: HostOutcome): string[] {
    const task = this.#open.get(ref.id);
    if (task === undefined) return [];
    task.results.set(host, outcome);
    if (task.results.size < task.hosts.size) return [];
    return [...task.hosts].every((one) => task.results.has(one)) ? this.#finish(task) : [];
  }

  #finishAll(): string[] {
    return [...this.#open.values()].flatMap((task) => this.#finish(task));
  }

  #finish(task: OpenTask): string[] {
    this.#open.delete(task.ref.id);
    const { changes, verbosity, theme, columns = 0 } = this.#detail;
    const detail: Detail = { changes, theme, quiet: verbosity < 0, results: verbosity > 0, columns };
    const title = titleOf(task.ref);
    const lines = outcomeLines(task.handler ? `handler: ${title}` : title, inOrder(task), detail);
    if (lines.length > 0 && verbosity > 1)
      lines.push(theme.dim(`      at ${task.ref.at.file}:${task.ref.at.line}  ${task.ref.id}`));
    return [...lines, ...this.#unlessQuiet(...task.notes)];
  }
}

/** Results in the order of the hosts, whichever answered first: two runs that found the same read the same. */
function inOrder({ hosts, results }: OpenTask): ReadonlyMap<string, HostOutcome> {
  const places = new Map([...hosts].map((host, place) => [host, place]));
  return new Map([...results].toSorted(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0)));
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
