import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from './format.ts';
import { type Node, type ScalarNode, toPlain } from './node.ts';
import { parseYaml } from './parse.ts';
import { positionAt, positionIn } from './position.ts';

function read(text: string): unknown {
  const { value, diagnostics } = parseYaml('f.yml', text);
  expect(diagnostics).toEqual([]);
  return value && toPlain(value);
}

/** Place and code of every error, and what the carets are under. */
function errors(text: string): string[] {
  const lines = text.split('\n');
  return parseYaml('f.yml', text).diagnostics.map(({ at, code }) => {
    if (at === undefined) return code;
    const marked = (lines[at.line - 1] ?? '').slice(at.column - 1, at.column - 1 + (at.length ?? 1));
    return `${at.line}:${at.column} ${code} «${marked}»`;
  });
}

function scalar(text: string, ...path: (string | number)[]): ScalarNode {
  let node: Node | undefined = parseYaml('f.yml', text).value;
  for (const step of path)
    node = node?.kind === 'map' ? node.get(String(step)) : node?.kind === 'list' ? node.items[Number(step)] : undefined;
  if (node?.kind !== 'scalar') throw new Error('no scalar there');
  return node;
}

/** Finds `@@` in the text of a scalar and says where that is. */
function marker(text: string): string {
  const node = scalar(text, 'a');
  const { line, column } = positionIn(node, node.raw.indexOf('@@'), 2);
  const lines = text.split('\n');
  expect(lines[line - 1]?.slice(column - 1, column + 1)).toBe('@@');
  return `${line}:${column}`;
}

describe('values', () => {
  it.each([
    ['yes', true],
    ['No', false],
    ['on', true],
    ['OFF', false],
    ['True', true],
    ['y', 'y'],
    ['n', 'n'],
    ['12', 12],
    ['-3', -3],
    ['1_000', 1000],
    ['0x10', 16],
    ['0b101', 5],
    ['0o14', '0o14'],
    ['0', 0],
    ['+1', 1],
    ['1.10', 1.1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1e3', '1e3'],
    ['1.0e+3', 1000],
    ['12e4567', '12e4567'],
    ['1:30', 90],
    ['12:30:45', 45045],
    ['08:30', '08:30'],
    ['00:16:30', '00:16:30'],
    ['2026-11-23', '2026-11-23'],
    ['~', null],
    ['null', null],
    ['NULL', null],
    ['.inf', Infinity],
    ['-.inf', -Infinity],
    ['"12"', '12'],
    ["'yes'", 'yes'],
    ['!!str 12', '12'],
    ['!!int 12', 12],
    ['ldap.example.com:389', 'ldap.example.com:389'],
    ['1.2.3', '1.2.3'],
    ['10.0.0.1', '10.0.0.1'],
  ])('%s is %j, as in Ansible', (text, value) => {
    expect(read(`a: ${text}`)).toEqual({ a: value });
  });

  it('keeps the text of a key that would mean something else', () => {
    expect(read('on: 1\n8080: 2\nnull: 3\n')).toEqual({ on: 1, 8080: 2, null: 3 });
  });

  it('reads anchors, aliases and merge keys, own keys winning', () => {
    expect(read('x: &x {a: 1, b: 2}\ny: &y {b: 5, c: 6}\nz:\n  <<: [*x, *y]\n  a: 7\nl: *x\n')).toEqual({
      x: { a: 1, b: 2 },
      y: { b: 5, c: 6 },
      z: { a: 7, b: 2, c: 6 },
      l: { a: 1, b: 2 },
    });
  });

  it('reads files with a byte order mark and Windows line ends, at the right places', () => {
    const { value } = parseYaml('f.yml', '\uFEFFa: 1\r\nb: "x"\r\n');
    expect(value && toPlain(value)).toEqual({ a: 1, b: 'x' });
    expect(scalar('\uFEFFa: 1\r\nb: x\r\n', 'a').at).toEqual({ file: 'f.yml', line: 1, column: 4, length: 1 });
    expect(scalar('\uFEFFa: 1\r\nb: x\r\n', 'b').at).toEqual({ file: 'f.yml', line: 2, column: 4, length: 1 });
  });

  it('has no value for an empty file', () => {
    for (const text of ['', '\n', '# only\n', '---\n', '---\n...\n']) expect(read(text)).toBeUndefined();
  });

  it('marks every text of an unsafe list or mapping', () => {
    const mark = (text: string): object => expect.objectContaining({ kind: 'unsafe', text });
    expect(read("a: !unsafe ['{{ x }}', {b: '{{ y }}', c: 1}]\nd: '{{ z }}'\n")).toEqual({
      a: [mark('{{ x }}'), { b: mark('{{ y }}'), c: 1 }],
      d: '{{ z }}',
    });
  });

  it('takes a duplicate key for what the options say', () => {
    const found = (duplicates?: 'ignore' | 'warn' | 'error', compat = false): unknown => {
      const { value, diagnostics } = parseYaml('f.yml', 'a: 1\na: 2\n', { compat, duplicates });
      return [value && toPlain(value), ...diagnostics.map(({ severity }) => severity)];
    };
    expect([found(), found('warn'), found('ignore'), found(undefined, true), found('error', true)]).toEqual([
      [{ a: 1 }, 'error'],
      [{ a: 2 }, 'warning'],
      [{ a: 2 }],
      [{ a: 2 }, 'warning'],
      [{ a: 1 }, 'error'],
    ]);
  });

  it('hands on vault text closed, and marks unsafe text that looks like a template', () => {
    expect(read('a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nb: !unsafe "{{ x }}"\nc: !unsafe plain\n')).toEqual({
      a: {
        kind: 'vault',
        text: '$ANSIBLE_VAULT;1.1;AES256\n6162\n',
        at: { file: 'f.yml', line: 1, column: 4, length: 6 },
      },
      b: { kind: 'unsafe', text: '{{ x }}', at: { file: 'f.yml', line: 4, column: 4, length: 7 } },
      c: 'plain',
    });
  });

  it('does not touch a prototype', () => {
    const plain = read('__proto__: {polluted: 1}') as object;
    expect(Object.keys(plain)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('errors', () => {
  it.each([
    ['a tab', 'a:\n\tb: 1\n', ['2:1 YAML_TAB «\t»']],
    ['each tab', 'a:\n\t- x\n\t- y\n', ['2:1 YAML_TAB «\t»', '3:1 YAML_TAB «\t»']],
    ['a tab after spaces', '- name: x\n  \ttags: y\n', ['2:3 YAML_TAB «\t»']],
    ['a tab that ends the list', '- name: x\n\ttags: y\n- name: z\n', ['2:1 YAML_TAB «\t»']],
    ['a duplicate key', 'a:\n  b: 1\n  c: 2\n  "b": 3\n', ['4:3 YAML_DUPLICATE_KEY «"b"»']],
    ['a leading zero', 'mode: 0644\n', ['1:7 YAML_LEADING_ZERO «0644»']],
    ['a leading zero that is no octal', 'day: [08]\n', ['1:7 YAML_LEADING_ZERO «08»']],
    ['a number that loses digits', 'id: 12345678901234567890\n', ['1:5 YAML_NUMBER_TOO_LARGE «12345678901234567890»']],
    ['an open quote', 'a: "foo\nb: 1\nc: 2\n', ['1:4 YAML_UNCLOSED_QUOTE «"»']],
    ['an open quote that meets the next one', 'x: 1\na: "foo\nb: "bar"\n', ['2:4 YAML_UNCLOSED_QUOTE «"»']],
    ['an unknown alias', 'hosts: *.example.com\n', ['1:8 YAML_BAD_ALIAS «*.example.com»']],
    ['an alias inside its anchor', 'a: &a [1, *a]\n', ['1:11 YAML_BAD_ALIAS «*a»']],
    ['an anchor without a name', 'a: & x\n', ['1:4 YAML_BAD_ALIAS «&»']],
    ['an unquoted template', 'a: {{ foo }}\nb: 1\n', ['1:4 YAML_UNQUOTED_TEMPLATE «{{ foo }}»']],
    [
      'an unquoted template with more behind',
      '- path: {{ foo }}/bar   # here\n',
      ['1:9 YAML_UNQUOTED_TEMPLATE «{{ foo }}/bar»'],
    ],
    ['an unquoted statement', 'a: {% if x %}y{% endif %}\n', ['1:4 YAML_UNQUOTED_TEMPLATE «{% if x %}y{% endif %}»']],
    ['an unknown tag', 'a: !foo x\n', ['1:4 YAML_UNKNOWN_TAG «!foo»']],
    ['a merge of a scalar', '<<: 3\n', ['1:1 YAML_BAD_MERGE «<<»']],
    ['a list as key', '? [a]\n: b\n', ['1:3 YAML_BAD_KEY «[a]»']],
    ['a second document', 'a: 1\n---\nb: 2\n', ['2:1 YAML_SECOND_DOCUMENT «---»']],
    ['a second colon', 'msg: hello: world\n', ['1:6 YAML_SYNTAX «h»']],
    ['an open bracket', 'a: [1, 2\nb: 3\n', ['2:1 YAML_SYNTAX «b»']],
    ['a NUL byte', 'a: 1\nb: \0\n', ['2:4 YAML_BINARY «\0»']],
    ['a control character', 'a: \u001B[31m\n', ['1:4 YAML_BINARY «\u001B»']],
    ['Latin-1', 'a: M\uFFFDller\n', ['1:5 YAML_NOT_UTF8 «\uFFFD»']],
  ])('finds %s', (_what, text, expected) => {
    expect(errors(text)).toEqual(expected);
  });

  it('finds all mistakes of a file in one go, in their order', () => {
    const text =
      'a: 1\na: 2\nmode: 0644\nb: *nothing\nc: {{ x }}\nd: !foo 1\ne: @x\nf: "c:\\d"\ng: {h: 1, h: 2}\ni: hello: there\n';
    expect(parseYaml('f.yml', text).diagnostics.map(({ at, code }) => `${at?.line} ${code}`)).toEqual([
      '2 YAML_DUPLICATE_KEY',
      '3 YAML_LEADING_ZERO',
      '4 YAML_BAD_ALIAS',
      '5 YAML_UNQUOTED_TEMPLATE',
      '6 YAML_UNKNOWN_TAG',
      '7 YAML_SYNTAX',
      '8 YAML_SYNTAX',
      '9 YAML_DUPLICATE_KEY',
      '10 YAML_SYNTAX',
    ]);
  });

  it('refuses an anchor bomb at once', () => {
    const names = 'abcdefghijklmnop'.split('');
    const bomb = names
      .map(
        (name, index) =>
          `${name}: &${name} [${Array(10)
            .fill(index === 0 ? 'x' : `*${names[index - 1]}`)
            .join(', ')}]`,
      )
      .join('\n');
    const started = performance.now();
    expect(errors(bomb)).toEqual(['5:8 YAML_TOO_MANY_ALIASES «*d»']);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('refuses a merge bomb and aliases of it', () => {
    const wide = `a: &a {${Array.from({ length: 500 }, (_, index) => `k${index}: 1`).join(', ')}}\n`;
    const uses = Array.from({ length: 50 }, (_, index) => `m${index}: {<<: *a}`).join('\n');
    expect(errors(wide + uses)).toEqual(['41:11 YAML_TOO_MANY_ALIASES «*a»']);
  });

  it('refuses endless nesting instead of running out of stack', () => {
    expect(errors('['.repeat(100_000))).toEqual(['1:102 YAML_TOO_DEEP «[»']);
    expect(errors(Array.from({ length: 150 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'))).toHaveLength(1);
  });

  it('refuses a file of more than 5 MiB', () => {
    const [found] = parseYaml('f.yml', `a: ${'x'.repeat(6 * 1024 * 1024)}`).diagnostics;
    expect(found).toMatchObject({ code: 'YAML_TOO_LARGE', message: 'The file has 6.0 MiB; at most 5 MiB are read.' });
  });

  it('says how to write an unquoted template', () => {
    const [found] = parseYaml('f.yml', 'a: {{ x | default("y") }}/z').diagnostics;
    expect(found?.hint).toBe(`Write '{{ x | default("y") }}/z'`);
  });

  it('says what a leading zero could mean', () => {
    const text = '- copy:\n    mode: 0644\n';
    const [found] = parseYaml('f.yml', text).diagnostics;
    expect(found && formatDiagnostic(found, text)).toBe(`f.yml:2:11  YAML_LEADING_ZERO
  0644 begins with a zero: is it text, or a number?

    1 | - copy:
  > 2 |     mode: 0644
      |           ^^^^
  For text, such as a file mode, write "0644"; for the octal number write 420.`);
  });
});

describe('positions', () => {
  it('gives the place of each value', () => {
    const { value } = parseYaml('f.yml', 'a:\n  - b: "x y"\n');
    if (value === undefined) throw new Error('no value');
    expect(positionAt(value, ['a', 0, 'b'])).toEqual({ file: 'f.yml', line: 2, column: 9, length: 3 });
    expect(positionAt(value, ['a', 0, 'missing'])).toEqual({ file: 'f.yml', line: 2, column: 5, length: 8 });
  });

  it.each([
    ['plain', 'a: x @@ y\n', '1:6'],
    ['plain over two lines', 'a: x\n  y @@\n', '2:5'],
    ['double quotes', 'a: "x @@"\n', '1:7'],
    ['escapes', 'a: "\\"\\u0041\\x41\\t @@"\n', '1:20'],
    ['single quotes', "a: 'it''s @@'\n", '1:11'],
    ['a folded quote', 'a: "x\n\n   y\n   @@"\n', '4:4'],
    ['a literal block', 'a: |\n    x\n      y\n    z @@\n', '4:7'],
    ['a folded block', 'a: >-\n  x\n  y\n\n  @@\n', '5:3'],
    ['a block with a comment', 'a: |2- # why\n    x\n  @@\n', '3:3'],
  ])('maps an offset in %s', (_style, text, expected) => {
    expect(marker(text)).toBe(expected);
  });
});

const PIECES = [
  'a',
  'b:',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '{{',
  '}}',
  '&x ',
  '*x ',
  '<<: ',
  '!vault ',
  '!!int ',
  '|',
  '>-',
  '0644',
  '#',
  ' # c',
  '---',
  '...',
  '%',
  '@',
  '\\',
  '\r\n',
  ',',
  '? ',
  'é',
  '😀',
  '\0',
  '\u001B',
];

describe('any text', () => {
  it('is read or refused at places inside the file, and never throws', () => {
    const text = array(constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''));
    expect(() => {
      assert(
        property(text, (yaml) => {
          const { diagnostics, value } = parseYaml('f.yml', yaml);
          if (value) toPlain(value);
          const lines = yaml.split('\n');
          return diagnostics.every(({ at }) => {
            const line = at && lines[at.line - 1];
            return line !== undefined && at !== undefined && at.column >= 1 && at.column <= line.length + 1;
          });
        }),
        { numRuns: 500 },
      );
    }).not.toThrow();
  });
});
