import type { Operation } from '../run/operation.ts';
import { formatTime } from '../text/strftime.ts';
import { makeFloat } from '../values/number.ts';
import type { Method, Methods } from './methods.ts';

/** Python's methods of times, those that are of use in a template. */
export const dateMethods: Methods = new Map<string, Method>([
  [
    'strftime',
    { parameters: ['format'], run: (use, self, [format]) => formatTime(dateOf(use, self), use.text(format)) },
  ],
  [
    'isoformat',
    {
      parameters: [],
      run: (use, self) =>
        formatTime(
          dateOf(use, self),
          dateOf(use, self).getUTCMilliseconds() === 0 ? '%Y-%m-%dT%H:%M:%S' : '%Y-%m-%dT%H:%M:%S.%f',
        ),
    },
  ],
  ['timestamp', { parameters: [], run: (use, self) => makeFloat(dateOf(use, self).getTime() / 1000) }],
  ['weekday', { parameters: [], run: (use, self) => (dateOf(use, self).getUTCDay() + 6) % 7 }],
]);

/** `now().year` and the like; undefined for what a time has not. */
export function datePart(date: Date, name: string): number | undefined {
  switch (name) {
    case 'year':
      return date.getUTCFullYear();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'day':
      return date.getUTCDate();
    case 'hour':
      return date.getUTCHours();
    case 'minute':
      return date.getUTCMinutes();
    case 'second':
      return date.getUTCSeconds();
    case 'microsecond':
      return date.getUTCMilliseconds() * 1000;
    default:
      return undefined;
  }
}

function dateOf(use: Operation, value: unknown): Date {
  return value instanceof Date ? value : use.wrongType('a time', value);
}
