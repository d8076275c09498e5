import type { InputError, PendingChange } from '@signet/core';
import { handlersFor, noSuchHandler } from '../load/notifications.ts';
import type { Handler, TaskStep } from '../playbook.ts';
import { type LayeredScope, valueOf } from '../vars/scope.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { handlerName, taskRef } from './task-ref.ts';
import type { OpenTarget } from './targets.ts';

/** A task that changed something notifies nobody that there is: in Ansible's ways the run ends. */
export class MissingHandler extends Error {
  readonly input: InputError;

  constructor(input: InputError) {
    super(input.message, { cause: input });
    this.input = input;
  }
}

/**
 * The handlers of one task on one host, or of one item of its loop. They are announced before anything is changed, so
 * that a run that is killed in between still owes them; afterwards they are confirmed or withdrawn.
 */
export class Notifier {
  readonly #play: PlayRun;
  readonly #host: HostState;
  readonly #step: TaskStep;
  readonly #cause: string;
  readonly #scope: LayeredScope;
  #announced: Handler[] = [];
  #wasAnnounced = false;
  /** Found out before anything was changed; Ansible's ways end the run only once something was. */
  #missing: InputError | undefined;

  /** @param cause Names the task, the include that brought it and its item, so that it can be taken back. */
  constructor(play: PlayRun, host: HostState, step: TaskStep, cause: string, scope: LayeredScope) {
    this.#play = play;
    this.#host = host;
    this.#step = step;
    this.#cause = cause;
    this.#scope = scope;
  }

  get isAnnounced(): boolean {
    return this.#announced.length > 0;
  }

  /** @param target Holds the change back until it is saved; undefined when it is made at once. */
  announce(target: OpenTarget | undefined): void {
    this.#announced = this.#handlers();
    this.#wasAnnounced = true;
    for (const handler of this.#announced) this.#host.notify(handler, this.#cause, target);
    if (this.#play.run.check && target === undefined) return;
    this.#play.run.emitter.emit({
      type: 'applying',
      host: this.#host.name,
      play: this.#play.play.name,
      task: taskRef(this.#step),
      handlers: this.#announced.map(handlerName),
      ...(target?.kind.staged && { staged: target.kind.name }),
    });
  }

  /** Check mode: what the task would change. */
  foresee(change: PendingChange): void {
    this.#host.foresee(this.#cause, change);
  }

  /**
   * The task counts as changed. @returns the handlers that it notified.
   *
   * @throws {MissingHandler} in Ansible's ways.
   */
  confirm(): readonly string[] {
    // Foreseen in check mode, `changed_when` on a task that applied nothing, or names that only its result gives.
    const mayNotify = !this.#wasAnnounced || this.#step.notify.length > 0;
    if (this.#announced.length === 0 && mayNotify) this.announce(undefined);
    if (this.#missing) throw new MissingHandler(this.#missing);
    return this.#announced.map(handlerName);
  }

  withdraw(reason: string): void {
    const ids = new Set(this.#host.withdraw(this.#cause));
    const handlers = this.#announced.filter((handler) => ids.has(handler.id)).map(handlerName);
    this.#announced = [];
    if (handlers.length > 0) {
      this.#play.run.emitter.emit({
        type: 'settled',
        host: this.#host.name,
        play: this.#play.play.name,
        handlers,
        reason,
      });
    }
  }

  /** In the order they are defined. */
  #handlers(): Handler[] {
    if (this.#step.notify.length === 0) return [];
    const all = this.#play.handlers;
    const wanted = new Set<Handler>();
    for (const notify of this.#step.notify) {
      const value = valueOf(notify.template, this.#scope);
      for (const name of Array.isArray(value) ? value : [value]) {
        const found = handlersFor(all, String(name), this.#play.compat);
        if (found.length === 0) this.#miss(noSuchHandler(String(name), notify.at, all));
        for (const handler of found) wanted.add(handler);
      }
    }
    return all.filter((handler) => wanted.has(handler));
  }

  #miss(error: InputError): void {
    const { run, compat } = this.#play;
    if (run.options.allowMissingHandlers) {
      for (const diagnostic of error.diagnostics)
        run.emitter.emit({
          type: 'diagnostic',
          host: this.#host.name,
          diagnostic: { ...diagnostic, severity: 'warning' },
        });
    } else if (compat) this.#missing ??= error;
    else throw error;
  }
}
