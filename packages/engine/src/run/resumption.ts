import type { ResumePosition } from '../events.ts';
import type { ResumePoint } from '../journal/resume.ts';
import type { TaskStep } from '../playbook.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';

/** Of a host that takes part as any other. */
const EVERYWHERE: ResumePosition = { play: '', taskId: '' };

/** Which hosts still wait for the place where they go on. */
export class Resumption {
  readonly #points: Map<string, ResumePosition> | undefined;

  constructor(point: ResumePoint | undefined) {
    this.#points =
      point && new Map(Object.entries(point.hosts).map(([host, position]) => [host, position ?? EVERYWHERE]));
  }

  /** Whether a host has nothing left to do in a play: it is past it, or done. */
  isPast(host: string, playId: string, laterPlays: readonly string[]): boolean {
    if (this.#points === undefined) return false;
    const point = this.#points.get(host);
    return point === undefined || (point.play !== playId && laterPlays.includes(point.play));
  }

  /** Whether a host has done this task before; from its place on it has not. */
  isBehind(host: string, playId: string, { id: taskId, use }: TaskStep): boolean {
    const point = this.#points?.get(host);
    if (point === undefined || point.play !== playId) return false;
    // The place is in what this step includes.
    if (use.kind === 'include' && point.taskId.startsWith(`${taskId}.`)) return false;
    if (point.taskId !== taskId) return true;
    // From here on it takes part as any other.
    this.#points?.set(host, EVERYWHERE);
    return point.after === true;
  }
}

/** Whether a resumed run has this step of a host behind it. */
export function isBehind(play: PlayRun, step: TaskStep, host: HostState): boolean {
  return play.run.resumption.isBehind(host.name, play.play.id, step);
}
