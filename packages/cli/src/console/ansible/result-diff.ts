import type { Json } from '@signet/core';
import type { Outcome, ShownChange } from '@signet/engine';
import { printable } from '../printable.ts';
import { type Colour, type Ink } from './ink.ts';
import { pythonJson } from './python-text.ts';
import { fieldsOf } from './results.ts';
import { unifiedDiff } from './unified-diff.ts';

type Diff = Readonly<Record<string, Json>>;

/** What `--diff` prints of a result: its `diff` as Ansible knows it, else the changes as a comparison of two maps. */
export function diffText(outcome: Outcome, ink: Ink): string {
  const { diff } = fieldsOf(outcome);
  const list = Array.isArray(diff) ? diff : [diff];
  const given = list.filter((one): one is Diff => typeof one === 'object' && one !== null && !Array.isArray(one));
  return (given.length > 0 ? given : fromChanges(outcome)).map((one) => textOf(one, ink)).join('');
}

function textOf(diff: Diff, ink: Ink): string {
  let text = '';
  if ('dst_binary' in diff) text += 'diff skipped: destination file appears to be binary\n';
  if ('src_binary' in diff) text += 'diff skipped: source file appears to be binary\n';
  if ('dst_larger' in diff)
    text += `diff skipped: destination file size is greater than ${sizeOf(diff['dst_larger'])}\n`;
  if ('src_larger' in diff) text += `diff skipped: source file size is greater than ${sizeOf(diff['src_larger'])}\n`;
  if ('before' in diff && 'after' in diff) {
    const lines = unifiedDiff(
      linesOf(diff['before'] ?? null),
      linesOf(diff['after'] ?? null),
      heading('before', diff),
      heading('after', diff),
    );
    // Python's lines keep their ends, and Ansible colours what comes after the end of a line too.
    text += lines.map((line) => paint(`${line}\n`, ink)).join('');
    if (lines.length > 0) text += '\n';
  }
  if (typeof diff['prepared'] === 'string') text += printable(diff['prepared']);
  return text;
}

function sizeOf(value: Json | undefined): string {
  return printable(String(value));
}

function heading(side: 'before' | 'after', diff: Diff): string {
  const name = diff[`${side}_header`];
  return name === undefined ? side : `${side}: ${String(name)}`;
}

/** Lines without their ends; a last one without an end says so. */
function linesOf(value: Json): string[] {
  const text =
    typeof value === 'object' && value !== null ? `${pythonJson(value, 4)}\n` : value === null ? '' : String(value);
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function paint(line: string, ink: Ink): string {
  const colour = colourOf(line);
  return colour === undefined ? printable(line) : ink.paint(line, colour);
}

function colourOf(line: string): Colour | undefined {
  if (line.startsWith('+')) return 'diffAdd';
  if (line.startsWith('-')) return 'diffRemove';
  return line.startsWith('@@') ? 'diffLines' : undefined;
}

function fromChanges(outcome: Outcome): Diff[] {
  const { changes } = outcome;
  const texts = changes.flatMap((change): Diff[] => {
    if (change.detail !== undefined) return [{ prepared: `${change.detail.trimEnd()}\n` }];
    return isText(change) ? [{ before: change.from, after: change.to, ...headers(outcome) }] : [];
  });
  const fields = changes.filter((change) => change.detail === undefined && !isText(change));
  if (fields.length === 0) return texts;
  const side = (which: 'from' | 'to'): Json =>
    Object.fromEntries(fields.map((change) => [change.path, change[which]])) as Json;
  return [...texts, { before: side('from'), after: side('to') }];
}

/** The content of a file is compared line by line. */
function isText({ path, from, to }: ShownChange): boolean {
  return path === 'content' && (typeof from === 'string' || from === null) && typeof to === 'string';
}

/** Ansible names the file; of a file that it edits, what of it. */
function headers(outcome: Outcome): Diff {
  const { path, dest } = fieldsOf(outcome);
  const name = typeof path === 'string' ? `${path} (content)` : dest;
  return typeof name === 'string' ? { before_header: name, after_header: name } : {};
}
