import type { Change, PendingChange } from '@signet/core';
import type { Handler, Role, TaskStep } from '../playbook.ts';
import type { OpenTarget } from './targets.ts';

/** A task that changed something since the last flush, to be read again after it. */
export interface AppliedTask {
  readonly step: TaskStep;
  readonly target: OpenTarget;
  readonly item: string | undefined;
  /** What its arguments say of files; a later task with one of them, above or below it, may undo the change. */
  readonly paths: readonly string[];
  /** It is one of Ansible's own: what the playbook itself undoes again is no failure. */
  readonly mayBeUndone: boolean;
  /** `no_log`: what is read again is not shown. */
  readonly hidden: boolean;
  /** Reads and compares again: what still differs. */
  readonly stillDiffers: () => Promise<readonly Change[]>;
}

/** `failed` hosts may be rescued; `aborted` ones stopped because another host failed. */
export type HostStatus = 'active' | 'failed' | 'unreachable' | 'ended' | 'aborted';

/** Why a handler is to run: the change of a task, lost when its target is discarded, or an older debt. */
type Cause = OpenTarget | 'lasting';

/** One host within a batch of a play. */
export class HostState {
  readonly name: string;
  status: HostStatus = 'active';
  /** Targets that it changed, its own or, by delegation, those of others. */
  readonly touched = new Set<OpenTarget>();
  applied: AppliedTask[] = [];
  /** It failed and goes through what runs `always`. */
  failing = false;
  /** It failed in a handler: it runs no others, also where those of failed hosts run. */
  failedInHandler = false;
  /** It failed, and a rescue will take it. */
  awaitsRescue = false;
  /** It failed for good once: whatever clears its errors, Ansible names it among the play's hosts no more. */
  #wasLost = false;
  /** The role that it is on its way out of: `meta: end_role`. */
  leaving: Role | undefined;
  /** How many tasks ran on it without failing. */
  tasksRun = 0;
  /** Roles that it has been through. */
  readonly #completed = new Set<Role>();
  readonly #notified = new Map<string, Map<string, Cause>>();
  /** Check mode: what a cause would change. */
  readonly #foreseen = new Map<string, PendingChange>();

  constructor(name: string) {
    this.name = name;
  }

  /** As others see it: a failure that a rescue takes is none. */
  get isInPlay(): boolean {
    if (this.#wasLost) return false;
    return this.status === 'active' || (this.status === 'failed' && this.awaitsRescue);
  }

  lost(): void {
    this.#wasLost = true;
  }

  /** `meta: clear_host_errors`. */
  clearErrors(): void {
    if (this.status === 'ended') return;
    this.status = 'active';
    this.failing = false;
    this.awaitsRescue = false;
  }

  /** A task changed something. What it may have undone of earlier tasks is not looked at again. */
  noteApplied(task: AppliedTask): void {
    this.forgetUndoable(({ paths }) => paths.some((path) => task.paths.some((other) => overlap(path, other))));
    this.applied.push(task);
  }

  forgetUndoable(isUndone: (task: AppliedTask) => boolean): void {
    this.applied = this.applied.filter((task) => !task.mayBeUndone || !isUndone(task));
  }

  completed(role: Role): void {
    this.#completed.add(role);
  }

  /** A role with the same parameters runs once. */
  mayRun(role: Role): boolean {
    return role.allowDuplicates || !this.#completed.has(role);
  }

  /** @param cause Names the change, so that it can be taken back: step and item. */
  notify(handler: Handler, cause: string, target: OpenTarget | undefined): void {
    const causes = this.#notified.get(handler.id) ?? new Map<string, Cause>();
    causes.set(cause, target?.kind.staged ? target : 'lasting');
    this.#notified.set(handler.id, causes);
  }

  isNotified(handler: Handler): boolean {
    return this.#notified.has(handler.id);
  }

  /** Check mode: what the change behind a cause would be. */
  foresee(cause: string, change: PendingChange): void {
    this.#foreseen.set(cause, change);
  }

  /** The handler runs now. @returns what the tasks that notified it would change in check mode. */
  takeNotification(handler: Handler): PendingChange[] {
    const causes = this.#notified.get(handler.id) ?? new Map<string, Cause>();
    this.#notified.delete(handler.id);
    return [...causes.keys()].flatMap((cause) => this.#foreseen.get(cause) ?? []);
  }

  /** Takes a cause back. @returns the ids of handlers that have no cause left. */
  withdraw(cause: string): string[] {
    return this.#dropCauses((name) => name === cause);
  }

  /** Staged changes are saved, or may be: discarding no longer takes their notifications back. @returns their causes. */
  saved(target: OpenTarget): Set<string> {
    const found = new Set<string>();
    for (const causes of this.#notified.values()) {
      for (const [name, cause] of causes) {
        if (cause !== target) continue;
        causes.set(name, 'lasting');
        found.add(name);
      }
    }
    return found;
  }

  /** Staged changes are gone. @returns the ids of handlers that have no cause left. */
  discarded(target: OpenTarget): string[] {
    if (target.kind.staged) this.applied = this.applied.filter((one) => one.target !== target);
    return this.#dropCauses((_, cause) => cause === target);
  }

  get notified(): readonly string[] {
    return [...this.#notified.keys()];
  }

  get hasWork(): boolean {
    return this.#notified.size > 0 || this.applied.length > 0 || [...this.touched].some((target) => target.dirty);
  }

  #dropCauses(drop: (name: string, cause: Cause) => boolean): string[] {
    const without: string[] = [];
    for (const [handler, causes] of this.#notified) {
      const before = causes.size;
      for (const [name, cause] of causes) if (drop(name, cause)) causes.delete(name);
      if (causes.size === 0 && before > 0) {
        this.#notified.delete(handler);
        without.push(handler);
      }
    }
    return without;
  }
}

/** The same path, or one above the other. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
