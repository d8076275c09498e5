import { InputError } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import pLimit from 'p-limit';
import type { Loop, TaskStep } from '../playbook.ts';
import { finalLayer, type Layer } from '../vars/layer.ts';
import { loopTerms } from '../vars/loop-terms.ts';
import { type LayeredScope, valueOf } from '../vars/scope.ts';
import { showValue } from '../vars/show-value.ts';
import { type Attempt, runItem } from './attempt.ts';
import { allHold, flagOf, numberOf, textOf } from './conditions.ts';
import { withFacts } from './facts.ts';
import { ignores } from './ignoring.ts';
import { failedWith, mayRun, type Result, skipped } from './result.ts';
import { scopeFor } from './scopes.ts';
import { sleep } from './waiting.ts';

export interface ItemResult {
  readonly label: string;
  readonly item: unknown;
  readonly result: Result;
  /** The host that it worked on; undefined when it did not get that far. */
  readonly on?: string | undefined;
  /** `no_log`, which may depend on the item. */
  readonly hidden?: boolean;
  /** It failed, and that is ignored. */
  readonly ignored?: boolean;
}

/** One item of a loop with the variables that it has. */
export interface LoopItem {
  readonly item: unknown;
  readonly layers: readonly Layer[];
  /** What stands beside the item in its result: the names and positions. */
  readonly marks: Readonly<Record<string, unknown>>;
}

/** A mistake that ended a loop before its end. */
export class LoopEnded extends Error {
  override readonly cause: unknown;
  /** What came of the items before. */
  readonly items: readonly ItemResult[];

  constructor(cause: unknown, items: readonly ItemResult[]) {
    super('the loop has ended');
    this.cause = cause;
    this.items = items;
  }
}

/**
 * Runs a task once per item, in order or, with `parallel`, several at a time.
 *
 * @throws {LoopEnded}
 */
export async function runLoop(
  attempt: Omit<Attempt, 'loop' | 'index' | 'item'>,
  loop: Loop,
  scope: LayeredScope,
): Promise<readonly ItemResult[]> {
  const { step, play, host, frame } = attempt;
  const list = await withFacts(play, () => loopList(step, loop, scope));
  if (list === 'unknown') return [{ label: 'unknown', item: null, result: mayRun() }];
  if (list === 'skip') return [{ label: '', item: null, result: skipped('Conditional result was False') }];
  const items = itemsOf(loop, list, scope);
  const pauseMs = numberOf(loop.pause, scope, 'pause', 0) * 1000;
  const limit = pLimit(Math.max(1, numberOf(loop.parallel, scope, 'parallel', 1)));
  const results: ItemResult[] = [];
  const provisional = new ProvisionalFacts();
  let over = false;
  const work = async (position: number, { item, layers, marks }: LoopItem): Promise<void> => {
    if (over) return;
    if (position > 0 && pauseMs > 0) await sleep(pauseMs, play.run.signal);
    const inLoop = scopeFor(play, host.name, step, frame, layers);
    let on: string | undefined;
    const delegate = async (own: LayeredScope): Promise<string> => (on = await attempt.delegate(own));
    const label = await withFacts(play, () => labelOf(loop, inLoop, item));
    const hidden = await withFacts(play, () => isHidden(step, inLoop, attempt.hidden));
    const result = play.run.signal.aborted
      ? failedWith({ code: 'INTERRUPTED', message: 'Interrupted.', at: step.at })
      : await runItem({ ...attempt, hidden, delegate, loop: layers, index: position, item: label }).catch(
          (error: unknown) => {
            over = true;
            throw new LoopEnded(
              error,
              results.filter((one) => one !== undefined),
            );
          },
        );
    // The next item sees what this one set, as in Ansible.
    const owner = await factsOwner(attempt, inLoop);
    const memory = play.run.memories.of(owner);
    for (const [name, value] of Object.entries(result.setFacts ?? {})) provisional.set(memory.set, name, value);
    // Facts of another host are settled here: which host it is depends on the item.
    const { setFacts: _settled, ...others } = result;
    results[position] = {
      label,
      item,
      result: marked(owner === host.name ? result : others, marks),
      on,
      hidden,
      ignored: ignores(play, step, inLoop, result),
    };
    if (play.run.stopped || isBreak(attempt, loop, layers, result)) over = true;
  };
  try {
    await Promise.all(items.map((one, position) => limit(() => work(position, one))));
  } catch (error) {
    provisional.takeBack();
    throw error;
  }
  const done = results.filter((one) => one !== undefined);
  if (done.some(({ result }) => result.status === 'failed' || result.status === 'unreachable')) provisional.takeBack();
  return done;
}

/** `no_log`, of a task or of one item of its loop. */
export function isHidden(step: TaskStep, scope: LayeredScope, otherwise: boolean): boolean {
  return flagOf(step.settings.no_log, scope, 'no_log') ?? otherwise;
}

/** Facts that the items of a loop set: they stay where the loop as a whole has not failed. */
class ProvisionalFacts {
  readonly #before = new Map<Map<string, unknown>, Map<string, { readonly value: unknown } | undefined>>();

  set(facts: Map<string, unknown>, name: string, value: unknown): void {
    const before = this.#before.get(facts) ?? new Map<string, { readonly value: unknown } | undefined>();
    this.#before.set(facts, before);
    if (!before.has(name)) before.set(name, facts.has(name) ? { value: facts.get(name) } : undefined);
    facts.set(name, value);
  }

  takeBack(): void {
    for (const [facts, before] of this.#before) {
      for (const [name, old] of before) {
        if (old) facts.set(name, old.value);
        else facts.delete(name);
      }
    }
  }
}

/** Whose facts an item sets: with `delegate_facts` those of the host that it is delegated to. */
async function factsOwner(
  { step, play, host, delegate }: Omit<Attempt, 'loop' | 'index' | 'item'>,
  scope: LayeredScope,
): Promise<string> {
  const { delegate_facts: wanted, delegate_to: to } = step.settings;
  if (!wanted || !to) return host.name;
  const isWanted = await withFacts(play, () => flagOf(wanted, scope, 'delegate_facts'));
  return isWanted === true ? delegate(scope) : host.name;
}

/**
 * The items with their variables; also for an include, which runs none of them itself.
 *
 * @param unasked What `ansible_loop` says without `extended`.
 */
export function itemsOf(
  loop: Loop,
  list: readonly unknown[],
  scope: LayeredScope,
  unasked: typeof loopFacts = loopFacts,
): LoopItem[] {
  const { indexVar } = loop;
  const loopVar = typeof loop.loopVar === 'string' ? loop.loopVar : (textOf(loop.loopVar, scope, 'loop_var') ?? 'item');
  // That of an include around it, which Ansible leaves visible.
  const isAround = scope.has('ansible_loop');
  return list.map((item, index) => {
    const marks: Record<string, unknown> = {
      [loopVar]: item,
      ansible_loop_var: loopVar,
      ...(indexVar !== undefined && { [indexVar]: index, ansible_index_var: indexVar }),
      ...(loop.extended && { ansible_loop: loopFacts(list, index, loop.allItems) }),
    };
    const values = new Map(Object.entries(marks));
    // Ansible has it only where the loop asks for it, so that the loop of an include shows through.
    if (!loop.extended && !isAround && !scope.lenient) values.set('ansible_loop', unasked(list, index, loop.allItems));
    return { item, layers: [finalLayer('loop', values)], marks };
  });
}

/** The list; a list that cannot be made does not matter where `when` is false anyway. */
export function loopList(step: TaskStep, loop: Loop, scope: LayeredScope): readonly unknown[] | 'skip' | 'unknown' {
  let value: unknown;
  try {
    value = valueOf(loop.template, scope);
    if (loop.lookup !== undefined && !isUnknown(value))
      value = loopTerms(loop.lookup, value, loop.at, scope, step.module);
  } catch (error) {
    if (error instanceof InputError && isFalseAnyway(step, scope)) return 'skip';
    throw error;
  }
  if (isUnknown(value)) return 'unknown';
  if (Array.isArray(value)) return value;
  // In Ansible's words, which people search for.
  throw InputError.of(`Invalid data passed to 'loop', it requires a list, got this instead: ${showValue(value)}.`, {
    code: 'LOOP_NOT_A_LIST',
    at: loop.at,
    hint: 'For a dictionary use "{{ … | dict2items }}".',
  });
}

function isFalseAnyway(step: TaskStep, scope: LayeredScope): boolean {
  try {
    return allHold(step.when, scope).holds === false;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function isBreak(
  { play, host, step, frame }: Pick<Attempt, 'play' | 'host' | 'step' | 'frame'>,
  loop: Loop,
  layers: readonly Layer[],
  result: Result,
): boolean {
  if (!loop.breakWhen) return false;
  const own = step.register === undefined ? [] : [finalLayer('result', new Map([[step.register, result.registered]]))];
  return allHold(loop.breakWhen, scopeFor(play, host.name, step, frame, [...own, ...layers])).holds === true;
}

/** What is the same for every host that has this item in this place, whatever else its list has. */
export function sharedLoopFacts(_: readonly unknown[], index: number): Record<string, unknown> {
  return { index: index + 1, index0: index, first: index === 0 };
}

function loopFacts(list: readonly unknown[], index: number, allItems: boolean): Record<string, unknown> {
  return {
    ...sharedLoopFacts(list, index),
    last: index === list.length - 1,
    length: list.length,
    revindex: list.length - index,
    revindex0: list.length - index - 1,
    ...(allItems && { allitems: list }),
    ...(index > 0 && { previtem: list[index - 1] }),
    ...(index < list.length - 1 && { nextitem: list[index + 1] }),
  };
}

export function labelOf(loop: Loop, scope: LayeredScope, item: unknown): string {
  return showValue(loop.label ? valueOf(loop.label.template, scope) : item);
}

function marked(result: Result, marks: Readonly<Record<string, unknown>>): Result {
  return isUnknown(result.registered)
    ? result
    : { ...result, registered: { ...(result.registered as object), ...marks } };
}

/** A loop failed when an item did, changed when one did, and is skipped when all were. */
export function combined(items: readonly ItemResult[]): Result {
  const results = items.map(({ result }) => result);
  const statuses = results.map(({ status }) => status);
  const worst = (['unreachable', 'failed'] as const).find((status) => statuses.includes(status));
  const isSkipped = statuses.every((one) => one === 'skipped');
  const status = worst ?? (statuses.includes('changed') ? 'changed' : isSkipped ? 'skipped' : 'ok');
  const failed = results.find((result) => result.status === worst);
  const [first] = results;
  const registered = {
    results: results.map((result) => result.registered),
    changed: statuses.includes('changed'),
    ...(statuses.includes('failed') && { failed: true }),
    skipped: isSkipped,
    msg: worst === 'failed' ? 'One or more items failed' : isSkipped ? 'All items skipped' : 'All items completed',
  };
  const unknown = results.length > 0 && results.every((result) => isUnknown(result.registered));
  return {
    status,
    changes: results.flatMap((result) => result.changes),
    findings: results.flatMap((result) => result.findings),
    effects: results.flatMap((result) => result.effects),
    registered: unknown ? first?.registered : registered,
    setFacts: Object.assign({}, ...results.map((result) => result.setFacts ?? {})) as Record<string, unknown>,
    control: results.flatMap((result) => result.control ?? []),
    ...(failed?.error && { error: failed.error, msg: failed.error.message }),
    ...(status === 'skipped' && first?.msg !== undefined && { msg: first.msg }),
    ...(results.some((result) => result.mayRun) && { mayRun: true }),
  };
}
