import { readFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { template } from './testing/evaluate.ts';
import { untagged } from './testing/recorded.ts';

interface Case {
  readonly topic: string;
  readonly text: string;
  readonly answer: { readonly value: unknown } | { readonly error: string };
}

const record = JSON.parse(readFileSync(new URL('./__fixtures__/ansible-answers.json', import.meta.url), 'utf8')) as {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
};

/** Where we differ from ansible-core 2.19 on purpose, and why. */
const KNOWN = new Map([
  ['{{ 2 ** 100 }}', 'no value of a run holds such a number exactly; inside a text it is exact'],
  ["{{ ('a' if false) | default('b') }}", 'a default helps here too'],
  [
    "{{ users | groupby('nope', default='x') | map(attribute='grouper') | list }}",
    'the default is there for what is missing',
  ],
  ['{{ 1e400 }}', 'infinity is a float like any other'],
  ['{{ l.count(1) }}', 'Ansible counts in a list that it has not read yet'],
  ["{{ 'é'.encode('utf-8') | default('n') }}", 'there are no bytes'],
  ["{{ '2024-05-01 10:20:30' | to_datetime }}", 'a time leaves a template as text'],
  ["{{ '{0.a}'.format(d) }}", 'attributes of dicts are their items, here too'],
  ["{% autoescape true %}{{ '<' }}{% endautoescape %}", 'nothing is HTML'],
  ['{% for i in l %}{% continue %}{% endfor %}', 'an extension of Jinja that many projects turn on'],
  ['{% for a, in [[1]] %}{{ a }}{% endfor %}', 'a tuple with one name'],
  ["{{ True.real | default('n') }}", 'no attributes of the host program'],
  ["{{ lookup('flattened', [1,[2,[3]]]) }}", 'it left Ansible itself, and old playbooks use it'],
  ["{{ query('sequence','0x0a') }}", 'Ansible before 2.19 reads it, too'],
  ["{{ query('sequence','start=0x0a count=2') }}", 'Ansible before 2.19 reads it, too'],
  ["{{ '{0.__class__}'.format(1) }}", 'no attributes of the host program'],
]);

describe('the same as ansible-core 2.19', () => {
  const topics = grouped(record.cases);
  it.each([...topics])('%s', (_topic, cases) => {
    const different = cases
      .filter((one) => !KNOWN.has(one.text) && !isSame(one))
      .map((one) => ({ ...one, ours: ours(one.text) }));
    expect(different).toEqual([]);
  });

  it.each([...KNOWN])('%s differs: %s', (text) => {
    const one = record.cases.find((candidate) => candidate.text === text);
    expect(one && isSame(one)).toBe(false);
  });
});

function grouped(cases: readonly Case[]): Map<string, Case[]> {
  const topics = new Map<string, Case[]>();
  for (const one of cases) topics.set(one.topic, [...(topics.get(one.topic) ?? []), one]);
  return topics;
}

function ours(text: string): { value: unknown } | { error: string } {
  try {
    return { value: template(text, record.variables) };
  } catch (error) {
    if (error instanceof InputError) return { error: `${error.code}: ${error.message}` };
    throw error;
  }
}

function isSame({ text, answer }: Case): boolean {
  const own = ours(text);
  if ('error' in answer || 'error' in own) return 'error' in answer && 'error' in own;
  return JSON.stringify(own.value) === JSON.stringify(untagged(answer.value));
}
