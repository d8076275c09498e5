import { inspect } from 'node:util';

/**
 * What an expression that needs the result of something that check mode did not run evaluates to. It is contagious:
 * whatever is made from it is unknown too.
 */
export class Unknown {
  toString(): string {
    return '<unknown>';
  }

  toJSON(): string {
    return '<unknown>';
  }

  [inspect.custom](): string {
    return '<unknown>';
  }
}

/** The one unknown value. */
export const UNKNOWN: Unknown = Object.freeze(new Unknown());

export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Thrown inside an operation that cannot go on without knowing; the operation's result is then unknown. */
export class UnknownReached extends Error {}
