import { InputError, type Json, MASK } from '@signet/core';
import type { ResumePoint, ResumePosition } from '../journal/resume.ts';
import { type Step, type TaskStep, tasksOf } from '../playbook.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';

/** Of a run that continues another one: which hosts still wait for the place where they go on. */
export class Resumption {
  readonly #point: ResumePoint | undefined;
  readonly #waiting: Map<string, ResumePosition>;

  constructor(point: ResumePoint | undefined) {
    this.#point = point;
    const positions = Object.entries(point?.hosts ?? {}).filter(
      (entry): entry is [string, ResumePosition] => entry[1] !== null,
    );
    this.#waiting = new Map(positions);
  }

  /** Whether a host has nothing to do in a play: it is past it, or was done with everything. */
  isPast(host: string, laterPlays: readonly string[]): boolean {
    if (this.#point === undefined) return false;
    if (!Object.hasOwn(this.#point.hosts, host)) return true;
    const position = this.#waiting.get(host);
    return position !== undefined && laterPlays.includes(position.play);
  }

  /** Whether a host has done this task before; from its place on it has not. */
  isBehind(host: string, playId: string, step: TaskStep): boolean {
    const position = this.#waiting.get(host);
    if (position === undefined) return false;
    if (position.play !== playId) {
      // The play of its place is over, or gone from the playbook.
      this.#waiting.delete(host);
      return false;
    }
    if (leadsTo(step, position.taskId)) return false;
    if (step.id !== position.taskId) return true;
    this.#waiting.delete(host);
    return position.after === true;
  }

  /** Whether the place of a host lies within these steps. */
  isWithin(host: string, steps: readonly Step[]): boolean {
    const position = this.#waiting.get(host);
    if (position === undefined) return false;
    for (const task of tasksOf(steps)) if (task.id === position.taskId || leadsTo(task, position.taskId)) return true;
    return false;
  }

  /** What a task that is passed over came to then; using what was masked in it is an error. */
  resultOf(host: string, taskId: string): unknown {
    const result = this.#point?.results[host]?.[taskId];
    return result === undefined ? undefined : withoutMasks(result);
  }
}

/** The journal keeps no secrets. A mask that went on as a value would become somebody's password. */
function withoutMasks(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const whole: object = Array.isArray(value) ? [] : {};
  for (const [name, inner] of Object.entries(value) as [string, Json][]) {
    const isMasked = typeof inner === 'string' && inner.includes(MASK);
    const known = isMasked ? { get: masked } : { value: withoutMasks(inner), writable: true };
    Object.defineProperty(whole, name, { ...known, enumerable: true, configurable: true });
  }
  return whole;
}

function masked(): never {
  throw InputError.of('This result of the earlier run held a secret, which its journal does not keep.', {
    code: 'RESULT_MASKED',
    hint: 'Run the playbook again from the start.',
  });
}

/** The place is in what this step includes. */
function leadsTo({ id, use }: TaskStep, taskId: string): boolean {
  return use.kind === 'include' && taskId.startsWith(`${id}[`);
}

/** Whether a resumed run has this step of a host behind it; then what it registered is known again. */
export function isBehind({ run, play }: PlayRun, step: TaskStep, host: HostState): boolean {
  if (!run.resumption.isBehind(host.name, play.id, step)) return false;
  const result = step.register === undefined ? undefined : run.resumption.resultOf(host.name, step.id);
  if (step.register !== undefined && result !== undefined) run.memories.of(host.name).set.set(step.register, result);
  return true;
}
