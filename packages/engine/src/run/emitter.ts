import { type Json, Redactor, secretsIn } from '@signet/core';
import type { RunEvent, RunEventBody } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import { Ledger } from '../journal/ledger.ts';
import { Recap } from '../report.ts';

/**
 * What names things: the ledger, the recap and the next run go by it, and none of it comes from a variable. A secret may
 * equal or be part of a host's name; masked, its debts could not be paid.
 */
const IDENTITY: ReadonlySet<string> = new Set([
  'type',
  'time',
  'runId',
  'run',
  'since',
  'playbook',
  'inventory',
  'host',
  'hosts',
  'delegatedTo',
  'play',
  'id',
  'name',
  'module',
  'role',
  'handler',
  'handlers',
  'target',
  'staged',
  'status',
  'severity',
  'code',
  'file',
]);

/** Values of any shape: names inside them mean nothing to the engine. */
const FREE: ReadonlySet<string> = new Set(['from', 'to', 'data', 'result', 'customStats', 'extraVars']);

/** Where every event of a run goes: its free text masked first, then to the ledger, the recap, the journal and whoever listens. */
export class Emitter {
  readonly events: RunEvent[] = [];
  readonly ledger = new Ledger();
  readonly recap = new Recap();
  readonly #redactor = new Redactor();
  readonly #now: () => Date;
  readonly #listener: (event: RunEvent) => void;
  #journal: Journal | undefined;

  constructor(now: () => Date, listener: (event: RunEvent) => void) {
    this.#now = now;
    this.#listener = listener;
  }

  journalTo(journal: Journal): void {
    this.#journal = journal;
  }

  /** Secrets inside a value are masked in everything that is said from now on. */
  readonly sawSecrets = (value: unknown): void => {
    this.#redactor.add(...secretsIn(value));
  };

  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  emit(body: RunEventBody): void {
    const plain = { ...body, time: this.#now().toISOString() };
    const event = (this.#redactor.isEmpty
      ? plain
      : this.#masked(plain as unknown as Json, 'event')) as unknown as RunEvent;
    if (event.type !== 'output') {
      this.ledger.record(event);
      this.recap.record(event);
      this.#journal?.write(event);
      this.events.push(event);
    }
    this.#listener(event);
  }

  /**
   * What has nothing to hide is handed on as it is, not copied.
   *
   * @param field Whose value it is; undefined inside a value of any shape.
   */
  #masked(value: Json, field: string | undefined): Json {
    if (typeof value === 'string')
      return field !== undefined && IDENTITY.has(field) ? value : this.#redactor.redact(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map((item: Json) => this.#masked(item, field));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    const isFree = field === undefined || FREE.has(field);
    let changed: Record<string, Json> | undefined;
    for (const [name, inner] of Object.entries(value) as [string, Json][]) {
      const masked = this.#masked(inner, isFree ? undefined : name);
      if (masked === inner) continue;
      changed ??= { ...(value as Record<string, Json>) };
      changed[name] = masked;
    }
    return changed ?? value;
  }
}
