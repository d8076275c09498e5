import { InputError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { compileTemplate, compileTemplateFile } from './index.ts';
import { scopeOf, template } from './testing/evaluate.ts';

function codeOf(run: () => unknown): string {
  try {
    return `no error: ${JSON.stringify(run())}`;
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

class Engine {
  readonly secret = 'x';
  run(): string {
    return 'ran';
  }
}

const variables = {
  s: 'text',
  l: [1],
  d: { a: 1 },
  n: 1,
  b: true,
  e: new Engine(),
  f: () => 'called',
  date: new Date(0),
  m: new Map([['k', 1]]),
};

describe('no expression reaches the host program', () => {
  const names = [
    'constructor',
    'prototype',
    '__proto__',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'caller',
    'arguments',
    'length',
    'call',
    'apply',
    'bind',
    'secret',
    'run',
    '__class__',
  ];
  const owners = [
    's',
    'l',
    'd',
    'n',
    'b',
    'e',
    'f',
    'date',
    'm',
    'range',
    'lookup',
    'namespace(a=1)',
    'd.items',
    "'x'.upper",
  ];
  it.each(owners)('%s has no inherited attribute', (owner) => {
    for (const name of names) {
      for (const text of [
        `{{ ${owner}.${name} }}`,
        `{{ ${owner}['${name}'] }}`,
        `{{ ${owner} | attr('${name}') }}`,
        `{{ [${owner}] | map(attribute='${name}') | list }}`,
        `{{ ${owner}.${name}() }}`,
      ]) {
        expect([text, codeOf(() => template(text, variables))]).toEqual([
          text,
          expect.not.stringContaining('no error'),
        ]);
      }
    }
  });

  it('variables named like inherited properties are not defined', () => {
    for (const name of [
      'constructor',
      '__proto__',
      'toString',
      'process',
      'require',
      'globalThis',
      'this',
      'Function',
      'eval',
      'self',
      'window',
    ]) {
      expect([name, codeOf(() => template(`{{ ${name} }}`, {}))]).toEqual([name, 'UNDEFINED_VARIABLE']);
    }
  });

  it('functions of the host program cannot be called', () => {
    expect(codeOf(() => template('{{ f() }}', variables))).toBe('NOT_CALLABLE');
    expect(codeOf(() => template('{{ e.run() }}', variables))).toBe('UNDEFINED_ATTRIBUTE');
  });

  it('keys named like inherited properties are keys like any other', () => {
    const own = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, unknown>;
    expect(template("{{ d['__proto__'] ~ d.constructor }}", { d: own })).toBe('12');
    const made = template("{{ {'__proto__': {'polluted': 1}, 'a': 2} }}") as Record<string, unknown>;
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect(Object.keys(made)).toEqual(['__proto__', 'a']);
    expect('polluted' in {}).toBe(false);
    template(`{{ '{"__proto__": {"polluted": 1}}' | from_json | combine({'__proto__': {'x': 1}}, recursive=true) }}`);
    expect('polluted' in {}).toBe(false);
  });

  it('a template cannot change the variables', () => {
    const data = { l: [1], d: { a: 1 } };
    for (const text of [
      '{{ l.append(2) }}',
      '{{ d.update({"b": 1}) }}',
      '{{ l.clear() }}',
      '{{ d.pop("a") }}',
      '{{ l.sort() }}',
      '{{ d.clear() }}',
      '{{ d.setdefault("x", 1) }}',
    ]) {
      expect(codeOf(() => template(text, data))).toBe('CHANGES_VARIABLE');
    }
    expect(data).toEqual({ l: [1], d: { a: 1 } });
  });

  it.each([
    '{{ x }}',
    '{% set y = x %}{{ y }}',
    '{{ x | string }}',
    '{{ [x] | join }}',
    "{{ '%s' % x }}",
    "{{ '{}'.format(x) }}",
    "{{ '{0[x]}'.format({'x': x}) }}",
    "{{ x | regex_replace('nope', '') }}",
    "{{ '@' | regex_replace('@', x) }}",
    "{{ '@' | replace('@', x) }}",
    "{{ lookup('vars', 'x') }}",
    "{{ query('items', [x]) | first }}",
    "{{ ('\"' ~ x ~ '\"') | from_json }}",
    '{% macro m(a) %}{{ a }}{% endmacro %}{{ m(x) }}',
    '{% filter trim %}{{ x }}{% endfilter %}',
    '{{ x ~ "" }}',
    "{{ {'k': x}.k }}",
    '{% for one in [x] %}{{ one }}{% endfor %}',
  ])('text from a variable is data, also when it looks like a template: %s', (text) => {
    expect(template(text, { x: '{{ 1 + 1 }}' })).toBe('{{ 1 + 1 }}');
  });

  it('names of filters, tests and lookups that come from data reach nothing but those', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'eval']) {
      for (const text of [
        '{{ [1] | map(x) | list }}',
        '{{ [1] | select(x) | list }}',
        "{{ [{'a': 1}] | selectattr('a', x) | list }}",
        "{{ [{'a': 1}] | map(attribute=x) | list }}",
        "{{ [{'a': 1}] | sort(attribute=x) }}",
        "{{ [{'a': 1}] | groupby(x) }}",
        '{{ lookup(x, 1) }}',
        "{{ 'a' | attr(x) }}",
        '{{ d[x] }}',
        "{{ '{0.' ~ x ~ '}' }}{{ ('{0.' ~ x ~ '}').format(d) }}",
        "{{ ('%(' ~ x ~ ')s') % d }}",
        '{{ 1 | extract({}, x) }}',
      ])
        expect([text, name, codeOf(() => template(text, { x: name, d: { a: 1 } }))]).toEqual([
          text,
          name,
          expect.not.stringContaining('no error'),
        ]);
    }
  });

  it('modules, macros and blocks of template files have no inherited attributes', () => {
    const load = () => ({ text: '{% macro m() %}{% endmacro %}{% set v = 1 %}', file: 'p' });
    for (const owner of ['p', 'p.m', 'm', 'self', 'self.a', 'loop', 'caller'])
      for (const name of [
        'constructor',
        '__proto__',
        'prototype',
        'toString',
        'fields',
        'callable',
        'call',
        '__class__',
      ]) {
        const text = `{% import 'p' as p %}{% macro m() %}{{ caller() }}{% endmacro %}{% block a %}{% for i in [1] %}{{ ${owner}.${name} }}{% endfor %}{% endblock %}`;
        const run = () => compileTemplateFile(text, 'f', { load }).evaluate(scopeOf({}));
        expect([owner, name, codeOf(run)]).toEqual([owner, name, expect.not.stringContaining('no error')]);
      }
  });
});

describe('every template ends', { timeout: 20_000 }, () => {
  it.each(
    [
      ['{{ range(1000000000) }}'],
      ["{{ 'a' * 1000000000 }}"],
      ["{{ 'a'.ljust(1000000000) }}"],
      ["{{ 'x' | center(1000000000) }}"],
      ['{{ [0] * 1000000000 }}'],
      ['{{ 9 ** 999999999 }}'],
      ['{{ 2 ** 1000000 }}'],
      [
        '{% set x = "aaaaaaaaaa" %}{% for i in range(50) %}{% set ns = x %}{% endfor %}{% macro m(t) %}{{ m(t ~ t) }}{% endmacro %}{{ m(x) }}',
      ],
      ['{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}'],
      ['{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}'],
      ['{% set l = [1] %}{% set _ = l.append(l) %}{{ l }}'],
      ['{% set l = [1] %}{% set _ = l.append(l) %}{{ l == l }}x{{ l | to_json }}'],
      ['{% set l = [1] %}{% set _ = l.append(l) %}{{ l | flatten }}'],
      ['{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}'],
      [
        '{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l }}',
      ],
      ['{{ range(50) | permutations(40) | list }}'],
      ['{{ range(1000) | product(range(1000)) | list }}'],
      ['{{ range(90000) | map("string") | list + range(90000) | list }}'],
      [`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`],
      [`{{ ${'['.repeat(500)}${']'.repeat(500)} }}`],
      [`{{ ${'not '.repeat(5000)}1 }}`],
      [`{{ ${'-'.repeat(5000)}1 }}`],
      [`{{ 1${' + 1'.repeat(5000)} }}`],
      [`{{ x${'.y'.repeat(5000)} }}`],
      [`{{ 1${' | string'.repeat(5000)} }}`],
      [`${'{% if 1 %}'.repeat(500)}${'{% endif %}'.repeat(500)}`],
      [`{{ ${'9'.repeat(100_000)} }}`],
      [`{{ '${'9'.repeat(100_000)}' | int }}`],
      [`{{ '${'['.repeat(5000)}' | from_json }}`],
      [`{{ ${'1 if 1 else '.repeat(3000)}1 }}`],
      ["{{ query('sequence', 'start=1 end=999999999') }}"],
      ["{{ query('nested', range(1000), range(1000)) }}"],
      ["{{ ('x' * 5000000) ~ ('x' * 5000001) }}"],
      ["{{ (['x' * 5000000] * 1000) | join }}"],
      ["{{ (['x' * 5000000] * 1000) | map('upper') | list }}"],
      ["{{ (['x' * 5000000] * 1000) | unique }}"],
      ["{{ (['x' * 5000000] * 1000) | map('length') | sum }}"],
      ["{{ ('x' * 5000000) | replace('x', 'yyyy') }}"],
      ["{{ '{0}{0}{0}'.format('x' * 5000000) }}"],
      ['{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}'],
      ['{% block a %}{{ self.a() }}{% endblock %}'],
      [`{% set ns = namespace(t='a') %}{% for i in range(100) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}`],
      [`${'{% block a'.repeat(1)}${Array.from({ length: 300 }, (_, index) => ` %}{% block b${index}`).join('')} %}`],
    ].map(([text = '']) => [text.slice(0, 60), text] as const),
  )('%s', (_title, text) => {
    const start = Date.now();
    expect(codeOf(() => template(text))).toBe('TEMPLATE_LIMIT');
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  it.each(["{{ '%1000000000d' % 1 }}", "{{ '{:999999999}'.format(1) }}"])('%s is no format', (text) => {
    expect(codeOf(() => template(text))).toBe('EXPRESSION_FAILED');
  });

  it.each([
    '(a+)+$',
    '(a|a)*$',
    '(a|aa)+$',
    '(.*)*$',
    '([a-z]+)*$',
    'a*a*a*a*a*a*a*a*b',
    '(?:a?){30}a{30}b',
    '(a*)*\\\\1b',
  ])('the regular expression %s does not hang', (pattern) => {
    const start = Date.now();
    codeOf(() => template(`{{ x | regex_search('${pattern}') }}`, { x: `${'a'.repeat(2000)}!` }));
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('reads a large file without a template in it quickly, and one with many tags too', () => {
    const start = Date.now();
    expect(template(`{{ 1 }}${'text { % }\n'.repeat(100_000)}`)).toHaveLength(1_100_001);
    compileTemplate('{{ a }} {% if a %}x{% endif %}\n'.repeat(20_000), { file: 'x', line: 1, column: 1 });
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('stays within bounds that ordinary templates never see', () => {
    expect(template(`{{ [${'1,'.repeat(5000)}] | sum }}`)).toBe(5000);
    expect(template(`{{ 1${' + 1'.repeat(400)} }}`)).toBe(401);
    expect(template('{% for i in range(20000) %}{{ i }},{% endfor %}')).toHaveLength(108_890);
    expect(
      compileTemplate('{{ x }}', { file: 'x', line: 1, column: 1 }).evaluate(scopeOf({ x: 'y'.repeat(1_000_000) })),
    ).toHaveLength(1_000_000);
  });
});
