import { type InputError, Redactor, type Secret } from '@signet/core';
import { LIMITS } from '../limits.ts';
import { type Place, problem, type Span } from '../place.ts';
import { Budget } from './budget.ts';
import type { Environment, Scope } from './environment.ts';
import { type OpenSheet, Page } from './page.ts';

/** How a template is evaluated. */
export interface Manner {
  /** Everything is printed as text, as in a template file; otherwise a single value keeps its type. */
  readonly asText: boolean;
  /** Finds other template files. */
  readonly open?: OpenSheet;
}

/** One evaluation of one template: where its text stands, what it may use, and what it may still spend. */
export class Machine {
  readonly place: Place;
  readonly scope: Scope;
  readonly environment: Environment;
  readonly manner: Manner;
  readonly page: Page;
  readonly #budget: Budget;

  constructor(
    place: Place,
    scope: Scope,
    environment: Environment,
    manner: Manner = { asText: false },
    page = new Page(),
    budget = new Budget(),
  ) {
    this.place = place;
    this.scope = scope;
    this.environment = environment;
    this.manner = manner;
    this.page = page;
    this.#budget = budget;
  }

  /** Results are text, as in ansible-core before 2.19 without `jinja2_native`; so are details of that time's filters. */
  get isClassic(): boolean {
    return this.environment.results === 'literals';
  }

  /** The same evaluation in the text of another template file. */
  reading(place: Place, page: Page, scope: Scope = this.scope): Machine {
    return new Machine(place, scope, this.environment, this.manner, page, this.#budget);
  }

  /** Lists and dicts that this evaluation has made, and may therefore change. */
  get owned(): WeakSet<object> {
    return this.#budget.owned;
  }

  /** An error at a stretch of the template; no secret that was read so far shows in it. */
  problem(span: Span, code: string, message: string, hint?: string): InputError {
    if (this.#budget.revealed.size === 0) return problem(this.place, span, code, message, hint);
    const redactor = new Redactor();
    redactor.add(...this.#budget.revealed);
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
    this.#budget.revealed.add(secret);
  }

  /** Counts work against the budget of the template. */
  spend(steps: number, span: Span): void {
    this.#budget.steps += steps;
    if (this.#budget.steps > LIMITS.steps)
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
    this.#budget.depth += 1;
    if (this.#budget.depth > LIMITS.evaluation)
      throw this.problem(span, 'TEMPLATE_LIMIT', 'This expression is nested too deeply.');
    try {
      return run();
    } finally {
      this.#budget.depth -= 1;
    }
  }

  /** Runs the body of a macro, of a recursive loop or of another template. */
  called<T>(span: Span, run: () => T): T {
    this.#budget.calls += 1;
    if (this.#budget.calls > LIMITS.calls)
      throw this.problem(
        span,
        'TEMPLATE_LIMIT',
        `Macros or templates call each other more than ${LIMITS.calls} levels deep.`,
      );
    try {
      return run();
    } finally {
      this.#budget.calls -= 1;
    }
  }
}
