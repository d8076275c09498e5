import { displayWidth } from '../display-width.ts';
import type { Theme } from '../output.ts';
import { printable } from '../printable.ts';

/** A name and what stands beside it; several lines stand below each other. */
export type Field = readonly [name: string, value: string | readonly string[]];

/** Lines of sentences are no longer, on a wide terminal, either. */
const WIDTH = 80;
const NARROWEST = 40;
const INDENT = '  ';

/** Fields as aligned lines. Values are shown whole, so that they can be copied; what could move the cursor is escaped. */
export function fieldLines(fields: readonly Field[], colour: Theme): string[] {
  const width = Math.max(...fields.map(([name]) => displayWidth(name)));
  return fields.flatMap(([name, value]) => {
    const lines = typeof value === 'string' ? [value] : value;
    return lines.map((line, index) => {
      const label = index === 0 ? name : '';
      const padding = ' '.repeat(width - displayWidth(label));
      return `${INDENT}${colour.dim(label)}${padding}  ${line}`;
    });
  });
}

/** Text from elsewhere as a part of one line. */
export function shown(text: string): string {
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** Some terminals do not know their width, and say 0. */
function lineWidth(): number {
  const { columns } = process.stdout;
  return columns === undefined || columns === 0 ? WIDTH : Math.min(WIDTH, Math.max(NARROWEST, columns));
}

/** Sentences as lines that fit, each behind the same blanks. */
export function paragraph(text: string, indent = ''): string[] {
  const width = lineWidth();
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((content) => `${indent}${content}`);
}

/** The same with a word in front, and the sentences beside it. */
export function labelled(label: string, paint: (label: string) => string, text: string): string[] {
  const [first = '', ...others] = paragraph(text, ' '.repeat(INDENT.length + label.length + 2));
  return [`${INDENT}${paint(label)}${first.slice(INDENT.length + label.length)}`, ...others];
}
