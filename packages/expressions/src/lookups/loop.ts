import { type SourceRef } from '@signet/core';
import { type Place, placeIn, problem } from '../place.ts';
import type { Environment, Scope } from '../run/environment.ts';
import { Frame } from '../run/frame.ts';
import { Machine } from '../run/machine.ts';
import { handedOut } from '../run/native.ts';
import { operate } from '../run/operation.ts';
import { isDict } from '../values/dict.ts';
import { isUnknown } from '../values/unknown.ts';
import { LOOKUPS } from './names.ts';
import { found } from './lookup.ts';

/** Names that may stand behind `with_`. */
export function isLoopLookup(name: string): boolean {
  return LOOKUPS.includes(name);
}

/**
 * The items of `with_NAME: terms`, such as `with_dict`, as Ansible finds them: what is no list counts as one term. For
 * `first_found` terms that are undefined are to be left out, or passed as `undefined`.
 *
 * @param terms what stands behind `with_NAME:`, already evaluated
 * @param at where it stands
 * @param task the task's name, such as `template`: `first_found` looks into its kind of folder
 * @returns a list, or `UNKNOWN`
 * @throws {InputError}
 */
export function loopItems(
  name: string,
  terms: unknown,
  at: SourceRef | Place,
  scope: Scope,
  environment: Environment = {},
  task = '',
): unknown {
  if (isUnknown(terms)) return terms;
  const place = placeIn('', at);
  if (name === 'indexed_items' && !Array.isArray(terms))
    throw problem(place, { start: 0, end: 1 }, 'WRONG_VALUE_TYPE', 'with_indexed_items expects a list');
  const written = Array.isArray(terms) ? (terms as readonly unknown[]).filter((term) => term !== undefined) : [terms];
  const options = name === 'first_found' ? new Map([['subdir', folderFor(task)]]) : new Map<string, unknown>();
  const machine = new Machine(place, scope, environment);
  return operate(machine, { start: 0, end: 1 }, (use) => {
    // The others take a dict for one term. In Ansible's words, which playbooks look for.
    if (name === 'list' && isDict(terms))
      use.fail('with_list expects a list, not a dict.', 'Use "{{ … | dict2items }}".', 'WRONG_VALUE_TYPE');
    return handedOut(use, use.makeList(found(use, new Frame(), name, written, options)), 'plain');
  });
}

/** The folder that belongs to a task: `templates`, `vars` or `files`. */
function folderFor(task: string): string {
  const kind = ['template', 'var'].find((one) => task.includes(one)) ?? 'file';
  return `${kind}s`;
}

/**
 * Whether `with_items: users` means the variable: a text without braces whose first name is one. Ansible takes it so
 * behind `with_` only, never behind `loop`.
 */
export function isBareVariable(text: string, scope: Scope): boolean {
  const [, first] = /^([A-Za-z_]\w*)(?:[.[].*)?$/s.exec(text.trim()) ?? [];
  return first !== undefined && !text.includes('{{') && scope.has(first);
}
