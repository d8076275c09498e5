import { expect, it } from 'vitest';
import { duration } from './durations.ts';

it.each([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [9_949, '9.9 s'],
  [9_951, '10 s'],
  [119_000, '119 s'],
  [200_000, '3 min 20 s'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
