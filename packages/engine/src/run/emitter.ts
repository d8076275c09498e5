import { type Json, Redactor, secretsIn } from '@signet/core';
import type { RunEvent, RunEventBody } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import { Ledger } from '../journal/ledger.ts';
import { Recap } from '../report.ts';

/** Where every event of a run goes: masked first, then to the ledger, the recap, the journal and whoever listens. */
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
    const event = this.#masked({ ...body, time: this.#now().toISOString() } as unknown as Json) as unknown as RunEvent;
    this.ledger.record(event);
    this.recap.record(event);
    this.#journal?.write(event);
    this.events.push(event);
    this.#listener(event);
  }

  #masked(value: Json): Json {
    if (typeof value === 'string') return this.#redactor.redact(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: Json) => this.#masked(item));
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(entries.map(([name, inner]) => [name, this.#masked(inner as Json)]));
  }
}
