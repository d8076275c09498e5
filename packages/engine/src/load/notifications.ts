import { InputError } from '@signet/core';
import { type Handler, type SectionName, type Step, type TaskStep, tasksOf } from '../playbook.ts';
import { didYouMean, type Loader, report } from './loader.ts';

const NO_VARIABLES = { get: () => undefined, has: () => false, names: () => [] };

/** Every name in `notify` has to be a handler of the play or a topic that one listens to. */
export function checkNotifications(
  loader: Loader,
  sections: Readonly<Record<SectionName, readonly Step[]>>,
  handlers: readonly Handler[],
): void {
  const names = new Set(handlers.flatMap((handler) => [handler.name, ...handler.listen]));
  const tasks: TaskStep[] = [...Object.values(sections).flatMap((steps) => [...tasksOf(steps)]), ...handlers];
  const seen = new Set<string>();
  for (const notify of tasks.flatMap((task) => task.notify)) {
    if (notify.template.references.length > 0) continue;
    const name = String(notify.template.evaluate(NO_VARIABLES));
    const place = `${notify.at.file}:${notify.at.line}:${notify.at.column}`;
    if (names.has(name) || seen.has(place)) continue;
    seen.add(place);
    const otherwise = handlers.length === 0 ? 'The play has no handlers.' : `Handlers: ${[...names].join(', ')}.`;
    report(
      loader,
      'UNKNOWN_HANDLER',
      `There is no handler "${name}" in this play.`,
      notify.at,
      didYouMean(name, names, otherwise),
    );
  }
}

/** The handlers that a name or topic means, in the order they are defined; a later one hides its namesakes. */
export function handlersFor(handlers: readonly Handler[], name: string): Handler[] {
  const named = handlers.findLast((handler) => handler.name === name);
  return handlers.filter((handler, index) => {
    const listens =
      handler.listen.includes(name) && handlers.findLastIndex((one) => one.name === handler.name) === index;
    return handler === named || listens;
  });
}

export function noSuchHandler(name: string, at: TaskStep['at'], handlers: readonly Handler[]): InputError {
  const names = handlers.flatMap((handler) => [handler.name, ...handler.listen]);
  return InputError.of(`There is no handler "${name}" in this play.`, {
    code: 'UNKNOWN_HANDLER',
    at,
    hint: didYouMean(name, names),
  });
}
