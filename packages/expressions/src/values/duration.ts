import { Attributes, Callable } from './callable.ts';
import { makeFloat } from './number.ts';

const DAY_MS = 86_400_000;

/** The difference of two times, with the attributes of Python's `timedelta`. */
export function duration(ms: number): Attributes {
  const days = Math.floor(ms / DAY_MS);
  const rest = ms - days * DAY_MS;
  return new Attributes(
    'timedelta',
    new Map<string, unknown>([
      ['days', days],
      ['seconds', Math.floor(rest / 1000)],
      ['microseconds', (rest % 1000) * 1000],
      ['total_seconds', new Callable('total_seconds', () => makeFloat(ms / 1000))],
    ]),
  );
}
