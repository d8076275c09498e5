import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLines, describeCommand, quote } from './command-line.ts';

describe('quote', () => {
  it.each([
    ['plain-1.0_a/b:c=d', 'plain-1.0_a/b:c=d'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", String.raw`'it'\''s'`],
    ['$HOME', "'$HOME'"],
    ['~', "'~'"],
    ['ä', "'ä'"],
  ])('writes %j as %s', (word, quoted) => {
    expect(quote(word)).toBe(quoted);
  });

  it('is undone by a shell, whatever the words', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 50 }), (words) => {
        const script = `printf '%s\\0' ${words.map(quote).join(' ')}`;
        const said = execFileSync('/bin/sh', ['-c', script]).toString('utf8');
        expect(said.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses what no argument can hold', () => {
    expect(() => quote('a\0b')).toThrow(expect.objectContaining({ name: 'TargetError', code: 'ARGUMENT_NUL' }));
  });
});

describe('commandLines', () => {
  it('sets folder and environment before it becomes the command', () => {
    expect(commandLines('web1', ['ls', '-l'], { cwd: '/a b', env: { A: '1 2' } })).toBe(
      "CDPATH= cd -- '/a b' || exit 126\nA='1 2'; export A\nexec ls -l",
    );
  });

  it('refuses an environment name that would run as code', () => {
    expect(() => commandLines('web1', ['ls'], { env: { 'A=1; rm': 'x' } })).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_NAME' }),
    );
  });

  it('refuses what is longer than a kernel takes', () => {
    expect(() => commandLines('web1', ['echo', 'x'.repeat(130_000)])).toThrow(
      expect.objectContaining({ name: 'TargetError', code: 'COMMAND_TOO_LONG' }),
    );
  });
});

describe('describeCommand', () => {
  it('keeps messages on one line of bounded length', () => {
    expect(describeCommand(['sh', '-c', 'a\n  b'])).toBe("sh -c 'a b'");
    expect(describeCommand(['echo', 'x'.repeat(500)])).toHaveLength(100);
  });
});
