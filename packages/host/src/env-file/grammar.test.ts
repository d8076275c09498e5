import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envEntries, parseEnvFile } from './grammar.ts';

function values(text: string): Record<string, string> {
  return Object.fromEntries([...envEntries(parseEnvFile(text))].map(([name, { value }]) => [name, value]));
}

describe('parseEnvFile', () => {
  it.each([
    ['A=1', '1'],
    ['A=', ''],
    ['A = 1 ', '1'],
    ['  A=1', '1'],
    ['export A=1', '1'],
    ['\uFEFFA=1', '1'],
    ['A=1\r\n', '1'],
    ['A=one two', 'one two'],
    ['A=one # two', 'one'],
    ['A=one#two', 'one#two'],
    ['A= # two', ''],
    ['A=b=c', 'b=c'],
    ["A='one # two'", 'one # two'],
    ["A='one' # two", 'one'],
    ['A="one \\"two\\""', 'one "two"'],
    ['A="one\\ntwo"', 'one\ntwo'],
    ["A='one\ntwo'", 'one\ntwo'],
    ["A='it\\'s'", "it's"],
    ['A=0\nA=1', '1'],
    ['#A=0\nA=1\n# A=2', '1'],
  ])('%j is %j', (text, value) => {
    expect(values(text)).toEqual({ A: value });
  });

  it('sets nothing by comments, bare names and what is no entry', () => {
    expect(values('# A=1\n\nB\nnot an entry\n=x\n9A=1\n')).toEqual({});
  });

  it('does not take lines inside quotes for entries', () => {
    expect(values("A='one\nB=2\n'\nC=3")).toEqual({ A: 'one\nB=2\n', C: '3' });
  });

  it('reads on after a quote that never ends', () => {
    expect(values("A='one\nB=2")).toEqual({ A: "'one", B: '2' });
  });

  it('marks what Compose expands', () => {
    const entries = envEntries(parseEnvFile("A=a$b\nB=\"$b\"\nC='$b'\nD='${b}'\nE=1"));
    expect([...entries].map(([name, { expands }]) => [name, expands])).toEqual([
      ['A', true],
      ['B', true],
      ['C', false],
      ['D', true],
      ['E', false],
    ]);
  });

  it('loses no character, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom('A', '=', "'", '"', '\\', '\n', '\r\n', '#', ' ', '$', 'export '),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(
          parseEnvFile(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
