import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { InputError, Secret, secretsIn } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { template } from './testing/evaluate.ts';

const CLEAR = 'canary-4711';
const variables = {
  s: new Secret(CLEAR),
  list: ['a', new Secret(CLEAR)],
  d: { p: new Secret(CLEAR), q: 'plain' },
  n: 1,
  json: new Secret('{"user":"canary","pin":1234}'),
};

describe('a secret', () => {
  it('counts as what was in a vault', () => {
    expect(template("{{ [s is vault_encrypted, 'x' is vault_encrypted] }}", variables)).toEqual([true, false]);
  });

  it('that looks like data is data with secrets in it, where results are literals', () => {
    const value = template('{{ json }}', variables, { results: 'literals' });
    expect(value).toEqual({ user: expect.any(Secret) as Secret, pin: 1234 });
    expect(secretsIn(value).map((one) => one.reveal())).toEqual(['canary']);
  });
});

describe('what a secret goes into is secret', () => {
  it.each([
    ['{{ s }}', CLEAR],
    ['user={{ s }}', `user=${CLEAR}`],
    ["{{ s ~ 'x' }}", `${CLEAR}x`],
    ["{{ 'x' + s }}", `x${CLEAR}`],
    ["{{ '%s!' % s }}", `${CLEAR}!`],
    ["{{ '%s-%s' % (n, s) }}", `1-${CLEAR}`],
    ["{{ '{}'.format(s) }}", CLEAR],
    ["{{ '{x}'.format(x=s) }}", CLEAR],
    ['{{ s | upper }}', CLEAR.toUpperCase()],
    ['{{ s.upper() }}', CLEAR.toUpperCase()],
    ['{{ s[0:3] }}', 'can'],
    ['{{ s[0] }}', 'c'],
    ['{{ s | first }}', 'c'],
    ["{{ s.split('-') | last }}", '4711'],
    ['{{ s | b64encode }}', Buffer.from(CLEAR).toString('base64')],
    ["{{ s | hash('md5') }}", createHash('md5').update(CLEAR).digest('hex')],
    ["{{ list | join(',') }}", `a,${CLEAR}`],
    ['{{ d | to_json }}', `{"p": "${CLEAR}", "q": "plain"}`],
    ['{{ list | string }}', `['a', '${CLEAR}']`],
    ['x{{ d }}', `x{'p': '${CLEAR}', 'q': 'plain'}`],
    ["{{ 'x' | replace('x', s) }}", CLEAR],
    ["{{ 'x' | regex_replace('x', s) }}", CLEAR],
    ['{{ missing | default(s) }}', CLEAR],
    ["{{ s | default('x', true) }}", CLEAR],
    ['{{ s if n else 1 }}', CLEAR],
    ['{% set t = s %}{{ t }}!', `${CLEAR}!`],
    ['{% set t %}[{{ s }}]{% endset %}{{ t }}', `[${CLEAR}]`],
    ['{% filter upper %}{{ s }}{% endfilter %}', CLEAR.toUpperCase()],
    ['{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(s) }}', `<${CLEAR}>`],
    ['{% for c in s %}{{ c }}.{% endfor %}', [...CLEAR].map((one) => `${one}.`).join('')],
    ['{{ (json | from_json).user }}', 'canary'],
    ["{{ s | ternary(s, 'x') }}", CLEAR],
    ['{{ s | string | trim }}', CLEAR],
    ['{{ s }}\n', `${CLEAR}\n`],
  ])('%s', (text, clear) => {
    const result = template(text, variables);
    expect(result).toBeInstanceOf(Secret);
    expect((result as Secret).reveal()).toBe(clear);
  });

  it.each([
    ['{{ [s, 1] }}', ['***', 1]],
    ['{{ {"a": s} }}', { a: '***' }],
    ['{{ d | combine({"z": 1}) }}', { p: '***', q: 'plain', z: 1 }],
    ['{{ list | map("upper") | list }}', ['A', '***']],
    ['{{ list | map("length") | list }}', [1, CLEAR.length]],
    ['{{ list | unique }}', ['a', '***']],
    ['{{ list | sort }}', ['a', '***']],
    ['{{ list + ["b"] }}', ['a', '***', 'b']],
    [
      '{{ d | dict2items }}',
      [
        { key: 'p', value: '***' },
        { key: 'q', value: 'plain' },
      ],
    ],
    ["{{ s.split('-') }}", ['***', '***']],
    ["{{ list | select('ne', 'a') | list }}", ['***']],
    ['{{ json | from_json }}', { user: '***', pin: 1234 }],
    ["{{ s | regex_findall('[a-z]+') }}", ['***']],
    ['{{ (s, 1) }}', ['***', 1]],
  ])('%s keeps secrets inside', (text, shown) => {
    expect(JSON.parse(JSON.stringify(template(text, variables)))).toEqual(shown);
    expect(inspect(template(text, variables), { depth: 9 })).not.toMatch(/canary/i);
  });

  it.each([
    ["{{ s == 'canary-4711' }}", true],
    ["{{ 'x' == s }}", false],
    ['{{ s == s }}', true],
    ["{{ s != 'x' }}", true],
    ["{{ s in ['canary-4711'] }}", true],
    ["{{ 'canary' in s }}", true],
    ["{{ s is match('canary') }}", true],
    ["{{ s.startswith('c') }}", true],
    ['{{ s | length }}', 11],
    ['{{ s is defined and s is string }}', true],
    ['{{ s | bool }}', false],
    ["{{ 'yes' if s else 'no' }}", 'yes'],
    ["{{ s | ternary('a', 'b') }}", 'a'],
    ['{{ list | length }}', 2],
    ['{{ d.q ~ "x" }}', 'plainx'],
    ['{{ s | type_debug }}', 'str'],
    ["{{ 'a' }}{{ n }}", 'a1'],
  ])('%s is plain', (text, value) => {
    expect(template(text, variables)).toBe(value);
  });
});

describe('errors show no secret', () => {
  it.each([
    '{{ s + 1 }}',
    '{{ s.nope }}',
    '{{ d[s] }}',
    '{{ {s: 1} }}',
    '{{ s | from_json }}',
    '{{ s | from_yaml }}',
    "{{ s | int + 'x' }}",
    '{{ s < 1 }}',
    '{{ s | to_datetime }}',
    '{{ dict([[s, 1]]) }}',
    '{{ [{"key": s, "value": 1}] | items2dict }}',
    '{{ s() }}',
    "{{ 'x' | regex_search(s ~ '(') }}",
    '{{ s | human_to_bytes }}',
    '{{ s is version("1", s) }}',
    '{{ "%d" % s }}',
    '{{ {} | combine(s) }}',
    '{{ lookup(s) }}',
    "{{ 'x' is version(s, '>') }}",
    '{{ s | hash(s) }}',
    "{{ '1' is version('1', s) }}",
    "{{ 'x' | mandatory(s) }}{{ missing | mandatory(s) }}",
    '{{ undef(s) }}',
    '{{ 5 | comment(s) }}',
    '{{ [s] | map(s) }}',
    '{{ [1] | select(s) | list }}',
    '{{ l | map(attribute=s) | list }}',
    '{{ list | map(attribute=s) | list }}',
  ])('%s', (text) => {
    let message = '';
    try {
      const value = template(text, variables);
      message = inspect(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      message = inspect(error) + JSON.stringify(error.diagnostics);
    }
    expect(message).not.toMatch(/canary|4711/i);
  });

  it('a secret as a key is refused, because keys are shown', () => {
    expect(() => template('{{ {s: 1} }}', variables)).toThrow(expect.objectContaining({ code: 'SECRET_AS_KEY' }));
  });

  it('hands out the very secret that went in when it is alone', () => {
    expect(secretsIn(template('{{ d.p }}', variables))).toEqual([variables.d.p]);
  });
});
