import type { SourceRef } from './source-ref.ts';

/** One finding about the author's files. Loading collects all of them before anything connects. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable, upper snake case, listed in `packages/core/docs/errors.md`. */
  readonly code: string;
  /** What is wrong, as one sentence. */
  readonly message: string;
  readonly at?: SourceRef;
  /** What to do next, as one sentence. */
  readonly hint?: string;
}

/** What every error of Signet carries. `code` is what callers branch on, never the text. */
export interface ErrorDetails {
  readonly code: string;
  readonly at?: SourceRef | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** What `register` receives of the failed task besides the standard values; a `msg` here stands in place of the message. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** Base of the four errors; use the one that names who can act. */
export abstract class SignetError extends Error {
  readonly code: string;
  readonly at: SourceRef | undefined;
  readonly hint: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.at = details.at;
    this.hint = details.hint;
    this.facts = details.facts ?? {};
  }
}

/** The author's files or arguments are wrong; carries every diagnostic that was found. */
export class InputError extends SignetError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], cause?: unknown, facts?: ErrorDetails['facts']) {
    const [first] = diagnostics;
    if (first === undefined) throw new RangeError('an InputError needs at least one diagnostic');
    const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
    super(first.message + more, { ...first, cause, facts });
    this.diagnostics = diagnostics;
  }

  /** An error with one diagnostic. */
  static of(message: string, details: ErrorDetails): InputError {
    const { code, at, hint, cause, facts } = details;
    const diagnostic = {
      severity: 'error',
      code,
      message,
      ...(at && { at }),
      ...(hint !== undefined && { hint }),
    } as const;
    return new InputError([diagnostic], cause, facts);
  }
}

/** The host was not reached, or refused to let us in. The host counts as unreachable. */
export class ConnectError extends SignetError {}

/** The remote side was reached and refused, or is not as it has to be. The host counts as failed. */
export class TargetError extends SignetError {}

/** A bug of ours. The only error that is shown with a stack trace. */
export class InternalError extends SignetError {}
