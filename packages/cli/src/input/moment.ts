import { InvalidArgumentError } from 'commander';

/** Milliseconds below this are seconds that were taken for milliseconds: they would be before 1974. */
const SMALLEST_MS = 1e11;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u;

/** What options say of a moment. */
export const MOMENT_HELP =
  'milliseconds since 1970, or a time such as 2026-11-26T20:15Z; without Z or +01:00 in the zone of this machine, a date alone is its midnight';

/**
 * A moment that was typed: milliseconds since 1970 UTC, as tokens have them, or a time such as `2026-11-26T20:15`, in
 * this machine's zone unless it names one.
 */
export function momentMs(text: string): number {
  if (/^\d{1,15}$/u.test(text)) {
    const ms = Number(text);
    if (ms >= SMALLEST_MS) return ms;
    throw new InvalidArgumentError(`These look like seconds; in milliseconds they are ${ms * 1000}.`);
  }
  // A date alone is midnight here, not in Greenwich.
  const ms = ISO.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('It has to be milliseconds since 1970, or a time such as 2026-11-26T20:15:00Z.');
}
