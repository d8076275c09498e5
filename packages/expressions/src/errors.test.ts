import { InputError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from './index.ts';
import { expression, scopeOf, template } from './testing/evaluate.ts';

const variables = { host: 'web1', hosts: ['a'], user: { name: 'anna', mail: 'a@b' }, port: 389 };

/** Code, place (relative to the text, from 1), length, hint of what a text is refused with. */
function refusal(run: () => unknown): unknown[] {
  try {
    return ['no error', run()];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { line = 0, column = 0, length } = error.at ?? {};
    return [error.code, `${line - 9}:${column - 4}`, length, error.message, error.hint];
  }
}

describe('errors point at the part that is wrong', () => {
  it.each([
    ['{{ hots }}', 'UNDEFINED_VARIABLE', '1:4', 4, "The variable 'hots' is undefined.", 'Did you mean "host"?'],
    [
      '{{ ansible_kernel }}',
      'UNDEFINED_VARIABLE',
      '1:4',
      14,
      "The variable 'ansible_kernel' is undefined.",
      'A fact of the host is ansible_facts.kernel; "compat: ansible" in the play makes it a variable of this name, too.',
    ],
    ['a\nb {{ user.nam }}', 'UNDEFINED_ATTRIBUTE', '2:11', 3, 'A dict has no "nam".', 'Did you mean "name"?'],
    ['{{ user["nam"] }}', 'UNDEFINED_ATTRIBUTE', '1:4', 11, 'A dict has no "nam".', 'Did you mean "name"?'],
    ['{{ hosts[3] }}', 'UNDEFINED_ATTRIBUTE', '1:4', 8, 'There is no item 3 of 1.', undefined],
    ['{{ host | uper }}', 'UNKNOWN_FILTER', '1:11', 4, 'There is no filter "uper".', 'Did you mean "upper"?'],
    [
      '{{ host | ipaddr }}',
      'UNKNOWN_FILTER',
      '1:11',
      6,
      'There is no filter "ipaddr".',
      'Addresses are text here: use "split", "regex_search" or "is match".',
    ],
    ['{{ host is definde }}', 'UNKNOWN_TEST', '1:12', 7, 'There is no test "definde".', 'Did you mean "defined"?'],
    ['{{ host is upper | x }}', 'UNKNOWN_FILTER', '1:20', 1, 'There is no filter "x".', undefined],
    ['{{ host is int }}', 'UNKNOWN_TEST', '1:12', 3, 'There is no test "int".', '"int" is a filter: write "| int".'],
    ["{{ hosts | map('uper') }}", 'UNKNOWN_FILTER', '1:16', 6, 'There is no filter "uper".', 'Did you mean "upper"?'],
    [
      "{{ hosts | selectattr('a', 'equlto') }}",
      'UNKNOWN_TEST',
      '1:28',
      8,
      'There is no test "equlto".',
      'Did you mean "equalto"?',
    ],
    ['{{ host', 'TEMPLATE_SYNTAX', '1:1', 2, '"{{" is never closed.', 'Close it with }}.'],
    ['{{ (host }}', 'TEMPLATE_SYNTAX', '1:10', 1, '"}" does not close "(".', undefined],
    ["{{ 'host }}", 'TEMPLATE_SYNTAX', '1:4', 1, "The quote ' is never closed.", undefined],
    ['{{ host port }}', 'TEMPLATE_SYNTAX', '1:9', 4, 'Here "}}" is expected, not "port".', undefined],
    ['{{ port = 1 }}', 'TEMPLATE_SYNTAX', '1:9', 1, 'Here "}}" is expected, not "=".', 'Compare with "==".'],
    ['{{ a && b }}', 'TEMPLATE_SYNTAX', '1:6', 1, 'The character "&" has no meaning in an expression.', 'Write "and".'],
    ['{{ }}', 'TEMPLATE_SYNTAX', '1:4', 2, 'Here a value is expected, not "}}".', undefined],
    ['{% if port %}\nx', 'TEMPLATE_SYNTAX', '1:4', 2, '"if" is never closed.', 'End it with {% endif %}.'],
    ['x {% endif %}', 'TEMPLATE_SYNTAX', '1:6', 5, '"endif" does not belong here. Nothing is open here.', undefined],
    ['{% iff x %}', 'UNKNOWN_TAG', '1:4', 3, 'There is no tag "iff".', 'Did you mean "if"?'],
    [
      "{% include 'x' %}",
      'UNSUPPORTED_TAG',
      '1:4',
      7,
      '"include" is not supported here: only a template file reads other templates.',
      "Use lookup('template', …), or put the text into a template file.",
    ],
    ['{% raw %}x', 'TEMPLATE_SYNTAX', '1:1', 9, '"raw" is never closed.', 'End it with {% endraw %}.'],
    [
      '{{ host + port }}',
      'WRONG_VALUE_TYPE',
      '1:4',
      11,
      '"+" does not work between a text and an integer.',
      'Join them as text with "~", or convert the text with "| int".',
    ],
    [
      "{{ port > '5' }}",
      'WRONG_VALUE_TYPE',
      '1:4',
      10,
      'An integer and a text have no order.',
      'Convert the text with "| int" or "| float".',
    ],
    ['{{ port / 0 }}', 'DIVISION_BY_ZERO', '1:4', 8, 'This divides by zero.', undefined],
    ["{{ host | replace('a') }}", 'WRONG_ARGUMENTS', '1:11', 7, 'The filter "replace" needs "new".', undefined],
    [
      '{{ host | default(valu=1) }}',
      'WRONG_ARGUMENTS',
      '1:11',
      7,
      'The filter "default" has no argument "valu".',
      'It has "default_value", "boolean".',
    ],
    [
      "{{ host | regex_search('(') }}",
      'REGEX_SYNTAX',
      '1:11',
      12,
      'Unable to use this regular expression: "(" is never closed.',
      undefined,
    ],
    ["{{ '{' | from_json }}", 'BAD_JSON', '1:10', 9, 'This is no JSON: line 1, column 2.', undefined],
    ['{{ host() }}', 'NOT_CALLABLE', '1:4', 6, 'A text cannot be called.', undefined],
    [
      '{{ hosts.append(1) }}',
      'CHANGES_VARIABLE',
      '1:4',
      15,
      '"append" would change a variable.',
      'Make a new list with "+", or copy it first: "{% set copy = variable.copy() %}".',
    ],
    [
      '{% set user.x = 1 %}',
      'NOT_A_NAMESPACE',
      '1:17',
      1,
      '"user" is no namespace, so "user.x" cannot be set.',
      'Make it one: {% set user = namespace() %}.',
    ],
    [
      '{{ host | community.general.jc("ls") }}',
      'UNKNOWN_FILTER',
      '1:11',
      20,
      'There is no filter "community.general.jc".',
      'The collection community.general is not there: write it with the filters of ansible.builtin.',
    ],
    ["{{ lookup('flie', 'x') }}", 'UNKNOWN_LOOKUP', '1:11', 6, 'There is no lookup "flie".', 'Did you mean "file"?'],
    ['{% break %}', 'TEMPLATE_SYNTAX', '1:4', 5, '"break" does not belong here: there is no loop.', undefined],
  ])('%s', (text, ...expected) => {
    expect(refusal(() => template(text, variables))).toEqual(expected);
  });

  it('in an expression without braces as well', () => {
    expect(refusal(() => expression('port == 389 and hots', variables))).toEqual([
      'UNDEFINED_VARIABLE',
      '1:17',
      4,
      "The variable 'hots' is undefined.",
      'Did you mean "host"?',
    ]);
    expect(refusal(() => expression('port ==', variables))).toEqual([
      'TEMPLATE_SYNTAX',
      '1:7',
      1,
      'Here a value is expected, not the end.',
      undefined,
    ]);
  });

  it('through a place function, for text that is folded or escaped', () => {
    const place = (offset: number, length: number) => ({ file: 'x.yml', line: 100 + offset, column: 1, length });
    expect(() => compileTemplate('{{ missing }}', place).evaluate(scopeOf({}))).toThrow(
      expect.objectContaining({ at: { file: 'x.yml', line: 103, column: 1, length: 7 } }),
    );
  });
});
