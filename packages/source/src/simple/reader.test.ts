import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Node } from '../node.ts';
import { parseFully } from '../parse.ts';
import { positionIn } from '../position.ts';
import { createSource } from '../source.ts';
import { readSimple } from './reader.ts';

/** Everything that a node says, with the place of every character of its texts. */
function described(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'list') return { at: node.at, items: node.items.map(described) };
  if (node.kind === 'map') {
    const entries = node.entries.map(({ key, value }) => [described(key), described(value)]);
    return { at: node.at, entries };
  }
  const places = Array.from({ length: node.raw.length }, (_, offset) => positionIn(node, offset));
  return { ...node, places: places.map(({ line, column }) => `${line}:${column}`) };
}

/** Whether the quick reader read it; what it read has to be what the parser reads, without a complaint. */
function agrees(text: string): boolean {
  const quick = readSimple(createSource('a.yml', text));
  if (quick === undefined) return false;
  const { value, diagnostics } = parseFully(createSource('a.yml', text));
  expect({ text, diagnostics, value: described(quick) }).toEqual({ text, diagnostics: [], value: described(value) });
  return true;
}

const PLAYBOOK = `---
# A comment
- name: First   # of all
  hosts: [all, "w1", 'it''s']
  gather_facts: no
  vars:
    empty:
    a: 1
    b: { c: "x \\"y\\" \\n", d: [1, 2.5, -3], e: {}, f: [] }
    list:
    - one
    - two: 2
      three: ~
    nested:
      - - x
        - y
      -
        z: 1
    url: http://example.com:80/a#b
    path: C:\\dir
    time: 12:30
    text: |
      first {{ a }}
        second # no comment

      third
    kept: |-
      x
    folded: >-
      some words
      and more
    more: |+
      end

  tasks:
    - debug: msg="a b" other={{ x }}
    - "quoted key": value
      'other key' : x
    - shell: echo hi: there
`;

describe('the quick reader', () => {
  it('reads what playbooks are made of', () => {
    expect(
      agrees(
        PLAYBOOK.replace(" 'other key' : x\n", '').replace('    - shell: echo hi: there\n', '').replace(/^ +$/m, ''),
      ),
    ).toBe(true);
  });

  it.each([
    '- a\n- b\n',
    'a: 1\nb:\n  - x\nc: [a, b]\n',
    'a:\n- x\n- y\nb: 1\n',
    '- a:\n    b: c\n  d: e\n',
    '-\n  a: 1\n-   b: 1\n    c: 2\n',
    '-\n- a\n',
    'a: |\n  x\n\n\nb: 1\n',
    'a: >\n  x\n  y\n',
    '---\na: 1\n',
    'yes: no\n1: 2\n~: x\n',
    'a: \'\'\nb: ""\n',
    'a: {b: {c: [d, {e: f}]}}',
  ])('reads %j as the parser does', (text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each([
    'a: 1\na: 2\n',
    'a: "x"   # c\n',
    'mode: 0644\n',
    'a: &x 1\nb: *x\n',
    'a: !vault x\n',
    'a: b\n  c\n',
    'a: {{ b }}\n',
    'a: "x\n',
    '\ta: 1\n',
    'a: b: c\n',
    '- a\nb: 1\n',
    '--- a\n',
    'a: 1\n---\nb: 1\n',
    '<<: {a: 1}\n',
    '? a\n: b\n',
    'a: [1,\n 2]\n',
    'a: %x\n',
    'a: @x\n',
    '',
  ])('leaves %j to the parser', (text) => {
    expect(readSimple(createSource('a.yml', text))).toBeUndefined();
  });

  it('agrees with the parser on damaged playbooks', () => {
    const pieces = [
      ':',
      ': ',
      ' ',
      '\n',
      '\n  ',
      '- ',
      '-',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '#',
      ' #',
      '|',
      '>',
      '|-\n',
      '&a',
      '*a',
      '!',
      '0',
      '~',
      '?',
      '%',
      '@',
      '`',
      'é',
      '\\',
      '<<',
      '---',
      '...',
      '=',
    ];
    let state = 7;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let read = 0;
    for (let round = 0; round < 2000; round += 1) {
      const lines = PLAYBOOK.split('\n');
      const from = next(lines.length);
      let text = `${lines.slice(from, from + 1 + next(12)).join('\n')}\n`;
      for (let count = next(3); count > 0; count -= 1) {
        const at = next(text.length + 1);
        text = text.slice(0, at) + (pieces[next(pieces.length)] ?? '') + text.slice(at + (next(2) === 0 ? 0 : next(4)));
      }
      if (agrees(text)) read += 1;
    }
    expect(read).toBeGreaterThan(250);
  });

  it('reads the playbooks of this repository', () => {
    const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../playbooks');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml'));
    for (const file of files) agrees(readFileSync(join(folder, file), 'utf8'));
    expect(files.length).toBeGreaterThan(0);
  });
});
