import pc from 'picocolors';
import { expect, it } from 'vitest';
import { fieldLines, labelled, shown } from './screen.ts';

const PLAIN = pc.createColors(false);

it('aligns values, and those of several lines below each other', () => {
  expect(
    fieldLines(
      [
        ['user', 'uid=a'],
        ['expires', ['now', 'signed']],
        ['キー', 'b'],
      ],
      PLAIN,
    ),
  ).toEqual(['  user     uid=a', '  expires  now', '           signed', '  キー     b']);
});

it('fills lines of 80 columns', () => {
  const text = Array.from({ length: 40 }, () => 'word').join(' ');
  const lines = labelled('hint', (label) => `<${label}>`, text);
  // Behind eight blanks there is room for 14 words of four letters.
  expect(lines.map((line) => line.split('word').length - 1)).toEqual([14, 14, 12]);
  expect(lines[0]).toMatch(/^ {2}<hint> {2}word /u);
  expect(lines[1]).toMatch(/^ {8}word /u);
});

it('fills the lines of a narrower terminal, and no more of a wider one', () => {
  const { columns } = process.stdout;
  const widest = (width: number): number => {
    Object.defineProperty(process.stdout, 'columns', { value: width, configurable: true, writable: true });
    const text = Array.from({ length: 40 }, () => 'word').join(' ');
    return Math.max(...labelled('hint', String, text).map(({ length }) => length));
  };
  try {
    expect([60, 200, 0, 5].map(widest)).toEqual([57, 77, 77, 37]);
  } finally {
    Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true, writable: true });
  }
});

it('keeps hostile text on its line', () => {
  expect(shown('uid=a\n\u001B[2Jb\u202Ec\t')).toBe('uid=a\\n\\x1b[2Jb\\u202ec\\t');
});
