import { afterEach, expect, it } from 'vitest';
import { localTime } from './local-time.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

it.each([
  ['UTC', '2026-11-26 23:05:09 +00:00'],
  ['Europe/Berlin', '2026-11-27 00:05:09 +01:00'],
  ['America/St_Johns', '2026-11-26 19:35:09 -03:30'],
  ['Asia/Kolkata', '2026-11-27 04:35:09 +05:30'],
])('is the time of this machine with its offset: %s', (zone, expected) => {
  process.env['TZ'] = zone;
  expect(localTime('2026-11-26T23:05:09.123Z')).toBe(expected);
});

it('leaves what is no time', () => {
  expect(localTime('yesterday')).toBe('yesterday');
});
