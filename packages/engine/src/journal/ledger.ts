import type { Debt, RunEvent, TaskRef } from '../events.ts';

/**
 * What is owed after these events of one run. A handler is owed from the moment before its task changes anything, or,
 * where changes are staged, from the moment before they are saved; until it has completed, or until it is certain that
 * nothing was changed.
 *
 * Pure: the runner folds it while it works, the next run folds it over the journal, however early that ends.
 */
export class Ledger {
  readonly #debts = new Map<string, Debt>();
  /** Owed once the target they are staged in is saved. */
  readonly #staged: { readonly target: string; readonly debt: Debt }[] = [];
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
        if (!this.#check) this.#announced(event);
        break;
      case 'saving':
        for (const { debt } of this.#takeStaged(event.host, event.target)) this.#owe({ ...debt, saved: true });
        break;
      case 'discarded':
        this.#takeStaged(event.host, event.target);
        break;
      case 'settled':
        for (const handler of event.handlers) this.#debts.delete(key({ host: event.host, play: event.play, handler }));
        break;
      case 'owed-forgotten':
        this.#debts.delete(key(event.debt));
        break;
      case 'handler-result':
        if (!this.#check && event.status !== 'failed' && event.status !== 'unreachable') {
          this.#debts.delete(key({ host: event.host, play: event.play, handler: nameOf(event.handler) }));
        }
        break;
      default:
    }
  }

  get debts(): readonly Debt[] {
    return [...this.#debts.values()];
  }

  #announced(event: RunEvent & { type: 'applying' }): void {
    for (const handler of event.handlers) {
      const debt: Debt = { host: event.host, play: event.play, handler, since: event.time, run: this.#runId };
      if (event.staged === undefined) this.#owe(debt);
      else this.#staged.push({ target: event.staged, debt });
    }
  }

  /** The older date stays; a debt for changes that are there one by one is not paid before the others are made. */
  #owe(debt: Debt): void {
    const known = this.#debts.get(key(debt));
    if (known === undefined) this.#debts.set(key(debt), debt);
    else if (debt.saved === undefined && known.saved) {
      const { saved: _, ...rest } = known;
      this.#debts.set(key(debt), rest);
    }
  }

  #takeStaged(host: string, target: string): { readonly debt: Debt }[] {
    const isIt = (one: { readonly target: string; readonly debt: Debt }): boolean =>
      one.target === target && one.debt.host === host;
    const taken = this.#staged.filter(isIt);
    this.#staged.splice(0, this.#staged.length, ...this.#staged.filter((one) => !isIt(one)));
    return taken;
  }
}

/** As `notify` may write it: with the role that a handler comes from. */
function nameOf({ name, role }: TaskRef): string {
  return role === undefined ? name : `${role} : ${name}`;
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
