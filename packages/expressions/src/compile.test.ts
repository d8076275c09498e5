import { InputError, Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { compileExpression, compileTemplate, compileValue, isTemplate } from './index.ts';
import { scopeOf, template } from './testing/evaluate.ts';

const AT = { file: 'site.yml', line: 1, column: 1 };

describe('references', () => {
  it.each([
    ['{{ a.b + c | default(d) }}', ['a', 'c', 'd']],
    [
      '{% for i in list if i > min %}{{ i }}{{ loop.index }}{{ other }}{% endfor %}{{ i }}',
      ['list', 'min', 'other', 'i'],
    ],
    ['{% set x = y %}{{ x }}{{ z }}', ['y', 'z']],
    ['{% macro m(p, q=r) %}{{ p }}{{ q }}{{ s }}{{ varargs }}{{ caller() }}{% endmacro %}{{ m(t) }}', ['r', 's', 't']],
    ['{% set ns = namespace(a=1) %}{% set ns.a = b %}{{ ns.a }}', ['b']],
    ["{{ range(n) }}{{ lookup('env', v) }}", ['n', 'v']],
    ['{% raw %}{{ x }}{% endraw %}{# {{ y }} #}', []],
    ["{{ {'k': v}.k ~ 'text' ~ true ~ none }}", ['v']],
    ['{% with a = b %}{{ a }}{% endwith %}{{ a }}', ['b', 'a']],
    ['{% call(x) box(t) %}{{ x }}{{ y }}{% endcall %}', ['box', 't', 'y']],
    ['{{ a is version(b) and c is not in d[e] }}', ['a', 'b', 'c', 'd', 'e']],
  ])('%s', (text, names) => {
    expect(compileTemplate(text, AT).references).toEqual(names);
  });

  it('of an expression', () => {
    expect(compileExpression('a == 1 and b.c is defined', AT).references).toEqual(['a', 'b']);
  });
});

describe('compileValue', () => {
  const at = (path: readonly (string | number)[]) => ({ file: 'vars.yml', line: path.length, column: 1 });

  it('evaluates texts and keys at any depth and leaves the rest alone', () => {
    const secret = new Secret('s');
    const value = compileValue(
      { a: '{{ x + 1 }}', 'k-{{ x }}': [1, 'p {{ x }}', { y: '{{ z }}', t: 'plain', n: null }], s: secret },
      at,
    );
    expect(value.references).toEqual(['x', 'z']);
    expect(value.evaluate(scopeOf({ x: 1, z: [true] }))).toEqual({
      a: 2,
      'k-1': [1, 'p 1', { y: [true], t: 'plain', n: null }],
      s: secret,
    });
  });

  it('reports the mistakes of all its texts at their places', () => {
    const broken = { a: '{{ 1 +', b: ['ok', '{{ x | nope }}'] };
    let found: unknown;
    try {
      compileValue(broken, at);
    } catch (error) {
      found = (error as InputError).diagnostics.map((one) => [one.code, one.at?.line]);
    }
    expect(found).toEqual([
      ['TEMPLATE_SYNTAX', 1],
      ['UNKNOWN_FILTER', 2],
    ]);
  });

  it('leaves text alone that is marked unsafe', () => {
    expect(compileValue({ a: { kind: 'unsafe', text: '{{ x }}', at: AT } }, at).evaluate(scopeOf({}))).toEqual({
      a: '{{ x }}',
    });
  });

  it('keeps values of the engine as they are', () => {
    const omit = new URL('signet:omit');
    expect(compileValue('{{ x | default(omit) }}', at).evaluate(scopeOf({ omit }))).toBe(omit);
    expect(template('{{ [omit, 1] }}', { omit })).toEqual([omit, 1]);
    expect(template('{{ 1 if x is defined else omit }}', { omit })).toBe(omit);
  });
});

describe('options of template files', () => {
  it('leave backslashes to the string literals', () => {
    expect(template(String.raw`{{ 'a\tb\x41\u00e9\'' }}`, {}, {}, { literalBackslashes: false })).toBe("a\tbAé'");
    expect(template(String.raw`{{ 'a\tb' }}`)).toBe(String.raw`a\tb`);
  });

  it('trim and strip around tags', () => {
    const text = '  {% if true %}\n  x\n  {% endif %}\ny';
    expect(template(text)).toBe('    x\n  y');
    expect(template(text, {}, {}, { trimBlocks: false })).toBe('  \n  x\n  \ny');
    expect(template(text, {}, {}, { lstripBlocks: true })).toBe('  x\ny');
    expect(template('a\n  {%+ if true %}x{% endif %}', {}, {}, { lstripBlocks: true })).toBe('a\n  x');
    expect(template('a {% if true %}x{% endif %}', {}, {}, { lstripBlocks: true })).toBe('a x');
  });

  it('take other delimiters', () => {
    const delimiters = { variable: ['<<', '>>'], block: ['<%', '%>'], comment: ['<#', '#>'] } as const;
    expect(template('<% if true %><< 1 + 1 >> {{ x }}<# gone #><% endif %>', {}, {}, { delimiters })).toBe('2 {{ x }}');
  });

  it('read CRLF as LF', () => {
    expect(template('a\r\n{% if true %}\r\nb\r\n{% endif %}\r\nc')).toBe('a\nb\nc');
  });
});

describe('environment', () => {
  it('answers lookups; several texts are joined by commas', () => {
    const asked: unknown[] = [];
    const environment = {
      lookup(name: string, args: readonly unknown[], named: Readonly<Record<string, unknown>>) {
        asked.push([name, args, named]);
        return name === 'lines' ? ['a', 'b'] : 'one';
      },
    };
    expect(template("{{ lookup('ansible.builtin.env', 'HOME', default='x') }}", {}, environment)).toBe('one');
    expect(template("{{ lookup('lines', 1) }}", {}, environment)).toBe('a,b');
    expect(template("{{ query('lines', 1) }}", {}, environment)).toEqual(['a', 'b']);
    expect(template("{{ lookup('lines', 1, wantlist=true) }}", {}, environment)).toEqual(['a', 'b']);
    expect(asked[0]).toEqual(['env', ['HOME'], { default: 'x' }]);
  });

  it('is the only clock', () => {
    const environment = { now: () => new Date(Date.UTC(2026, 10, 23, 20, 5, 9)) };
    expect(
      template("{{ now().strftime('%Y-%m-%d') }} {{ now(fmt='%H:%M') }} {{ '%s' | strftime }}", {}, environment),
    ).toBe('2026-11-23 20:05 1795464309');
    expect(() => template('{{ now() }}')).toThrow('There is no clock here.');
  });

  it('lets a lazy variable fail with its own error', () => {
    const error = InputError.of('a bad variable', { code: 'UNDEFINED_VARIABLE' });
    const scope = {
      has: () => true,
      names: () => ['x'],
      get: () => {
        throw error;
      },
    };
    expect(() => compileTemplate('{{ x }}', AT).evaluate(scope)).toThrow(error);
    expect(compileTemplate('{{ 1 or x }}', AT).evaluate(scope)).toBe(1);
  });
});

it('isTemplate tells whether there is anything to evaluate', () => {
  expect(['{{ a }}', '{% if a %}', 'x {# y #}', 'plain', '{ a }', '%}'].map(isTemplate)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
