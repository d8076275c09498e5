import { expect, it } from 'vitest';
import { readStepAnswer } from './questions.ts';

it.each([
  ['', 'no'],
  ['N', 'no'],
  ['yes', 'yes'],
  ['y', 'yes'],
  ['C', 'continue'],
  ['maybe', undefined],
])('--step takes "%s" as %s', (typed, answer) => expect(readStepAnswer(typed)).toBe(answer));
