import { readFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { compileTemplate, isTemplate, type Scope } from './index.ts';
import { untagged } from './testing/recorded.ts';

const record = JSON.parse(readFileSync(new URL('./__fixtures__/classic-answers.json', import.meta.url), 'utf8')) as {
  readonly variables: Readonly<Record<string, unknown>>;
  /** `[value]`, or 0 where Ansible refuses. */
  readonly cases: Readonly<Record<string, readonly [unknown] | 0>>;
};

const AT = { file: 'site.yml', line: 1, column: 1 };
const ENVIRONMENT = { results: 'literals', now: () => new Date(0) } as const;

/** The recorded variables; those that are templates are filled when they are asked for. */
const scope: Scope = {
  has: (name) => Object.hasOwn(record.variables, name),
  names: () => Object.keys(record.variables),
  written: (name) => record.variables[name],
  get(name) {
    const value = record.variables[name];
    return typeof value === 'string' && isTemplate(value) ? evaluated(value) : value;
  },
};

function evaluated(text: string): unknown {
  return compileTemplate(text, AT).evaluate(scope, ENVIRONMENT);
}

/** JSON of the value, or `refused`. */
function ours(text: string): string {
  try {
    return JSON.stringify(evaluated(text));
  } catch (error) {
    if (error instanceof InputError) return 'refused';
    throw error;
  }
}

/** Where we differ from ansible-core 2.14 on purpose, and why. */
const KNOWN: readonly { readonly why: string; readonly texts: RegExp }[] = [
  { why: 'a text is a list of its characters', texts: /\|(?:union|symmetric_difference)\(\[1\]\)/ },
  { why: 'what is not defined is an error in every test but "defined" and "undefined"', texts: /missing is none/ },
  { why: 'an extension of Jinja that many projects turn on', texts: /\{% do / },
  { why: 'a macro can be called, and nothing else', texts: /m\.name/ },
  { why: 'a question is answered', texts: /'x' is filter/ },
];

describe('the same as ansible-core 2.14 without jinja2_native', () => {
  it('in all recorded cases', () => {
    const different = Object.entries(record.cases).flatMap(([text, answer]) => {
      const theirs = answer === 0 ? 'refused' : JSON.stringify(untagged(answer[0]));
      const own = ours(text);
      return own === theirs || KNOWN.some(({ texts }) => texts.test(text)) ? [] : [{ text, theirs, ours: own }];
    });
    expect(different).toEqual([]);
  });
});
