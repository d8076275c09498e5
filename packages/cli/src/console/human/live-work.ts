import type { RunEvent, TaskRef } from '@signet/engine';
import { fitted } from '../display-width.ts';
import { duration } from '../durations.ts';
import { printable } from '../printable.ts';
import { titleOf } from '../task-title.ts';

/** Output is shown once a task takes longer than this; most commands are over before. */
const MOMENT_MS = 1_500;
/** Without a sign of life for this long, a task is said to stall. */
export const STALL_MS = 30_000;
/** Last lines of output that are kept and shown for each host. */
const TAIL_LINES = 3;
/** Hosts with a line of their own. */
const MOST_HOSTS = 8;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

interface Work {
  readonly host: string;
  readonly task: string;
  readonly since: number;
  lastSign: number;
  hadOutput: boolean;
  note?: string;
  tail: string[];
  partial: string;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Who works on what, since when: a fold over the events of a run. What it shows depends on nothing but them and the time
 * that it is given.
 */
export class LiveWork {
  readonly #work = new Map<string, Work>();
  #hosts: readonly string[] = [];
  #done = new Set<string>();
  #failed = 0;

  onEvent(event: RunEvent): void {
    const now = Date.parse(event.time);
    switch (event.type) {
      case 'task-start':
      case 'handler-start':
        this.#hosts = event.hosts;
        this.#done = new Set();
        this.#failed = 0;
        if (event.type === 'handler-start') for (const host of event.hosts) this.#begin(host, event.handler, now);
        break;
      case 'host-start':
        this.#begin(event.host, event.task, now);
        break;
      case 'output':
        this.#output(event.host, event.text, now);
        break;
      case 'target-note':
        this.#note(event.host, event.message, now);
        break;
      case 'retry':
        this.#note(event.host, `try ${event.attempt} did not succeed, ${event.left} left`, now);
        break;
      case 'host-result':
      case 'handler-result':
        this.#work.delete(event.host);
        this.#done.add(event.host);
        if (event.status === 'failed' || event.status === 'unreachable') this.#failed += 1;
        break;
      case 'play-end':
      case 'run-end':
        this.#work.clear();
        break;
      default:
    }
  }

  get isIdle(): boolean {
    return this.#work.size === 0;
  }

  /** The lines at the bottom of a terminal, none wider than it. */
  lines(now: number, { columns, rows }: ScreenSize): string[] {
    const all = [...this.#work.values()].toSorted((a, b) => a.since - b.since);
    const [first] = all;
    if (first === undefined) return [];
    const frame = FRAMES[Math.floor(now / FRAME_MS) % FRAMES.length] ?? '';
    const most = Math.max(1, Math.min(MOST_HOSTS, Math.floor(rows / 3)));
    const lines =
      all.length === 1 && this.#hosts.length <= 1
        ? [`${frame} ${[first.task, ...this.#state(first, now)].join(' · ')}`, ...this.#tail(first, now, '    ')]
        : [`${frame} ${this.#heading(first, all, now)}`, ...this.#hostLines(all.slice(0, most), all, now)];
    if (all.length > most && this.#hosts.length > 1) lines.push(`    and ${all.length - most} more`);
    return lines.map((line) => fitted(`  ${line}`, Math.max(20, columns - 1)));
  }

  /** Those who have been at one task for longer than a stall; for where there is no terminal. */
  stalls(now: number): string[] {
    return [...this.#work.values()]
      .filter((work) => now - work.since >= STALL_MS)
      .map((work) => [work.task, ...this.#state(work, now)].join(' · '));
  }

  #heading(first: Work, all: readonly Work[], now: number): string {
    const isOne = all.every(({ task }) => task === first.task);
    const parts = [isOne ? first.task : 'several tasks'];
    if (this.#hosts.length > 1 && isOne) parts.push(`${this.#done.size} of ${this.#hosts.length} hosts done`);
    if (this.#failed > 0) parts.push(`${this.#failed} failed`);
    return [...parts, duration(now - first.since)].join(' · ');
  }

  #hostLines(shown: readonly Work[], all: readonly Work[], now: number): string[] {
    const isOne = all.every(({ task }) => task === shown[0]?.task);
    return shown.flatMap((work) => [
      `    ${[...(isOne ? [] : [work.task]), ...this.#state(work, now)].join(' · ')}`,
      ...this.#tail(work, now, '      '),
    ]);
  }

  #state(work: Work, now: number): string[] {
    const parts = [work.host, duration(now - work.since)];
    if (work.note !== undefined) parts.push(work.note);
    const silent = now - work.lastSign;
    if (silent >= STALL_MS) parts.push(`no ${work.hadOutput ? 'output' : 'sign of life'} for ${duration(silent)}`);
    return parts;
  }

  #tail(work: Work, now: number, indent: string): string[] {
    if (now - work.since < MOMENT_MS) return [];
    const lines = work.partial === '' ? work.tail : [...work.tail, work.partial];
    return lines.slice(-TAIL_LINES).map((line) => `${indent}│ ${line}`);
  }

  #begin(host: string, task: TaskRef, now: number): void {
    this.#work.set(host, {
      host: printable(host),
      task: printable(titleOf(task)),
      since: now,
      lastSign: now,
      hadOutput: false,
      tail: [],
      partial: '',
    });
  }

  #note(host: string, note: string, now: number): void {
    const work = this.#work.get(host);
    if (!work) return;
    work.note = printable(note);
    work.lastSign = now;
  }

  #output(host: string, text: string, now: number): void {
    const work = this.#work.get(host);
    if (!work) return;
    const lines = (work.partial + text).split('\n').map(lastWritten);
    work.partial = lines.pop() ?? '';
    work.tail = [...work.tail, ...lines.filter((line) => line.trim() !== '')].slice(-TAIL_LINES);
    work.lastSign = now;
    work.hadOutput = true;
  }
}

/** Of a line that writes over itself, such as a progress bar, the last state; control characters made visible. */
function lastWritten(line: string): string {
  return printable(line.replace(/\r$/u, '').split('\r').at(-1) ?? '');
}
