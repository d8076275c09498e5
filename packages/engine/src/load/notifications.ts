import { InputError } from '@signet/core';
import type { Handler, Play, TaskStep } from '../playbook.ts';
import { valueIfKnown } from './early.ts';
import { type Foreseen, placedTasks } from './foresee.ts';
import { didYouMean, type Loader } from './loader.ts';

/** Every name in `notify` has to be a handler of the play or a topic that one listens to. */
export function checkNotifications(loader: Loader, play: Play, foreseen: Foreseen): void {
  // A role that is included brings handlers with it.
  if (foreseen.open.has(play)) return;
  const tasks = [...placedTasks(play, foreseen)].map(({ task }) => task);
  const handlers = tasks.filter(isHandler);
  if (handlers.some((handler) => handler.nameTemplate)) return;
  const names = new Set(handlers.flatMap((handler) => namesOf(handler)));
  const seen = new Set<string>();
  for (const notify of tasks.flatMap((task) => task.notify)) {
    const value = notify.template.references.length > 0 ? undefined : valueIfKnown(notify, [])?.value;
    if (typeof value !== 'string') continue;
    const place = `${notify.at.file}:${notify.at.line}:${notify.at.column}`;
    if (names.has(value) || seen.has(place)) continue;
    seen.add(place);
    const otherwise = handlers.length === 0 ? 'The play has no handlers.' : `Handlers: ${[...names].join(', ')}.`;
    loader.diagnostics.push({
      severity: play.compat ? 'warning' : 'error',
      code: 'UNKNOWN_HANDLER',
      message: `There is no handler "${value}" in this play.`,
      at: notify.at,
      hint: didYouMean(value, names, otherwise) ?? '',
    });
  }
}

function isHandler(task: TaskStep): task is Handler {
  return 'listen' in task;
}

function namesOf(handler: Handler): string[] {
  const { role, name, listen } = handler;
  return [name, ...(role ? [`${role.name} : ${name}`] : []), ...listen];
}

/**
 * The handlers that a name or topic means, in the order they are defined. Of namesakes a name means one: of the list
 * that was defined last the first, as in Ansible. `role : name` means one of that role.
 */
export function handlersFor(handlers: readonly Handler[], name: string): Handler[] {
  const isNamed = (handler: Handler): boolean =>
    handler.name === name || (handler.role !== undefined && `${handler.role.name} : ${handler.name}` === name);
  const last = handlers.findLast(isNamed);
  const named = last && handlers.find((handler) => isNamed(handler) && listOf(handler) === listOf(last));
  return handlers.filter((handler, index) => {
    const listens =
      handler.listen.includes(name) && handlers.findLastIndex((one) => one.name === handler.name) === index;
    return handler === named || listens;
  });
}

/** The list that a handler stands in: its id without its number. */
function listOf({ id }: Handler): string {
  return id.slice(0, id.lastIndexOf('.'));
}

export function noSuchHandler(name: string, at: TaskStep['at'], handlers: readonly Handler[]): InputError {
  const names = handlers.flatMap((handler) => namesOf(handler));
  return InputError.of(`There is no handler "${name}" in this play.`, {
    code: 'UNKNOWN_HANDLER',
    at,
    hint: didYouMean(name, names),
  });
}
