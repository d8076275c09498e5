import { InputError } from '@signet/core';
import type { Handler, Play, TaskStep } from '../playbook.ts';
import { shortName } from '../unsupported.ts';
import { valueIfKnown } from './early.ts';
import { type Foreseen, placedTasks } from './foresee.ts';
import { didYouMean, type Loader } from './loader.ts';

/** Every name in `notify` has to be a handler of the play or a topic that one listens to. */
export function checkNotifications(loader: Loader, play: Play, foreseen: Foreseen): void {
  const tasks = [...placedTasks(play, foreseen)].map(({ task }) => task);
  const handlers = tasks.filter(isHandler);
  warnOfUnusable(loader, handlers);
  // A role that is included brings handlers with it.
  if (foreseen.open.has(play)) return;
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
      severity: play.compat || loader.allowMissingHandlers === true ? 'warning' : 'error',
      code: 'UNKNOWN_HANDLER',
      message: notFound(value),
      at: notify.at,
      hint: didYouMean(value, names, otherwise) ?? '',
    });
  }
}

/** Handlers that nobody can notify: their name is not known, and they listen to nothing. */
function warnOfUnusable(loader: Loader, handlers: readonly Handler[]): void {
  const seen = new Set<string>();
  for (const { name, nameTemplate, listen } of handlers) {
    if (!nameTemplate || listen.length > 0) continue;
    const { at } = nameTemplate;
    const place = `${at.file}:${at.line}`;
    if (seen.has(place)) continue;
    seen.add(place);
    loader.diagnostics.push({
      severity: 'warning',
      code: 'UNUSABLE_HANDLER',
      message: `Handler '${name}' is unusable because it has no listen topics and the name could not be templated.`,
      at,
      hint: 'Variables of hosts are not there before the run. Give it a name without them, or a topic to "listen" to.',
    });
  }
}

export function isHandler(task: TaskStep): task is Handler {
  return 'listen' in task;
}

/** What tasks may call it by: its name and its topics, each also with the role in front. */
function namesOf({ role, name, listen }: Handler): string[] {
  const own = [name, ...listen];
  return role ? [...own, ...own.map((one) => `${role.name} : ${one}`)] : own;
}

/** A role that is used several times in the same way brings its handlers once. */
export function onceEach(handlers: readonly Handler[]): Handler[] {
  const seen = new Set<string>();
  return handlers.filter((handler) => {
    const meaning = meaningOf(handler);
    const isNew = meaning === undefined || !seen.has(meaning);
    if (meaning !== undefined) seen.add(meaning);
    return isNew;
  });
}

/** The same for handlers that are one: those of a role that is used several times in the same way. */
function meaningOf({ at, role }: Handler): string | undefined {
  return role && JSON.stringify([at, role.identity]);
}

/**
 * The handlers that a name or topic means, in the order they are defined: of a name one, of a topic all, but of those
 * with the same name one. It is of the list that was defined last the first, as in Ansible. With `role : ` in front it is one
 * of that role.
 *
 * @param compat All that listen to a topic, as in Ansible before 2.15.
 */
export function handlersFor(handlers: readonly Handler[], wanted: string, compat = false): Handler[] {
  const means = ({ role }: Handler, name: string): boolean =>
    name === wanted || (role !== undefined && `${role.name} : ${name}` === wanted);
  const named = handlers.filter((handler) => means(handler, handler.name));
  const listening = handlers.filter((handler) => handler.listen.some((topic) => means(handler, topic)));
  const chosen = new Set(
    listening.map((handler) =>
      isNamed(handler) && !compat ? lastOf(listening.filter(({ name }) => name === handler.name)) : handler,
    ),
  );
  chosen.add(lastOf(named));
  return handlers.filter((handler) => chosen.has(handler));
}

/** Without a name of its own it is called as its task. */
function isNamed({ name, module }: Handler): boolean {
  return shortName(name) !== module;
}

/** Of namesakes the first in the list that was defined last. */
function lastOf(handlers: readonly Handler[]): Handler | undefined {
  const last = handlers.at(-1);
  return last && handlers.find((handler) => listOf(handler) === listOf(last));
}

/** The list that a handler stands in: its id without its number. */
function listOf({ id }: Handler): string {
  return id.slice(0, id.lastIndexOf('.'));
}

export function noSuchHandler(name: string, at: TaskStep['at'], handlers: readonly Handler[]): InputError {
  const names = handlers.flatMap((handler) => namesOf(handler));
  return InputError.of(notFound(name), {
    code: 'UNKNOWN_HANDLER',
    at,
    hint: didYouMean(name, names),
  });
}

/** In Ansible's words, which people search for. */
function notFound(name: string): string {
  return `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list.`;
}
