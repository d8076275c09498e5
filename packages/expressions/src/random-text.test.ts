import { InputError, Secret } from '@signet/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, compileTemplate, UNKNOWN } from './index.ts';
import { filters } from './registry/filters.ts';
import { tests } from './registry/tests.ts';
import { scopeOf } from './testing/evaluate.ts';
import { globals } from './run/globals.ts';
import { stringMethods } from './methods/strings.ts';

const AT = { file: 'x.yml', line: 1, column: 1 };
const variables = {
  s: 'text',
  l: [3, 'a', null],
  d: { a: 1, b: [1, { c: 2 }] },
  n: -7,
  f: 1.5,
  z: null,
  b: true,
  u: UNKNOWN,
  p: new Secret('hush-hush'),
};

/** Whether running it gives a value or an InputError with a place; anything else is thrown. */
function ends(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.at !== undefined && error.message !== '' && !error.message.includes('hush');
  }
}

const word = fc.constantFrom(
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '-%}',
  '{%-',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  '.',
  ',',
  ':',
  '=',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '+',
  '-',
  '*',
  '**',
  '/',
  '//',
  '%',
  '~',
  '"',
  "'",
  '\\',
  '\n',
  ' ',
  'if',
  'else',
  'elif',
  'endif',
  'for',
  'in',
  'endfor',
  'set',
  'endset',
  'macro',
  'endmacro',
  'call',
  'endcall',
  'filter',
  'endfilter',
  'raw',
  'endraw',
  'is',
  'not',
  'and',
  'or',
  'recursive',
  'with',
  'endwith',
  'loop',
  'loop.index',
  'caller()',
  'block',
  'endblock',
  's',
  'l',
  'd',
  'n',
  'f',
  'z',
  'b',
  'u',
  'p',
  'missing',
  'true',
  'none',
  '0',
  '1',
  '2.5',
  '1e3',
  '"t"',
  "'x-1'",
  '[1]',
  '{"k": 1}',
  '()',
  'x',
);
const name = fc.constantFrom(...filters.keys());
const value = fc.constantFrom(
  's',
  'l',
  'd',
  'n',
  'f',
  'z',
  'b',
  'u',
  'p',
  'missing',
  '[]',
  '{}',
  "''",
  "'%d'",
  "'{}'",
  "'a,b'",
  '(1, 2)',
  '2 ** 70',
  '-1',
  '1e308',
  "'1.2'",
  '[[1, 2]]',
  '[d]',
  'range',
  'namespace()',
  '[p]',
  "'(a+)+'",
  'now()',
);
const call = fc
  .tuple(fc.array(value, { maxLength: 3 }))
  .map(([args]) => (args.length === 0 ? '' : `(${args.join(', ')})`));

describe('random text', { timeout: 60_000 }, () => {
  it('of tokens never gives anything but a value or an InputError', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), (words) => {
        const text = words.join(' ');
        expect(ends(() => compileTemplate(text, AT).evaluate(scopeOf(variables)))).toBe(true);
        expect(ends(() => compileTemplate(words.join(''), AT).evaluate(scopeOf(variables)))).toBe(true);
        expect(ends(() => compileTemplate(`{{ ${text} }}`, AT).evaluate(scopeOf(variables)))).toBe(true);
        expect(ends(() => compileExpression(text, AT).evaluate(scopeOf(variables)))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('of any characters neither', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(ends(() => compileTemplate(text, AT).evaluate(scopeOf(variables)))).toBe(true);
        expect(ends(() => compileTemplate(`{{${text}}}`, AT).evaluate(scopeOf(variables)))).toBe(true);
        expect(ends(() => compileExpression(text, AT).evaluate(scopeOf(variables)))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('through every filter, test, method and function with all kinds of values', () => {
    const clock = { now: () => new Date(0), lookup: () => 'x' };
    const method = fc.constantFrom(...stringMethods.keys(), 'append', 'get', 'items', 'update', 'strftime');
    const expressionText = fc.oneof(
      { weight: 5, arbitrary: fc.tuple(value, name, call).map(([a, b, c]) => `${a} | ${b}${c}`) },
      fc
        .tuple(value, fc.constantFrom(...tests.keys()), call)
        .map(([a, b, c]) => `[${a}] | select('${b}'${c === '' ? '' : `, ${c.slice(1, -1)}`})`),
      fc.tuple(value, method, call).map(([a, b, c]) => `(${a}).${b}${c === '' ? '()' : c}`),
      fc.tuple(fc.constantFrom(...globals.keys()), call).map(([a, b]) => `${a}${b === '' ? '()' : b}`),
      fc
        .tuple(value, fc.constantFrom('+', '-', '*', '/', '//', '%', '~', '==', '<', 'in', 'and'), value)
        .map((parts) => parts.join(' ')),
    );
    // A default of password_hash takes a second; it has its own test.
    const quick = expressionText.filter((text) => !text.includes('password_hash'));
    fc.assert(
      fc.property(quick, (text) => {
        expect(ends(() => compileExpression(text, AT).evaluate(scopeOf(variables), clock))).toBe(true);
        expect(ends(() => compileTemplate(`x{{ ${text} }}`, AT).evaluate(scopeOf(variables), clock))).toBe(true);
      }),
      { numRuns: 6000 },
    );
  });

  it('outside tags stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }).filter((text) => !/[{}#%]/.test(text) && !text.includes('\r')),
        (text) => {
          expect(compileTemplate(text, AT).evaluate(scopeOf({}))).toBe(text === '' ? null : text);
        },
      ),
    );
  });

  it('as a value comes back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        expect(compileTemplate('{{ x }}', AT).evaluate(scopeOf({ x: data }))).toEqual(data);
        expect(compileTemplate('{{ x | to_json | from_json == x }}', AT).evaluate(scopeOf({ x: data }))).toBe(true);
      }),
    );
  });
});
