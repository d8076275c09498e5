import { InputError } from '@signet/core';
import { parseYaml } from '@signet/source';
import { describe, expect, it } from 'vitest';
import { parseFreeForm, textNode } from './free-form.ts';

const AT = { file: 'play.yml', line: 1, column: 1 };
const WORDS = new Set(['creates', 'removes', 'chdir', 'executable', 'warn', 'stdin']);

function read(text: string, names?: ReadonlySet<string>): Record<string, unknown> {
  const { entries, rest } = parseFreeForm(textNode(text, AT), names);
  const found = entries.map(({ key, value }) => [key.value, value.kind === 'scalar' ? value.value : value]);
  return { ...Object.fromEntries(found), ...(rest && { rest: rest.value }) } as Record<string, unknown>;
}

// Answers of ansible-core 2.14, parsing/splitter.py.
describe('free-form arguments', () => {
  it.each<[string, Record<string, unknown>]>([
    ['msg=hi', { msg: 'hi' }],
    ['src=a dest="b c"', { src: 'a', dest: 'b c' }],
    ["a='x y' b=1", { a: 'x y', b: '1' }],
    ['a={{ x | default("b c") }} b=2', { a: '{{ x | default("b c") }}', b: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=b\\=c', { a: 'b\\=c' }],
    ['\\=x', { rest: '\\=x'.replace('\\', '') }],
    ['a=x\\ny', { a: 'x\ny' }],
    ['file.yml x=1', { rest: 'file.yml', x: '1' }],
    ['a=1\n  b=2', { a: '1', b: '2' }],
    ['k = v', { rest: 'k = v' }],
    ['a="x" b="it\'s"', { a: 'x', b: "it's" }],
    // Ansible takes this for an argument, and fails.
    ["{{ 'a' if x != 'y' else 'b' }}.yml", { rest: "{{ 'a' if x != 'y' else 'b' }}.yml" }],
    ['{{ item.0 }}=set', { '{{ item.0 }}': 'set' }],
    ["{{ a if b == c else 'd' }}={{ item }}", { "{{ a if b == c else 'd' }}": '{{ item }}' }],
    ['{% if a %} b {% endif %}', { rest: '{% if a %} b {% endif %}' }],
  ])('%j', (text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  it.each<[string, Record<string, unknown>]>([
    ['echo hi', { rest: 'echo hi' }],
    ['echo a=b creates=/x', { rest: 'echo a=b', creates: '/x' }],
    ['chdir=/tmp ls  -l', { rest: 'ls  -l', chdir: '/tmp' }],
    ['echo "a  b" \\\n c', { rest: 'echo "a  b" c' }],
    ['echo {{ a b }} x=y', { rest: 'echo {{ a b }} x=y' }],
    ['a\nb', { rest: 'a\nb' }],
    ["echo 'creates=/x'", { rest: "echo 'creates=/x'" }],
  ])('of a command: %j', (text, wanted) => {
    expect(read(text, WORDS)).toEqual(wanted);
  });

  it.each(['a="x', 'a={{ x', "it's", '{% if'])('refuses %j: it is not closed', (text) => {
    expect(() => read(text)).toThrow(InputError);
  });

  it('keeps the place of every value', () => {
    const { value } = parseYaml('p.yml', '- copy: src=a  dest="b c"\n');
    const node = value?.kind === 'list' && value.items[0]?.kind === 'map' ? value.items[0].get('copy') : undefined;
    if (node?.kind !== 'scalar') throw new Error('not a scalar');
    const places = parseFreeForm(node).entries.map(({ key, value: one }) => [key.at.column, one.at.column]);
    expect(places).toEqual([
      [9, 13],
      [16, 21],
    ]);
  });
});
