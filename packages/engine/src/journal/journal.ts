import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Debt, RunEvent } from '../events.ts';
import { debtsAfter } from './ledger.ts';

/** Events after which the disk must know: what decides whether a handler is owed. */
const DURABLE: ReadonlySet<RunEvent['type']> = new Set([
  'run-start',
  'applying',
  'saving',
  'notify',
  'settled',
  'saved',
  'discarded',
  'handler-start',
  'handler-result',
  'owed-forgotten',
  'run-end',
]);

function isDurable(event: RunEvent): boolean {
  // Most tasks notify nobody: nothing is owed because of them.
  if ((event.type === 'applying' || event.type === 'notify') && event.handlers.length === 0) return false;
  return DURABLE.has(event.type);
}

/** The journal of one run: JSON Lines, appended as things happen. */
export class Journal {
  readonly #file: number;

  constructor(stateDir: string, runId: string) {
    const directory = runsDirectory(stateDir);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#file = openSync(join(directory, `${runId}.jsonl`), 'ax', 0o600);
    const entry = openSync(directory, 'r');
    fsyncSync(entry);
    closeSync(entry);
  }

  write(event: RunEvent): void {
    writeSync(this.#file, `${JSON.stringify(event)}\n`);
    if (isDurable(event)) fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What earlier runs of a playbook against an inventory left behind. */
export interface History {
  /** Number of the last run; 0 when there was none. */
  readonly sequence: number;
  readonly owed: readonly Debt[];
}

/**
 * Reads what the last run left owed. Each journal begins with the debts it took over, so the last one says it all;
 * a journal that ends before its first line is complete never started.
 */
export function readHistory(stateDir: string, playbook: string, inventory: string): History {
  let last: { readonly sequence: number; readonly file: string } | undefined;
  for (const name of journalFiles(stateDir)) {
    const file = join(runsDirectory(stateDir), name);
    const [start] = parseJournal(firstLine(file));
    if (start?.type !== 'run-start' || start.playbook !== playbook || start.inventory !== inventory) continue;
    if (last === undefined || start.sequence > last.sequence) last = { sequence: start.sequence, file };
  }
  if (last === undefined) return { sequence: 0, owed: [] };
  return { sequence: last.sequence, owed: owedAtTheEnd(last.file) ?? debtsAfter(readJournal(last.file)) ?? [] };
}

/** What a run that came to its end said it owes; its journal may be long. */
function owedAtTheEnd(file: string): readonly Debt[] | undefined {
  const [event] = parseJournal(lastLine(file));
  return event?.type === 'run-end' ? event.owed : undefined;
}

const TAIL = 65_536;

/** The last line with its end; nothing when it is torn, or longer than the end of a run usually is. */
function lastLine(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(TAIL, size));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    const before = buffer.lastIndexOf(10, -2);
    return before === -1 || buffer.at(-1) !== 10 ? '' : buffer.toString('utf8', before + 1);
  } finally {
    closeSync(descriptor);
  }
}

/** The first line with its end; less when it is torn. */
export function firstLine(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.alloc(16_384);
      const length = readSync(descriptor, chunk);
      const end = chunk.subarray(0, length).indexOf(10);
      chunks.push(chunk.subarray(0, end === -1 ? length : end + 1));
      if (end !== -1 || length === 0) return Buffer.concat(chunks).toString('utf8');
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The events of a journal; a torn last line, left by a crash, is not there. */
export function readJournal(file: string): RunEvent[] {
  return parseJournal(readFileSync(file, 'utf8'));
}

export function parseJournal(text: string): RunEvent[] {
  const events: RunEvent[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      events.push(JSON.parse(line) as RunEvent);
    } catch (error) {
      if (error instanceof SyntaxError) return events;
      throw error;
    }
  }
  return events;
}

export function journalFiles(stateDir: string): string[] {
  try {
    return readdirSync(runsDirectory(stateDir)).filter((name) => name.endsWith('.jsonl'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function runsDirectory(stateDir: string): string {
  return join(stateDir, 'runs');
}
