import { readFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { template } from './testing/evaluate.ts';
import { untagged } from './testing/recorded.ts';

/** What ansible-core 2.19 makes of every value with every tail: `[value]`, or 0 where it refuses. */
const matrix = JSON.parse(readFileSync(new URL('./__fixtures__/matrix.json', import.meta.url), 'utf8')) as {
  readonly values: readonly string[];
  readonly tails: Readonly<Record<string, readonly (readonly [unknown] | 0)[]>>;
};

interface Known {
  readonly why: string;
  readonly tails: RegExp;
  /** Which values differ; all of them when left out. */
  readonly values?: RegExp;
}

/** Where we differ on purpose, and why. */
const KNOWN: readonly Known[] = [
  { why: 'bytes that are no UTF-8 are shown as such', tails: /b64decode/ },
  { why: 'the default is there for what is missing', tails: /^\| groupby\('k', default/ },
  { why: 'the last digit of a logarithm is that of the machine', tails: /^\| log$/, values: /^3$/ },
  { why: 'nothing gives nothing', tails: /path_join|rekey_on_member|subelements/, values: /^(?:''|\[\])$/ },
  { why: 'only a text is truncated', tails: /truncate/, values: /^[[({]/ },
  { why: 'its name of before 2.19, without Ansible', tails: /type_debug/, values: /^nope$/ },
  { why: 'only a text is a URL', tails: /urlsplit\('hostname'\)/, values: /^(?:0|-0\.0|none)$/ },
  { why: 'a dict is a list of its keys', tails: /random/, values: /^\{'b'/ },
  { why: 'lists in lists can be compared', tails: /set\(/, values: /^\[[[{]/ },
  { why: '0 is a version', tails: /is version/, values: /^0$/ },
  { why: 'only a text names a filter or a test', tails: /is (?:filter|test)$/, values: /^(?!')/ },
  { why: 'no value of a run holds such a number exactly', tails: /\*\* 2$/, values: /^1700000000$/ },
];

/** Python's sets have an order by chance; ours is that of the lists. */
const SETS = /difference|intersect|union/;

function sorted(json: string): string {
  const value: unknown = json === 'refused' ? json : JSON.parse(json);
  return JSON.stringify(Array.isArray(value) ? value.map((one) => JSON.stringify(one)).toSorted() : value);
}

function known(value: string, tail: string): Known | undefined {
  return KNOWN.find((one) => one.tails.test(tail) && (one.values === undefined || one.values.test(value)));
}

/** JSON of the value, or `refused`. */
function ours(text: string): string {
  try {
    return JSON.stringify(template(text));
  } catch (error) {
    if (error instanceof InputError) return 'refused';
    throw error;
  }
}

function theirs(answer: readonly [unknown] | 0): string {
  return answer === 0 ? 'refused' : JSON.stringify(untagged(answer[0]));
}

describe('every value through every filter and test, as in ansible-core 2.19', () => {
  const used = new Set<Known>();

  it.each(Object.entries(matrix.tails))('%s', (tail, answers) => {
    const different: unknown[] = [];
    for (const [index, value] of matrix.values.entries()) {
      const text = `{{ ${value} ${tail} }}`;
      const [own, recorded] = [ours(text), theirs(answers[index] ?? 0)];
      if (own === recorded || (SETS.test(tail) && sorted(own) === sorted(recorded))) continue;
      const reason = known(value, tail);
      if (reason) used.add(reason);
      else different.push([text, recorded, own]);
    }
    expect(different).toEqual([]);
  });

  it('no difference is listed in vain', () => {
    expect(KNOWN.filter((one) => !used.has(one)).map(({ why }) => why)).toEqual([]);
  });
});
