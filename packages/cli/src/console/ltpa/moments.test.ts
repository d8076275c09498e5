import { afterEach, describe, expect, it } from 'vitest';
import { isoMoment, localMoment, span } from './moments.ts';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

describe('localMoment', () => {
  it.each([
    ['UTC', '2026-11-26 19:13:09 +00:00 (UTC)'],
    ['Europe/Berlin', '2026-11-26 20:13:09 +01:00 (Europe/Berlin)'],
    ['America/St_Johns', '2026-11-26 15:43:09 -03:30 (America/St_Johns)'],
  ])('is in the zone %s, and says so', (zone, text) => {
    process.env['TZ'] = zone;
    expect(localMoment(Date.UTC(2026, 10, 26, 19, 13, 9))).toBe(text);
  });

  it('does not choke on what is on no calendar', () => {
    expect(localMoment(9e15)).toBe('9000000000000000 milliseconds after 1970');
    expect([isoMoment(9e15), isoMoment(Number.NaN), isoMoment(0)]).toEqual([
      undefined,
      undefined,
      '1970-01-01T00:00:00.000Z',
    ]);
  });
});

it.each([
  [0, 'less than a second'],
  [1_000, '1 second'],
  [59_999, '59 seconds'],
  [60_000, '1 minute'],
  [298_999, '4 min 58 s'],
  [300_000, '5 minutes'],
  [12 * 60_000 + 59_000, '12 minutes'],
  [-12 * 60_000, '12 minutes'],
  [60 * 60_000, '1 h'],
  [103 * 60_000, '1 h 43 min'],
  [25 * 60 * 60_000, '1 day'],
  [400 * 24 * 60 * 60_000, '400 days'],
])('%i ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});
