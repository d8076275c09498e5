import type { Debt, RunEvent } from '../events.ts';

/**
 * What is owed after these events of one run: a handler is owed from the moment before its task changes anything until
 * it has completed, or until it is certain that nothing was changed.
 *
 * Pure: the runner folds it while it works, the next run folds it over the journal, however early that ends.
 */
export class Ledger {
  readonly #debts = new Map<string, Debt>();
  #runId = '';
  #check = false;

  record(event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        this.#runId = event.runId;
        this.#check = event.check;
        for (const debt of event.owed) this.#debts.set(key(debt), debt);
        break;
      case 'applying':
      case 'notify':
        if (!this.#check) this.#owe(event.host, event.play, event.handlers, event.time);
        break;
      case 'settled':
      case 'discarded':
        for (const handler of event.handlers) this.#pay(event.host, event.play, handler);
        break;
      case 'owed-forgotten':
        this.#debts.delete(key(event.debt));
        break;
      case 'handler-result':
        if (!this.#check && event.status !== 'failed' && event.status !== 'unreachable') {
          this.#pay(event.host, event.play, event.handler.name);
        }
        break;
      default:
    }
  }

  get debts(): readonly Debt[] {
    return [...this.#debts.values()];
  }

  #owe(host: string, play: string, handlers: readonly string[], since: string): void {
    for (const handler of handlers) {
      const debt = { host, play, handler, since, run: this.#runId };
      if (!this.#debts.has(key(debt))) this.#debts.set(key(debt), debt);
    }
  }

  #pay(host: string, play: string, handler: string): void {
    this.#debts.delete(key({ host, play, handler }));
  }
}

function key(debt: Pick<Debt, 'host' | 'play' | 'handler'>): string {
  return JSON.stringify([debt.host, debt.play, debt.handler]);
}

/** What a journal leaves owed; `undefined` when it does not even hold the start of its run. */
export function debtsAfter(events: readonly RunEvent[]): readonly Debt[] | undefined {
  if (events[0]?.type !== 'run-start') return undefined;
  const ledger = new Ledger();
  for (const event of events) ledger.record(event);
  return ledger.debts;
}
