import { pythonRegex } from '@signet/expressions';
import { linesWithEnds } from './text.ts';

export interface BlockWish {
  /** Empty: the block has to go. */
  readonly block: string;
  readonly begin: string;
  readonly end: string;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
}

/** The file with the block between its marks, as Ansible's `blockinfile` would leave it. */
export function withBlock(text: string, wish: BlockWish): string {
  const lines = linesWithEnds(text);
  const { block } = wish;
  const begin = `${wish.begin}\n`;
  const end = `${wish.end}\n`;
  const wanted = block === '' ? [] : [begin, block.endsWith('\n') ? block : `${block}\n`, end];
  const first = lines.lastIndexOf(begin);
  const last = lines.lastIndexOf(end);
  let at: number;
  if (first >= 0 && last >= 0) {
    at = Math.min(first, last);
    lines.splice(at, Math.abs(last - first) + 1);
  } else at = placeFor(text, lines, wish);
  const before = lines[at - 1];
  if (before !== undefined && !before.endsWith('\n')) lines[at - 1] = `${before}\n`;
  lines.splice(at, 0, ...wanted);
  return lines.join('');
}

/** Behind or before the last line that matches; at the end when none does. */
function placeFor(text: string, lines: readonly string[], { insertafter, insertbefore }: BlockWish): number {
  if (insertafter === undefined && insertbefore === 'BOF') return 0;
  const isAfter = insertafter !== undefined;
  const pattern = insertafter ?? insertbefore;
  if (pattern === undefined || pattern === 'EOF') return lines.length;
  // With (?m) in front a pattern may span lines.
  if (/^\(\?[a-zA-Z]*m/u.test(pattern)) {
    const match = pythonRegex(pattern).find(text);
    if (match === undefined) return lines.length;
    const upTo = [...text].slice(0, isAfter ? match.end : match.start).join('');
    return upTo.split('\n').length - 1 + (isAfter ? 1 : 0);
  }
  const found = lines.findLastIndex((line) => pythonRegex(pattern).find(line) !== undefined);
  return found < 0 ? lines.length : isAfter ? found + 1 : found;
}
