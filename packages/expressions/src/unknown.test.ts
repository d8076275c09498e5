import { describe, expect, it } from 'vitest';
import { isUnknown, truthOf, UNKNOWN } from './index.ts';
import { expression, template } from './testing/evaluate.ts';

const variables = { u: UNKNOWN, l: [1, UNKNOWN], d: { a: UNKNOWN, b: 2 }, n: 1 };

describe('unknown is contagious', () => {
  it.each([
    '{{ u }}',
    'x{{ u }}',
    '{{ u == 1 }}',
    '{{ u != u }}',
    '{{ u.rc }}',
    '{{ u.stdout.split()[0] }}',
    '{{ u[0] }}',
    '{{ n + u }}',
    '{{ u ~ 1 }}',
    '{{ -u }}',
    '{{ not u }}',
    '{{ u | int }}',
    "{{ u | default('x') }}",
    '{{ u is defined }}',
    '{{ u is failed }}',
    '{{ u.rc == 0 }}',
    '{{ u in [1] }}',
    '{{ 1 in u }}',
    '{{ 1 < u < 3 }}',
    "{{ l | join(',') }}",
    '{{ l | sum }}',
    '{{ l | to_json }}',
    '{{ [1, 2] | map("pow", u) | sum }}',
    '{{ n if u else 2 }}',
    '{{ u and n }}',
    '{{ u or n }}',
    '{{ n and u }}',
    '{{ u() }}',
    '{{ u.method(1) }}',
    "{{ 'x'.join(u) }}",
    '{{ [1][u] }}',
    '{{ range(u) }}',
    '{{ [1,2][u:] }}',
    "{{ '%s' % u }}",
    '{{ u | map("upper") | list }}',
    '{{ l | select("gt", 0) | list }}',
    '{% if u %}a{% else %}b{% endif %}',
    '{% for i in u %}x{% endfor %}',
    '{% set x = u %}{{ x }}',
    '{% if u %}{% set x = 1 %}{% endif %}{{ x }}',
    '{% macro m(a) %}{{ a }}{% endmacro %}{{ m(u) }}',
    '{{ dict(**u) }}',
    '{% set a, b = u %}{{ a }}',
    '{% filter upper %}{{ u }}{% endfilter %}',
    '{% for i in [1] if u %}{% endfor %}',
    '{{ u | ternary(1, 2) }}',
    '{{ l | max }}',
    '{{ l == [1, 2] }}',
    '{{ d | to_nice_yaml }}',
    '{{ u | mandatory }}',
    '{{ u | type_debug }}',
    "{{ u is match('x') }}",
    "{{ lookup('env', u) }}",
  ])('%s', (text) => {
    expect(isUnknown(template(text, variables, { lookup: () => 'x' }))).toBe(true);
  });

  it.each([
    ['true or u', true],
    ['u or true', true],
    ['false and u', false],
    ['u and false', false],
    ['n == 1 or u.rc == 0', true],
    ['n == 2 and u', false],
    ['not (u and false)', true],
    ['l | length', 2],
    ['d.b', 2],
    ['l[0]', 1],
    ["d | dict2items | map(attribute='key') | list", ['a', 'b']],
    ["'a' in d", true],
    ['1 in l', true],
    ['2 < 1 < u', false],
    ['u and missing.x is defined', false],
    ['u and n == 1', UNKNOWN],
    ['[u, 1]', [UNKNOWN, 1]],
    ["{'a': u}", { a: UNKNOWN }],
    ['l', [1, UNKNOWN]],
    ['u if false else 1', 1],
  ])('%s is known as far as it can be', (text, value) => {
    expect(expression(text, variables)).toEqual(value);
  });

  it('goes through lists that hold it without a look at it', () => {
    expect(template('{{ l | map("string") | list }}', variables)).toEqual(['1', UNKNOWN]);
  });
});

describe('mistakes behind something unknown', () => {
  it.each(['u and missing', 'u or missing.x', 'missing if u else 1', '1 if u else missing'])(
    '%s is no error, but told',
    (text) => {
      const told: string[] = [];
      expect(expression(text, variables, { onGuarded: (error) => told.push(error.code) })).toBe(UNKNOWN);
      expect(told).toEqual(['UNDEFINED_VARIABLE']);
      expect(expression(text, variables)).toBe(UNKNOWN);
    },
  );

  it('are told of both branches and of loops', () => {
    const told: string[] = [];
    const text = '{% if u %}{{ a1 }}{% else %}{{ a2 }}{% endif %}{% for i in u %}{{ i }}{{ a3 }}{% endfor %}';
    template(text, variables, { onGuarded: (error) => told.push(error.message) });
    expect(told).toEqual(['a1', 'a2', 'a3'].map((name) => `The variable '${name}' is undefined.`));
  });
});

it('has no truth', () => {
  expect(() => truthOf(UNKNOWN)).toThrow('truth of an unknown value');
  expect([0, '', [], {}, null, false].map(truthOf)).toEqual([false, false, false, false, false, false]);
  expect([1, 'a', [0], { a: 0 }, true].map(truthOf)).toEqual([true, true, true, true, true]);
});
