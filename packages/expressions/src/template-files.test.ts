import { readFileSync } from 'node:fs';
import { InputError, Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { compileTemplateFile, type TemplateFileOptions, UNKNOWN } from './index.ts';
import { scopeOf } from './testing/evaluate.ts';

interface Case {
  readonly topic: string;
  readonly files: Readonly<Record<string, string>> & { readonly main: string };
  readonly options?: Readonly<Record<string, string | boolean>>;
  readonly answer: { readonly value: string } | { readonly error: string };
}

const record = JSON.parse(readFileSync(new URL('./__fixtures__/template-files.json', import.meta.url), 'utf8')) as {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
};

/** Where we differ from ansible-core 2.14 on purpose, and why. */
const KNOWN = new Map([
  ['{{ tpl }}\n', 'the scope evaluates what a variable holds, where its author may use templates'],
  [
    '{% for i in l %}{{ i }}{% if i == 2 %}{% break %}{% endif %}{% endfor %}\n',
    'an extension of Jinja that many projects turn on',
  ],
  [
    '{% set x = 3 %}{% extends "b.j2" %}{% block title %}{{ x }}{% endblock %}\n',
    'Ansible trips over what Jinja does here',
  ],
  [
    '{% extends "b.j2" %}{% set x = 3 %}{% block title %}{{ x }}{% endblock %}\n',
    'Ansible trips over what Jinja does here',
  ],
  [
    '{% extends "b.j2" %}{% include "m3.j2" %}{% block title %}{% include "m3.j2" %}{% endblock %}\n',
    'outside its blocks an extending template writes nothing',
  ],
]);

function optionsOf(written: Case['options'] = {}): TemplateFileOptions {
  const pair = (kind: string, open: string, close: string): [string, string] => [
    String(written[`${kind}_start_string`] ?? open),
    String(written[`${kind}_end_string`] ?? close),
  ];
  return {
    ...('trim_blocks' in written && { trimBlocks: written['trim_blocks'] as boolean }),
    ...('lstrip_blocks' in written && { lstripBlocks: written['lstrip_blocks'] as boolean }),
    ...('newline_sequence' in written && { newlineSequence: written['newline_sequence'] as string }),
    delimiters: {
      variable: pair('variable', '{{', '}}'),
      block: pair('block', '{%', '%}'),
      comment: pair('comment', '{#', '#}'),
    },
  };
}

function rendered(
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, unknown>> = {},
  options: TemplateFileOptions = {},
): unknown {
  const load = (named: string) => {
    const name = named.replace(/^\.\//, '');
    return Object.hasOwn(files, name) ? { text: files[name] ?? '', file: `templates/${name}` } : undefined;
  };
  return compileTemplateFile(files['main'] ?? '', 'templates/main', { load, ...options }).evaluate(scopeOf(variables));
}

function ours(one: Case): { value: unknown } | { error: string } {
  try {
    return { value: rendered(one.files, record.variables, optionsOf(one.options)) };
  } catch (error) {
    if (error instanceof InputError) return { error: `${error.code}: ${error.message}` };
    throw error;
  }
}

function isSame(one: Case): boolean {
  const own = ours(one);
  if ('error' in one.answer) return 'error' in own;
  return 'value' in own && own.value === one.answer.value;
}

describe('template files are rendered as by ansible-core 2.14', () => {
  it.each([...new Set(record.cases.map(({ topic }) => topic))])('%s', (topic) => {
    const different = record.cases
      .filter((one) => one.topic === topic && !KNOWN.has(one.files.main) && !isSame(one))
      .map((one) => ({ ...one, ours: ours(one) }));
    expect(different).toEqual([]);
  });

  it.each([...KNOWN])('%j differs: %s', (main) => {
    expect(record.cases.filter((one) => one.files.main === main).map(isSame)).toContain(false);
  });
});

function codeAndPlace(run: () => unknown): unknown[] {
  try {
    return [run()];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [error.code, error.at?.file, error.at?.line, error.at?.column];
  }
}

describe('mistakes are shown at their place in the file', () => {
  it.each<[string, Record<string, string>, unknown[]]>([
    ['an undefined variable', { main: 'a\n  {{ nope }}\n' }, ['UNDEFINED_VARIABLE', 'templates/main', 2, 6]],
    [
      'behind a header line',
      { main: '#jinja2: trim_blocks: False\nx{{ nope }}\n' },
      ['UNDEFINED_VARIABLE', 'templates/main', 2, 5],
    ],
    ['with CRLF', { main: 'a\r\nb {{ nope }}\r\n' }, ['UNDEFINED_VARIABLE', 'templates/main', 2, 6]],
    ['in an included file', { main: '{% include "p" %}', p: 'x\n{{ 1 + }}' }, ['TEMPLATE_SYNTAX', 'templates/p', 2, 8]],
    [
      'at run time in an included file',
      { main: '\n\n{% include "p" %}', p: 'x\n{{ 1 / 0 }}' },
      ['DIVISION_BY_ZERO', 'templates/p', 2, 4],
    ],
    [
      'in a macro of another file',
      { main: '{% import "p" as m %}{{ m.m() }}', p: '{% macro m() %}\n{{ nope }}{% endmacro %}' },
      ['UNDEFINED_VARIABLE', 'templates/p', 2, 4],
    ],
    [
      'in a block of the parent',
      { main: '{% extends "p" %}', p: '\n{% block a %}{{ nope }}{% endblock %}' },
      ['UNDEFINED_VARIABLE', 'templates/p', 2, 17],
    ],
    ['a template that is not there', { main: 'x\n{% include "q" %}' }, ['TEMPLATE_MISSING', 'templates/main', 2, 12]],
    [
      'a header with an unknown name',
      { main: '#jinja2: trim_block: True\n' },
      ['TEMPLATE_SYNTAX', 'templates/main', 1, 10],
    ],
    ['a header without pairs', { main: '#jinja2: yes\n' }, ['TEMPLATE_SYNTAX', 'templates/main', 1, 9]],
    ['templates that include each other', { main: '{% include "main" %}' }, ['TEMPLATE_LIMIT', 'templates/main', 1, 4]],
    ['templates that extend each other', { main: '{% extends "main" %}' }, ['TEMPLATE_LIMIT', 'templates/main', 1, 1]],
  ])('%s', (_title, files, expected) => {
    expect(codeAndPlace(() => rendered(files))).toEqual(expected);
  });

  it('files that are not to be read are said so', () => {
    expect(codeAndPlace(() => compileTemplateFile('{% include "x" %}', 'f'))).toEqual(['UNSUPPORTED_TAG', 'f', 1, 4]);
  });
});

describe('template files', () => {
  it('keep the type of a single expression when they are read by lookup', () => {
    expect(rendered({ main: '{{ [1, true] }}\n' }, {}, { result: 'native' })).toEqual([1, true]);
    expect(rendered({ main: 'a\n' }, {}, { result: 'native' })).toBe('a\n');
  });

  it.each<Record<string, string>>([
    { main: 'x {{ s }}\n' },
    { main: '{% include "p" %}\n', p: '{{ s }}' },
    { main: '{% import "p" as m %}{{ m.m(s) }}\n', p: '{% macro m(x) %}<{{ x }}>{% endmacro %}' },
    { main: '{% extends "p" %}{% block a %}{{ s }}{% endblock %}', p: '[{% block a %}{% endblock %}]' },
    { main: '{% block a %}{{ s }}{% endblock %}{{ self.a() }}' },
  ])('are secret when a secret went in: %j', (files) => {
    const result = rendered(files, { s: new Secret('canary') });
    expect(result).toBeInstanceOf(Secret);
    expect((result as Secret).reveal()).toContain('canary');
  });

  it.each<Record<string, string>>([
    { main: 'x {{ u }}\n' },
    { main: '{% include u %}' },
    { main: '{% include "p" %}', p: '{{ u }}' },
    { main: '{% extends u %}' },
    { main: '{% import u as m %}{{ m.x }}' },
    { main: '{% extends "p" %}{% block a %}{{ u }}{% endblock %}', p: '[{% block a %}{% endblock %}]' },
  ])('are unknown when they need what is unknown: %j', (files) => {
    expect(rendered(files, { u: UNKNOWN })).toBe(UNKNOWN);
  });

  it('report the variables they may use', () => {
    const { references } = compileTemplateFile(
      '{% block a %}{{ x }}{{ super() }}{% endblock %}{{ self.a() }}{{ y }}',
      'f',
    );
    expect(references).toEqual(['x', 'y']);
  });
});
