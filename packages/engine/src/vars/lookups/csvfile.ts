import { inlineOptions } from '@signet/expressions';
import { failed, integer, type Lookup, optionsOf, textTerms } from './call.ts';
import { clearText, needFile, readText, sealed } from './search.ts';

const OPTIONS = ['file', 'delimiter', 'col', 'keycol', 'default', 'encoding'] as const;

/** A column of the row whose key column is the term. */
export const csvfile: Lookup = (call) => {
  const common = optionsOf(call, OPTIONS);
  if (call.terms.length === 0)
    throw failed(call, 'Search key is required but was not found.', undefined, 'WRONG_ARGUMENTS');
  return textTerms(call).flatMap((term) => {
    const { rest, options } = inlineOptions(term);
    if (rest === undefined)
      throw failed(call, 'Search key is required but was not found.', undefined, 'WRONG_ARGUMENTS');
    const {
      file,
      delimiter,
      col,
      keycol,
      default: fallback,
      encoding,
    } = {
      ...common,
      ...optionsOf({ ...call, named: Object.fromEntries(options) }, OPTIONS),
    };
    const path = needFile(call, 'files', String(file ?? 'ansible.csv'));
    const source = readText(call, path, encoding ?? 'utf-8');
    const separator =
      delimiter === undefined || delimiter === 'TAB' || delimiter === String.raw`\t` ? '\t' : String(delimiter);
    if (separator.length !== 1) throw failed(call, 'Its delimiter is one character.', undefined, 'WRONG_ARGUMENTS');
    const key = integer(call, 'keycol', keycol, 0);
    const row = parseCsv(clearText(source), separator).find((cells) => cells.length > 0 && cells.at(key) === rest);
    if (row === undefined) return fallback === undefined || fallback === null ? [] : [fallback].flat(1);
    const cell = row.at(integer(call, 'col', col, 1));
    if (cell === undefined) throw failed(call, `The row of "${rest}" in ${path} has ${row.length} columns.`);
    return [sealed(source, cell)];
  });
};

/** Rows as Python's `csv` reads them: a quoted cell may hold anything, its quotes doubled. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let [isQuoted, started] = [false, false];
  const endCell = (): void => {
    row.push(cell);
    [cell, started] = ['', false];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === '' && !started) [isQuoted, started] = [true, true];
    else if (character === delimiter) endCell();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at += 1;
      if (row.length > 0 || cell !== '' || started) endCell();
      rows.push(row);
      row = [];
    } else cell += character;
  }
  if (row.length > 0 || cell !== '' || started) {
    endCell();
    rows.push(row);
  }
  return rows;
}
