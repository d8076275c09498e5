import { type InputError, Redactor, type Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { type Place, problem, type Span } from '../place.ts';
import type { Environment, Scope } from './environment.ts';

/** One evaluation of one template: where its text stands, what it may use, and what it may still spend. */
export class Machine {
  readonly place: Place;
  readonly scope: Scope;
  readonly environment: Environment;
  /** Lists and dicts that this evaluation has made, and may therefore change: `list.append(x)`. */
  readonly owned = new WeakSet<object>();
  readonly #revealed = new Set<Secret>();
  #steps = 0;
  #depth = 0;
  #calls = 0;

  constructor(place: Place, scope: Scope, environment: Environment) {
    this.place = place;
    this.scope = scope;
    this.environment = environment;
  }

  /** An error at a stretch of the template; no secret that was read so far shows in it. */
  problem(span: Span, code: string, message: string, hint?: string): InputError {
    if (this.#revealed.size === 0) return problem(this.place, span, code, message, hint);
    const redactor = new Redactor();
    redactor.add(...this.#revealed);
    return problem(
      this.place,
      span,
      code,
      redactor.redact(message),
      hint === undefined ? undefined : redactor.redact(hint),
    );
  }

  /** Says that the clear text of a secret was read. */
  revealed(secret: Secret): void {
    this.#revealed.add(secret);
  }

  /** Counts work against the budget of the template. */
  spend(steps: number, span: Span): void {
    this.#steps += steps;
    if (this.#steps > LIMITS.steps)
      throw this.problem(
        span,
        'TEMPLATE_LIMIT',
        'This template takes too long: it was ended here.',
        'Make its loops smaller.',
      );
  }

  /** Runs one node of an expression, so deep and no deeper. */
  deeper<T>(span: Span, run: () => T): T {
    this.spend(1, span);
    this.#depth += 1;
    if (this.#depth > LIMITS.evaluation)
      throw this.problem(span, 'TEMPLATE_LIMIT', 'This expression is nested too deeply.');
    try {
      return run();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Runs the body of a macro or of a recursive loop. */
  called<T>(span: Span, run: () => T): T {
    this.#calls += 1;
    if (this.#calls > LIMITS.calls)
      throw this.problem(span, 'TEMPLATE_LIMIT', `Macros call each other more than ${LIMITS.calls} levels deep.`);
    try {
      return run();
    } finally {
      this.#calls -= 1;
    }
  }
}
