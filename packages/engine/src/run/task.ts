import { InputError, type PendingChange } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import type { HostOutcome, ItemOutcome } from '../events.ts';
import type { TaskStep } from '../playbook.ts';
import { finalLayer } from '../vars/layer.ts';
import { type LayeredScope, valueOf } from '../vars/scope.ts';
import { type Attempt, failure, runItem } from './attempt.ts';
import { allHold, flagOf } from './conditions.ts';
import type { HostState } from './host-state.ts';
import { type PlayRun, scopeFor } from './play-run.ts';
import { failedWith, HIDDEN, hideError, mayRun, type Result, showResult, skipped } from './result.ts';
import { showValue } from '../vars/show-value.ts';

/** What a task came to on a host: as it is shown, and what the strategy needs of it. */
export interface TaskResult {
  readonly outcome: HostOutcome;
  /** The value for `register`. */
  readonly registered: unknown;
  readonly setFacts: Readonly<Record<string, unknown>>;
  readonly flow: Result['flow'];
  /** The host stops here: failed or unreachable, not ignored. */
  readonly stops: 'failed' | 'unreachable' | undefined;
}

interface Items {
  readonly results: readonly { readonly label: string; readonly item: unknown; readonly result: Result }[];
}

export interface TaskManner {
  /** There is a `rescue` around it. */
  readonly rescued: boolean;
  readonly pending: readonly PendingChange[] | undefined;
}

/** Runs a task on a host, with its loop. Never throws. */
export async function runTask(
  play: PlayRun,
  step: TaskStep,
  host: HostState,
  { rescued, pending }: TaskManner,
): Promise<TaskResult> {
  const started = performance.now();
  const scope = scopeFor(play, host.name, step);
  let hidden = false;
  let single: Result | undefined;
  let items: Items | undefined;
  let on = host.name;
  let ignored = false;
  try {
    hidden = flagOf(step.noLog, scope, 'no_log') ?? false;
    const wanted = flagOf(step.checkMode, scope, 'check_mode');
    // Check mode takes no lock and keeps no journal: nothing may be written, whatever the task says.
    const check = play.run.check || wanted === true;
    const refused = play.run.check && wanted === false;
    on = delegate(play, step, scope) ?? host.name;
    const attempt = { play, host, on, step, check, refused, hidden, pending };
    if (step.loop) items = await runLoop(attempt, scope);
    else single = await runItem({ ...attempt, strongest: [], index: 0, item: undefined });
    if (items?.results.length === 0) single = skipped('No items in the list');
    ignored = flagOf(step.ignoreErrors, scope, 'ignore_errors') ?? false;
  } catch (error) {
    items = undefined;
    single = failure({ play, host, step }, error);
  }
  const result = single ?? combined(items?.results ?? [], step.loop?.loopVar ?? 'item');
  return finish(play, {
    result,
    items: single ? undefined : items,
    hidden,
    ignored,
    rescued,
    on: on === host.name ? undefined : on,
    durationMs: Math.round(performance.now() - started),
  });
}

async function runLoop(
  attempt: Pick<Attempt, 'play' | 'host' | 'on' | 'step' | 'check' | 'refused' | 'hidden' | 'pending'>,
  scope: LayeredScope,
): Promise<Items> {
  const { step, play } = attempt;
  const { loop } = step;
  const results: { label: string; item: unknown; result: Result }[] = [];
  if (!loop) return { results };
  const list = loopItems(step, scope);
  if (isUnknown(list)) return { results: [{ label: 'unknown', item: null, result: mayRun() }] };
  if (list === 'skip') return { results: [{ label: '', item: null, result: skipped('Conditional result was False') }] };
  for (const [index, item] of (list as unknown[]).entries()) {
    const values = new Map<string, unknown>([
      [loop.loopVar, item],
      ['ansible_loop_var', loop.loopVar],
      ['ansible_loop', loopFacts(list as unknown[], index)],
    ]);
    if (loop.indexVar !== undefined) values.set(loop.indexVar, index);
    const strongest = [finalLayer('loop', values)];
    const label = labelOf(step, scopeFor(play, attempt.host.name, step, strongest), item);
    const result = play.run.signal.aborted
      ? failedWith({ code: 'INTERRUPTED', message: 'Interrupted.', at: step.at })
      : await runItem({ ...attempt, strongest, index, item: label });
    results.push({ label, item, result });
    if (result.status === 'unreachable' || play.run.stopped) break;
  }
  return { results };
}

/** The list; a list that cannot be made does not matter where `when` is false anyway. */
function loopItems(step: TaskStep, scope: LayeredScope): unknown {
  let value: unknown;
  try {
    value = step.loop && valueOf(step.loop.template, scope);
  } catch (error) {
    if (error instanceof InputError && isFalseAnyway(step, scope)) return 'skip';
    throw error;
  }
  if (isUnknown(value) || Array.isArray(value)) return value;
  throw InputError.of(`The value of "loop" is not a list but ${showValue(value)}.`, {
    code: 'LOOP_NOT_A_LIST',
    at: step.loop?.at,
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

function loopFacts(list: readonly unknown[], index: number): Record<string, unknown> {
  return {
    index: index + 1,
    index0: index,
    first: index === 0,
    last: index === list.length - 1,
    length: list.length,
    revindex: list.length - index,
    revindex0: list.length - index - 1,
    allitems: list,
    ...(index > 0 && { previtem: list[index - 1] }),
    ...(index < list.length - 1 && { nextitem: list[index + 1] }),
  };
}

function labelOf(step: TaskStep, scope: LayeredScope, item: unknown): string {
  const label = step.loop?.label;
  return showValue(label ? valueOf(label.template, scope) : item);
}

/** A loop failed when an item did, changed when one did, and is skipped when all were. */
function combined(results: Items['results'], loopVar: string): Result {
  const statuses = results.map(({ result }) => result.status);
  const worst = (['unreachable', 'failed'] as const).find((status) => statuses.includes(status));
  const status =
    worst ?? (statuses.includes('changed') ? 'changed' : statuses.every((one) => one === 'skipped') ? 'skipped' : 'ok');
  const failed = results.find(({ result }) => result.status === worst)?.result;
  const registered = {
    results: results.map(({ item, result }) =>
      isUnknown(result.registered)
        ? result.registered
        : { ...(result.registered as object), [loopVar]: item, ansible_loop_var: loopVar },
    ),
    changed: statuses.includes('changed'),
    failed: worst === 'failed',
    skipped: status === 'skipped',
    msg: worst === 'failed' ? 'One or more items failed' : 'All items completed',
  };
  const facts = results.map(({ result }) => result.setFacts ?? {});
  const unknown = results.length > 0 && results.every(({ result }) => isUnknown(result.registered));
  const first = results[0]?.result;
  return {
    status,
    changes: results.flatMap(({ result }) => result.changes),
    findings: results.flatMap(({ result }) => result.findings),
    effects: results.flatMap(({ result }) => result.effects),
    registered: unknown ? first?.registered : registered,
    setFacts: Object.assign({}, ...facts) as Record<string, unknown>,
    ...(failed?.error && { error: failed.error, msg: failed.error.message }),
    ...(status === 'skipped' && first?.msg !== undefined && { msg: first.msg }),
    ...(results.some(({ result }) => result.mayRun) && { mayRun: true }),
  };
}

interface Finishing {
  readonly result: Result;
  readonly items: Items | undefined;
  readonly hidden: boolean;
  readonly ignored: boolean;
  readonly rescued: boolean;
  readonly on: string | undefined;
  readonly durationMs: number;
}

function finish(play: PlayRun, { result, items, hidden, ignored, rescued, on, durationMs }: Finishing): TaskResult {
  const { run } = play;
  run.emitter.sawSecrets([result.registered, result.setFacts]);
  const isIgnored = result.status === 'failed' && ignored && !run.signal.aborted && !run.stopped;
  const stops =
    isIgnored || (result.status !== 'failed' && result.status !== 'unreachable') ? undefined : result.status;
  const shown = hidden ? hide(result) : result;
  const outcome: HostOutcome = {
    ...showResult(shown),
    status: isIgnored ? 'ignored' : result.status,
    durationMs,
    ...(items && {
      items: items.results.map(({ label, result: item }): ItemOutcome => ({
        label: hidden ? '***' : label,
        ...showResult(hidden ? hide(item) : item),
      })),
    }),
    ...(stops === 'failed' && rescued && { rescue: true }),
    ...(result.attempts !== undefined && { attempts: result.attempts }),
    ...(on !== undefined && { delegatedTo: on }),
  };
  return { outcome, registered: result.registered, setFacts: result.setFacts ?? {}, flow: result.flow, stops };
}

/** `no_log`: that it happened is shown, not what. */
function hide(result: Result): Result {
  const { error, ...rest } = result;
  return {
    ...rest,
    changes: [],
    findings: [],
    effects: [],
    ...(result.status !== 'skipped' && { msg: HIDDEN }),
    ...(error && { error: hideError(error) }),
  };
}

function delegate(play: PlayRun, step: TaskStep, scope: LayeredScope): string | undefined {
  if (!step.delegateTo) return undefined;
  const name = String(valueOf(step.delegateTo.template, scope));
  if (play.run.inventory.hosts.has(name) || play.run.inventory.select(name).hosts.some((host) => host.name === name))
    return name;
  throw InputError.of(`delegate_to names "${name}", which is not in the inventory.`, {
    code: 'UNKNOWN_HOST',
    at: step.delegateTo.at,
  });
}
