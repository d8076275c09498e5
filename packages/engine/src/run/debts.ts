import type { Debt } from '../events.ts';
import type { Playbook } from '../playbook.ts';
import { handlerName } from './task-ref.ts';

/** Which play pays which debt. */
export interface Assignment {
  readonly byPlay: ReadonlyMap<string, readonly Debt[]>;
  /** Their handler is in no play any more. */
  readonly forgotten: readonly Debt[];
}

/** A debt is paid by the play of its name; where that is gone, by the first one that has the handler. */
export function assignDebts(playbook: Playbook, debts: readonly Debt[]): Assignment {
  const byPlay = new Map<string, Debt[]>();
  const forgotten: Debt[] = [];
  for (const debt of debts) {
    const having = playbook.plays.filter((play) =>
      play.handlers.some((handler) => handlerName(handler) === debt.handler),
    );
    const play = having.find((one) => one.name === debt.play) ?? having[0];
    if (!play) forgotten.push(debt);
    else byPlay.set(play.id, [...(byPlay.get(play.id) ?? []), debt]);
  }
  return { byPlay, forgotten };
}
