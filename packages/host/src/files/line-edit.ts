import { pythonRegex } from '@signet/expressions';
import { InputError, type TaskContext } from '@signet/core';
import { linesWithEnds, withoutEnd } from './text.ts';

/** What is wanted of a line; texts in the encoding of the file. */
export interface LineWish {
  readonly line?: string | undefined;
  readonly regexp?: string | undefined;
  readonly search_string?: string | undefined;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
  readonly backrefs?: boolean | undefined;
  readonly firstmatch?: boolean | undefined;
}

type Found = { readonly index: number; readonly expand: (text: string) => string };

/** The file with the line, as Ansible's `lineinfile` would leave it. */
export function withLine(text: string, wish: LineWish & { readonly line: string }): { text: string; message: string } {
  const lines = linesWithEnds(text);
  const { line, insertafter, insertbefore, backrefs = false } = wish;
  const wanted = line.endsWith('\n') ? line : `${line}\n`;
  const found = findLine(lines, wish);
  if (found !== undefined) {
    const replaced = backrefs ? found.expand(line) : line;
    return replaceAt(lines, found.index, replaced.endsWith('\n') ? replaced : `${replaced}\n`);
  }
  const { exact, insertAt } = findPlace(lines, wish);
  if (exact !== undefined) return replaceAt(lines, exact, wanted);
  if (backrefs) return { text, message: '' };
  if (insertbefore === 'BOF' || insertafter === 'BOF') return { text: wanted + text, message: 'line added' };
  if (insertAt === undefined || insertafter === 'EOF') {
    const end = text === '' || /[\n\r]$/u.test(text) ? '' : '\n';
    return { text: text + end + wanted, message: 'line added' };
  }
  // With firstmatch the search ends before the line that an earlier run has added.
  const there = lines[insertAt === lines.length ? insertAt - 1 : insertAt];
  if (insertafter !== undefined && there !== undefined && withoutEnd(there) === line) return { text, message: '' };
  const last = lines.at(-1);
  // Ansible 2.14 puts both on one line here.
  if (insertAt === lines.length && last !== undefined && !last.endsWith('\n')) lines[lines.length - 1] = `${last}\n`;
  lines.splice(insertAt, 0, wanted);
  return { text: lines.join(''), message: 'line added' };
}

function replaceAt(lines: string[], index: number, wanted: string): { text: string; message: string } {
  const message = lines[index] === wanted ? '' : 'line replaced';
  lines[index] = wanted;
  return { text: lines.join(''), message };
}

/** The last line that matches, or the first one with `firstmatch`. */
function findLine(lines: readonly string[], wish: LineWish): Found | undefined {
  const { regexp, search_string: searched, firstmatch = false } = wish;
  let found: Found | undefined;
  for (const [index, line] of lines.entries()) {
    if (regexp !== undefined) {
      const regex = pythonRegex(regexp);
      const match = regex.find(line);
      if (match !== undefined) found = { index, expand: (text) => regex.expand(match, text) };
    } else if (searched !== undefined && line.includes(searched)) found = { index, expand: (text) => text };
    if (found !== undefined && firstmatch) return found;
  }
  return found;
}

function findPlace(lines: readonly string[], wish: LineWish) {
  const { line, insertafter, insertbefore, firstmatch = false } = wish;
  const isAfter = insertafter !== undefined && insertafter !== 'BOF' && insertafter !== 'EOF';
  const pattern = isAfter
    ? insertafter
    : insertbefore === undefined || insertbefore === 'BOF'
      ? undefined
      : insertbefore;
  let exact: number | undefined;
  let insertAt: number | undefined;
  for (const [index, current] of lines.entries()) {
    if (withoutEnd(current) === line) exact = index;
    else if (pattern !== undefined && pythonRegex(pattern).find(current) !== undefined) {
      insertAt = isAfter ? index + 1 : index;
      if (firstmatch) break;
    }
  }
  return { exact, insertAt };
}

/** The file without every line that matches. */
export function withoutLine(text: string, wish: LineWish): { text: string; found: number } {
  const { line, regexp, search_string: searched } = wish;
  const isUnwanted = (current: string): boolean => {
    if (regexp !== undefined) return pythonRegex(regexp).find(current) !== undefined;
    return searched === undefined ? withoutEnd(current) === line : current.includes(searched);
  };
  const lines = linesWithEnds(text);
  const left = lines.filter((current) => !isUnwanted(current));
  return { text: left.join(''), found: lines.length - left.length };
}

/** Patterns that are wrong are found before the host is asked. */
export function checkPatterns(patterns: readonly (string | undefined)[], context: TaskContext): void {
  for (const pattern of patterns) {
    if (pattern !== undefined) pythonRegex(pattern, {}, context.at);
  }
}

export function wrongArguments(message: string, hint: string, context: TaskContext): InputError {
  return InputError.of(message, { code: 'EDIT_ARGUMENTS', at: context.at, hint });
}
