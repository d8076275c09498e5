import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

interface Case {
  readonly before: string[];
  readonly after: string[];
  readonly diff: string[];
}

const cases = JSON.parse(readFileSync(new URL('__fixtures__/difflib.json', import.meta.url), 'utf8')) as Case[];

it.each(cases.map((one, index) => [index, one.before.length, one] as const))(
  'cuts the hunks that difflib cuts: case %i, %i lines',
  (_index, _size, { before, after, diff }) => {
    expect(unifiedDiff(before, after, 'before', 'after')).toEqual(diff);
  },
);

it('has nothing to say of equal texts', () => {
  expect(unifiedDiff(['a', 'b'], ['a', 'b'], 'x', 'y')).toEqual([]);
});
