import { expect, it } from 'vitest';
import { theme } from '../output.ts';
import { fieldLines, paragraph, shown } from './screen.ts';

const PLAIN = theme({}, { forceColour: false, noColour: true });

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
  const lines = paragraph(text, '    ', '  hint: ');
  expect(lines.map((line) => line.length)).toEqual([77, 78, 58]);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(`hint: ${text}`);
});

it('keeps hostile text on its line', () => {
  expect(shown('uid=a\n\u001B[2Jb\u202Ec\t')).toBe('uid=a\\n\\x1b[2Jb\\u202ec\\t');
});
