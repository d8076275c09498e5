import { type Diagnostic, InputError } from '@signet/core';
import {
  type Handler,
  type Included,
  type Play,
  type Playbook,
  SECTIONS,
  type Step,
  type TaskStep,
} from '../playbook.ts';
import { valueIfKnown } from './early.ts';
import type { Loader } from './loader.ts';
import { knownAt } from './where.ts';

/** What the dynamic includes of a play bring, as far as it is known at load. */
export interface Foreseen {
  /** By include: what it will bring. */
  readonly includes: ReadonlyMap<TaskStep, Included>;
  /** Plays with an include whose file or role is known only while the playbook runs. */
  readonly open: ReadonlySet<Play>;
}

/**
 * Opens includes whose names are written out, so that mistakes in them show before the run. Where such an include may
 * not be reached, and with `compat: ansible`, what is wrong is only a warning.
 */
export function foreseeIncludes(loader: Loader, playbook: Playbook): Foreseen {
  const includes = new Map<TaskStep, Included>();
  const open = new Set<Play>();
  for (const play of playbook.plays) {
    const seen = new Set<string>();
    const look = (step: TaskStep, doubtful: boolean): void => {
      const known = includedBy(loader, playbook, step, doubtful, seen);
      if (known === undefined) open.add(play);
      else if (known !== 'seen') {
        includes.set(step, known);
        visit([...known.steps, ...known.handlers], doubtful || isDoubtful(step), look);
      }
    };
    for (const section of SECTIONS) visit(play.sections[section], play.compat, look);
    visit(play.handlers, true, look);
  }
  return { includes, open };
}

type Look = (step: TaskStep, doubtful: boolean) => void;

function visit(steps: readonly (Step | Handler)[], doubtful: boolean, look: Look): void {
  for (const step of steps) {
    if (step.kind === 'task') {
      if (step.use.kind === 'include') look(step, doubtful);
      continue;
    }
    visit(step.block, doubtful || step.rescue.length > 0, look);
    visit(step.rescue, true, look);
    visit(step.always, doubtful, look);
  }
}

/** Whether a task may be left out, or may fail without harm. */
function isDoubtful(step: TaskStep): boolean {
  return step.when.length > 0 || mayFail(step);
}

function mayFail({ settings, tags }: TaskStep): boolean {
  return settings.ignore_errors !== undefined || tags.includes('never');
}

/** What an include brings; undefined when it is not known yet; `seen` when its file was looked at already. */
function includedBy(
  loader: Loader,
  { includer }: Playbook,
  step: TaskStep,
  doubtful: boolean,
  seen: Set<string>,
): Included | 'seen' | undefined {
  const where = loader.standing.get(step.id);
  if (!where || step.loop) return undefined;
  const { template, at } = step.args;
  const known = template.references.length > 0 ? knownAt(where, step) : [];
  const args = valueIfKnown({ template, at }, known)?.value;
  if (typeof args !== 'object' || args === null) return undefined;
  const given = args as Record<string, unknown>;
  const { file, name, role } = given;
  const what = step.use.kind === 'include' && step.use.what === 'role' ? (name ?? role) : file;
  if (typeof what !== 'string') return undefined;
  const question = JSON.stringify([where.role?.directory, where.file, given]);
  if (seen.has(question)) return 'seen';
  seen.add(question);
  try {
    return what === file ? includer.tasks(step, what) : includer.role(step, requestOf(what, given));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const severity = doubtful || isDoubtful(step) ? 'warning' : 'error';
    loader.diagnostics.push(...error.diagnostics.map((one): Diagnostic => ({ ...one, severity })));
    return undefined;
  }
}

function requestOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
): Parameters<Playbook['includer']['role']>[1] {
  const from = (key: string, property: string): object =>
    typeof given[key] === 'string' ? { [property]: given[key] } : {};
  return {
    name,
    ...from('tasks_from', 'tasksFrom'),
    ...from('vars_from', 'varsFrom'),
    ...from('defaults_from', 'defaultsFrom'),
    ...from('handlers_from', 'handlersFrom'),
    public: given['public'] === true,
    allowDuplicates: given['allow_duplicates'] !== false,
    rolespecValidate: given['rolespec_validate'] !== false,
  };
}

/** A task of a play, and whether it may fail without harm or not be reached, apart from its own conditions and loop. */
export interface PlacedTask {
  readonly task: TaskStep;
  readonly doubtful: boolean;
}

/** Every task of a play, handlers and those that includes bring among them. */
export function* placedTasks(play: Play, { includes }: Foreseen): Generator<PlacedTask> {
  const open: PlacedTask[] = [];
  const add = (steps: readonly Step[], doubtful: boolean): void => {
    for (const step of steps) {
      if (step.kind === 'task') open.push({ task: step, doubtful: doubtful || mayFail(step) });
      else {
        add(step.block, doubtful || step.rescue.length > 0);
        add(step.rescue, true);
        add(step.always, doubtful);
      }
    }
  };
  for (const section of SECTIONS) add(play.sections[section], false);
  add(play.handlers, true);
  // The list grows while it is walked.
  for (const placed of open) {
    yield placed;
    const included = includes.get(placed.task);
    if (included) add([...included.steps, ...included.handlers], placed.doubtful || isDoubtful(placed.task));
  }
}
