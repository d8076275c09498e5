import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from './environment-file.ts';
import { interpolate, mentions } from './interpolation.ts';

const variables = new Map([
  ['A', 'a'],
  ['EMPTY', ''],
]);

describe('interpolate', () => {
  it.each([
    ['$A-${A}', 'a-a'],
    ['$$A $$', '$A $'],
    ['[$NONE][${NONE}]', '[][]'],
    ['${NONE:-d} ${NONE-d} ${EMPTY:-d} ${EMPTY-d} ${A:-d}', 'd d d  a'],
    ['${A:+x} ${EMPTY:+x} ${EMPTY+x} ${NONE+x}', 'x  x '],
    ['${NONE:-${A}}', 'a'],
    ['${A:?needed}', 'a'],
    ['a $ b', 'a $ b'],
  ])('reads %j', (text, result) => {
    expect(interpolate(text, variables)).toBe(result);
  });

  it('knows which names a text mentions', () => {
    const names = new Set(['A']);
    expect(['$A', '${A}', '${B:-$A}', '${B:-${A:-x}}'].map((text) => mentions(text, names))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['$AB', '$$A', 'A', '${B}', '$${A}'].map((text) => mentions(text, names))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('parseEnvironmentFile', () => {
  it('reads values as Compose does', () => {
    const text = `# comment
A=1
 export B = two words # remark
C='single $x # no remark' # remark
D="double \\"q\\" \\n"
E=
F=a#b
G=x=y
NAME_ONLY
A=last\r
`;
    expect(Object.fromEntries(parseEnvironmentFile(text))).toEqual({
      A: 'last',
      B: 'two words',
      C: 'single $x # no remark',
      D: 'double "q" \n',
      E: '',
      F: 'a#b',
      G: 'x=y',
    });
  });
});
