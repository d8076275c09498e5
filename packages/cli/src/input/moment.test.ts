import { expect, it } from 'vitest';
import { momentMs } from './moment.ts';

it.each([
  ['1764187200000', 1_764_187_200_000],
  ['2025-11-26T20:00:00Z', 1_764_187_200_000],
  ['2025-11-26T20:00Z', 1_764_187_200_000],
  ['2025-11-26 21:00:00+01:00', 1_764_187_200_000],
  ['2025-11-26T20:00:00.250Z', 1_764_187_200_250],
])('reads %s', (text, ms) => {
  expect(momentMs(text)).toBe(ms);
});

it('takes a time without a zone, and a day, for this machine’s', () => {
  expect(momentMs('2025-11-26T20:00')).toBe(new Date(2025, 10, 26, 20).getTime());
  expect(momentMs('2025-11-26')).toBe(new Date(2025, 10, 26).getTime());
});

it('recognizes seconds and says what they are in milliseconds', () => {
  expect(() => momentMs('1764187200')).toThrow('in milliseconds they are 1764187200000');
});

it.each(['', 'now', '-1', '1e12', '2025-13-01', '2025-11-26T25:00', 'Nov 26 2025', '1764187200000ms'])(
  'refuses %j',
  (text) => {
    expect(() => momentMs(text)).toThrow(/milliseconds since 1970/u);
  },
);
