import { describe, expect, it } from 'vitest';
import { vaultScalars } from './vault-scalars.ts';

/** The text with every vault value exchanged. */
function exchange(text: string, by: string): string {
  let result = text;
  for (const value of vaultScalars('vars.yml', text).values.toReversed()) {
    result = result.slice(0, value.start) + value.write(by) + result.slice(value.end);
  }
  return result;
}

const OLD = '$ANSIBLE_VAULT;1.1;AES256\n6162\n6364\n';
const NEW = '$ANSIBLE_VAULT;1.2;AES256;prod\n99\n';

describe('vaultScalars', () => {
  it('finds values in maps, lists, blocks and flows, with their places', () => {
    const text = [
      '# a comment',
      'a: !vault |',
      '      $ANSIBLE_VAULT;1.1;AES256',
      '      6162',
      'list:',
      '  - !vault-encrypted |-',
      '    $ANSIBLE_VAULT;1.1;AES256',
      '    6162',
      '  - {b: !vault "$ANSIBLE_VAULT;1.1;AES256\\n6162"}',
      'c: !other x',
      '',
    ].join('\n');
    const { values, diagnostics } = vaultScalars('vars.yml', text);
    expect(diagnostics).toEqual([]);
    expect(values.map(({ at, text: value }) => [at.line, at.column, value.trimEnd()])).toEqual([
      [2, 11, '$ANSIBLE_VAULT;1.1;AES256\n6162'],
      [6, 22, '$ANSIBLE_VAULT;1.1;AES256\n6162'],
      [9, 16, '$ANSIBLE_VAULT;1.1;AES256\n6162'],
    ]);
  });

  it.each([
    ['deep indentation', `a: !vault |\n${indented(OLD, 10)}b: 1\n`, `a: !vault |\n${indented(NEW, 10)}b: 1\n`],
    [
      'an anchor and its alias',
      `a: &x !vault |\n${indented(OLD, 2)}b: *x\n`,
      `a: &x !vault |\n${indented(NEW, 2)}b: *x\n`,
    ],
    [
      'comments and blank lines',
      `a: !vault | # why\n${indented(OLD, 2)}\n\n# next\n`,
      `a: !vault | # why\n${indented(NEW, 2)}\n\n# next\n`,
    ],
    [
      'no newline at the end',
      `a: !vault |\n${indented(OLD, 2).trimEnd()}`,
      `a: !vault |\n${indented(NEW, 2).trimEnd()}`,
    ],
    ['an indentation indicator', `a: !vault |2-\n${indented(OLD, 2)}`, `a: !vault |2-\n${indented(NEW, 2)}`],
    [
      'Windows line ends',
      crlf(`a: !vault |\n${indented(OLD, 2)}b: 1\n`),
      crlf(`a: !vault |\n${indented(NEW, 2)}b: 1\n`),
    ],
    ['a byte order mark', `\uFEFFa: !vault |\n${indented(OLD, 2)}`, `\uFEFFa: !vault |\n${indented(NEW, 2)}`],
    ['quotes', `a: [!vault "${OLD.replaceAll('\n', '\\n')}", 2] # x\n`, `a: [!vault ${JSON.stringify(NEW)}, 2] # x\n`],
    [
      'several documents',
      `a: 1\n---\na: !vault |\n${indented(OLD, 1)}---\nb: 2\n`,
      `a: 1\n---\na: !vault |\n${indented(NEW, 1)}---\nb: 2\n`,
    ],
    ['duplicate keys', `a: !vault |\n${indented(OLD, 1)}a: 0644\n`, `a: !vault |\n${indented(NEW, 1)}a: 0644\n`],
    ['the document itself', `--- !vault |\n${indented(OLD, 1)}`, `--- !vault |\n${indented(NEW, 1)}`],
  ])('exchanges a value and leaves the rest: %s', (_what, before, after) => {
    expect(exchange(before, NEW)).toBe(after);
    expect(vaultScalars('vars.yml', after).values.map(({ text }) => text.trimEnd())).toEqual([NEW.trimEnd()]);
  });

  it('says why a file is no YAML', () => {
    const { diagnostics } = vaultScalars('vars.yml', `a: !vault |\n${indented(OLD, 2)}b: [1\n`);
    expect(diagnostics.map(({ severity, at }) => [severity, at?.file])).toEqual([['error', 'vars.yml']]);
  });
});

function indented(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gmu, ' '.repeat(by));
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}
