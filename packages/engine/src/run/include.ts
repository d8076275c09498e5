import { InputError, type Secret, secretsIn } from '@signet/core';
import { isUnknown } from '@signet/expressions';
import type { HostOutcome } from '../events.ts';
import { onceEach } from '../load/notifications.ts';
import { selectSteps } from '../plan/select.ts';
import type { Included, RoleRequest, TaskStep } from '../playbook.ts';
import type { Layer } from '../vars/layer.ts';
import { toJson } from '../vars/show-value.ts';
import { resolveArguments } from './arguments.ts';
import { failure } from './attempt.ts';
import { allHold, flagOf } from './conditions.ts';
import { withFacts } from './facts.ts';
import type { Frame } from './frame.ts';
import type { HostState } from './host-state.ts';
import { combined, itemsOf, type ItemResult, labelOf, loopList, sharedLoopFacts } from './loop.ts';
import { announce, shownTask, tellRescue } from './on-hosts.ts';
import type { PlayRun } from './play-run.ts';
import { mayRun, type Result, shownResult, showResult, skipped } from './result.ts';
import { scopeFor } from './scopes.ts';
import { endForInput } from './run.ts';
import { runSteps } from './steps.ts';
import { stopHost } from './stopping.ts';
import { taskRef } from './task-ref.ts';

/** What an include brings to one host, or one item of its loop. */
interface Brought {
  readonly host: HostState;
  /** The same for hosts that get the same steps. */
  readonly key: string;
  /** Those that went into its key as `***`. */
  readonly secrets: readonly Secret[];
  readonly included: Included;
  readonly layers: readonly Layer[];
  readonly item: string | undefined;
  readonly exported: boolean;
}

/** Hosts that get the same. */
interface Party {
  readonly one: Brought;
  readonly hosts: readonly HostState[];
}

/**
 * Runs `include_tasks` or `include_role`: what is included may differ from host to host and from item to item. Hosts
 * that get the same steps go through them together.
 *
 * @param all With `run_once`: the hosts that get what the first one registers; they do not go through it.
 */
export async function runInclude(
  play: PlayRun,
  step: TaskStep,
  hosts: readonly HostState[],
  all: readonly HostState[] | undefined,
  frame: Frame,
): Promise<void> {
  const [first] = hosts;
  if (first === undefined || play.run.stopped) return;
  const task = shownTask(play, step, first, frame);
  announce(play, step, hosts, frame, task());
  const brought: Brought[] = [];
  for (const host of hosts) brought.push(...(await bring(play, step, host, frame)));
  if (all && step.register !== undefined) {
    const registered = play.run.memories.of(first.name).set.get(step.register);
    for (const host of all) play.run.memories.of(host.name).set.set(step.register, registered);
  }
  const parties = groups(brought).flatMap((group): Party[] => {
    const [one] = group;
    const hosts = group.map(({ host }) => host).filter((host) => host.status === 'active');
    return one === undefined || hosts.length === 0 ? [] : [{ one, hosts }];
  });
  // Everything that is brought is told and known before any of it runs.
  for (const { one, hosts: going } of parties) {
    // An empty file brings nothing, and Ansible says nothing of it.
    if (one.included.role === undefined && one.included.steps.length === 0) continue;
    play.run.emitter.emit({
      type: 'included',
      play: play.play.name,
      task: task(),
      file: one.included.file,
      hosts: going.map((host) => host.name),
      ...(one.item !== undefined && { item: one.item }),
      ...(one.included.role && { role: one.included.role.name }),
    });
    join(play, one, going);
  }
  for (const { one, hosts: invited } of parties) {
    const going = invited.filter((host) => host.status === 'active');
    if (going.length === 0 || play.run.stopped) continue;
    const inner: Frame = {
      ...frame,
      layers: [...one.layers, ...frame.layers],
      key: `${frame.key}${step.id}${one.key}/`,
    };
    await runSteps(play, selectSteps(one.included.steps, play.run.selection), going, inner);
  }
}

/** The handlers of an included role are the play's from now on; its variables where it says so. */
function join(play: PlayRun, { included, exported }: Brought, hosts: readonly HostState[]): void {
  const all = onceEach([...new Set([...play.handlers, ...included.handlers])]);
  play.handlers.push(...all.slice(play.handlers.length));
  const { role, imported } = included;
  const open = role && exported ? [...imported, role] : imported;
  for (const host of hosts) {
    const roles = new Set([...(play.exported.get(host.name) ?? []), ...open]);
    if (roles.size > 0) play.exported.set(host.name, [...roles]);
  }
}

function groups(brought: readonly Brought[]): Brought[][] {
  const found: Brought[][] = [];
  for (const one of brought) {
    const same = found.find(([first]) => first !== undefined && isSame(first, one));
    if (same) same.push(one);
    else found.push([one]);
  }
  return found;
}

/** An item that is secret looks like every other one: two hosts share it only when its clear text is the same. */
function isSame(one: Brought, other: Brought): boolean {
  return (
    one.key === other.key &&
    one.secrets.length === other.secrets.length &&
    one.secrets.every((secret, index) => other.secrets[index]?.equals(secret) === true)
  );
}

/** What a host gets; a host that gets nothing, or where it fails, says so itself. */
async function bring(play: PlayRun, step: TaskStep, host: HostState, frame: Frame): Promise<Brought[]> {
  const brought: Brought[] = [];
  const items: ItemResult[] = [];
  let isLoop = step.loop !== undefined;
  const started = performance.now();
  try {
    for (const item of await itemsFor(play, step, host, frame)) {
      if (item === 'unknown' || item === 'skip') {
        const result = item === 'unknown' ? mayRun() : skipped('Conditional result was False');
        items.push({ label: item, item: null, result });
        isLoop = false;
        continue;
      }
      const leave = (result: Result): number => items.push({ label: item.shown ?? '', item: item.item, result });
      const scope = scopeFor(play, host.name, step, frame, item.layers);
      const { holds, failing } = await withFacts(play, () => allHold(step.when, scope));
      if (isUnknown(holds)) leave(mayRun());
      else if (!holds) leave(skipped('Conditional result was False', { false_condition: failing, ...item.marks }));
      else {
        const args = await withFacts(play, () => resolveArguments(step, scope));
        const { included, exported } = opened(play, step, args, item.marks);
        const key = JSON.stringify([included.file, toJson(args), item.position, toJson(item.marks)]);
        const secrets = secretsIn([args, item.marks]);
        leave(opensIt(step, args, item.marks));
        brought.push({ host, key, secrets, included, layers: item.layers, item: item.shown, exported });
      }
    }
  } catch (error) {
    if (play.run.inputWasWrong) return [];
    const result = failure({ play, host, step }, error);
    await report(play, step, host, frame, result, started);
    return [];
  }
  if (step.register !== undefined && brought.length > 0)
    play.run.memories
      .of(host.name)
      .set.set(step.register, isLoop ? combined(items).registered : items[0]?.result.registered);
  if (brought.length === 0) {
    isLoop &&= items.length > 0 && items.every(({ result }) => !result.mayRun);
    const result = isLoop
      ? combined(items)
      : (items[0]?.result ?? skipped('No items in the list', { skipped_reason: 'No items in the list', results: [] }));
    await report(play, step, host, frame, result, started, isLoop ? items : undefined);
  }
  return brought;
}

/** What `register` receives of an include that brings something. */
function opensIt(step: TaskStep, args: Readonly<Record<string, unknown>>, marks: object): Result {
  const { file, ...others } = args;
  const isFile = step.use.kind === 'include' && step.use.what === 'tasks';
  const registered = { changed: false, ...(isFile && { include: file }), include_args: others, ...marks };
  return { status: 'ok', changes: [], findings: [], effects: [], registered };
}

interface IncludeItem {
  readonly layers: readonly Layer[];
  readonly position: number;
  readonly shown: string | undefined;
  readonly item: unknown;
  /** What stands beside the item in its result. */
  readonly marks: Readonly<Record<string, unknown>>;
}

async function itemsFor(
  play: PlayRun,
  step: TaskStep,
  host: HostState,
  frame: Frame,
): Promise<readonly (IncludeItem | 'unknown' | 'skip')[]> {
  const { loop } = step;
  if (!loop) return [{ layers: [], position: 0, shown: undefined, item: null, marks: {} }];
  const scope = scopeFor(play, host.name, step, frame);
  const list = await withFacts(play, () => loopList(step, loop, scope));
  if (list === 'unknown') return ['unknown'];
  if (list === 'skip') return ['skip'];
  return itemsOf(loop, list, scope, sharedLoopFacts).map((one, position) => {
    const shown = labelOf(loop, scopeFor(play, host.name, step, frame, one.layers), one.item);
    return { ...one, position, shown };
  });
}

/** What is there to include, but wrong, ends the run in Ansible's ways; what is not there is a failure of the host. */
function opened(...[play, step, args, marks]: Parameters<typeof read>): ReturnType<typeof read> {
  try {
    return read(play, step, args, marks);
  } catch (error) {
    const isWrong = error instanceof InputError && !error.diagnostics.every(({ code }) => NOT_THERE.has(code));
    if (play.compat && isWrong) endForInput(play.run, error);
    throw error;
  }
}

const NOT_THERE: ReadonlySet<string> = new Set([
  'TASKS_FILE_MISSING',
  'ROLE_MISSING',
  'NOT_A_TASK_LIST',
  'FILE_UNREADABLE',
]);

function read(
  play: PlayRun,
  step: TaskStep,
  args: Readonly<Record<string, unknown>>,
  marks: Readonly<Record<string, unknown>>,
): { included: Included; exported: boolean } {
  const { includer } = play.run.playbook;
  if (step.use.kind !== 'include') throw new InputError([]);
  if (step.use.what === 'tasks') return { included: includer.tasks(step, String(args['file'])), exported: false };
  const text = (name: string): string | undefined => (args[name] === undefined ? undefined : String(args[name]));
  const tasksFrom = text('tasks_from');
  const varsFrom = text('vars_from');
  const defaultsFrom = text('defaults_from');
  const handlersFrom = text('handlers_from');
  const request: RoleRequest = {
    name: String(args['name'] ?? args['role']),
    ...(tasksFrom !== undefined && { tasksFrom }),
    ...(varsFrom !== undefined && { varsFrom }),
    ...(defaultsFrom !== undefined && { defaultsFrom }),
    ...(handlersFrom !== undefined && { handlersFrom }),
    public: args['public'] === true,
    allowDuplicates: args['allow_duplicates'] !== false,
    ...(step.loop && args['allow_duplicates'] === false && { item: JSON.stringify(toJson(marks)) }),
    rolespecValidate: args['rolespec_validate'] !== false,
  };
  return { included: includer.role(step, request), exported: request.public };
}

/** Of an include only what brings nothing has a result of its own. */
async function report(
  play: PlayRun,
  step: TaskStep,
  host: HostState,
  frame: Frame,
  result: Result,
  started: number,
  items?: readonly ItemResult[],
): Promise<void> {
  const scope = scopeFor(play, host.name, step, frame);
  // Ansible ignores nothing where there is nothing to include.
  const mayIgnore = result.status === 'failed' && !(play.compat && NOT_THERE.has(result.error?.code ?? ''));
  const ignored = mayIgnore && (flagOf(step.settings.ignore_errors, scope, 'ignore_errors') ?? false);
  const stops = ignored || result.status !== 'failed' ? undefined : 'failed';
  const outcome: HostOutcome = {
    ...showResult(result),
    ...shownResult(result, false),
    status: ignored ? 'ignored' : result.status,
    durationMs: Math.round(performance.now() - started),
    ...(items && {
      items: items.map(({ label, result: one }) => ({ label, ...showResult(one), ...shownResult(one, false) })),
    }),
    ...(stops && frame.rescued && { rescue: true }),
  };
  if (step.register !== undefined) play.run.memories.of(host.name).set.set(step.register, result.registered);
  const body = { host: host.name, play: play.play.name, ...outcome };
  if (frame.handler) play.run.emitter.emit({ type: 'handler-result', handler: taskRef(step), ...body });
  else play.run.emitter.emit({ type: 'host-result', task: taskRef(step), ...body });
  if (!stops) return;
  tellRescue(play, step, host, frame, result.registered);
  await stopHost(play, host, stops, frame.rescued);
}
