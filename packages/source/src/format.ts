import { type Diagnostic, formatSourceRef, type SourceRef } from '@signet/core';

const MAX_WIDTH = 120;

/**
 * A diagnostic as a person reads it: place and code, the message, the line with carets below it, the hint.
 * Without the file's text the code frame is left out.
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  sourceText?: string,
  options: { readonly color?: boolean } = {},
): string {
  const paint = options.color === true ? ansi : plain;
  const { at, code, hint, message } = diagnostic;
  const isWarning = diagnostic.severity === 'warning';
  const label = paint(isWarning ? 'yellow' : 'red', isWarning ? `${code} (warning)` : code);
  const lines = [at === undefined ? label : `${paint('bold', printable(formatSourceRef(at)))}  ${label}`];
  lines.push(...indented(message));
  const frame = at === undefined || sourceText === undefined ? [] : codeFrame(at, sourceText, paint);
  if (frame.length > 0) lines.push('', ...frame);
  if (hint !== undefined) lines.push(...indented(hint));
  return lines.join('\n');
}

type Style = 'bold' | 'dim' | 'red' | 'yellow';
type Paint = (style: Style, text: string) => string;

const ANSI: Record<Style, readonly [number, number]> = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39] };
const plain: Paint = (_style, text) => text;
const ansi: Paint = (style, text) => `\u001B[${ANSI[style][0]}m${text}\u001B[${ANSI[style][1]}m`;

function indented(text: string): string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${printable(line)}`));
}

/** The line that is meant, the one before it, and carets. */
function codeFrame(at: SourceRef, sourceText: string, paint: Paint): string[] {
  const lines = sourceText.replace(/^\uFEFF/, '').split(/\r?\n/);
  const line = lines[at.line - 1];
  if (line === undefined) return [];
  const shown = clip(line, at.column - 1, at.length ?? 1);
  const digits = String(at.line).length;
  const before = at.line > 1 ? (lines[at.line - 2] ?? '') : undefined;
  const frame: string[] = [];
  if (before !== undefined) {
    const text = clip(before, 0, 1).text;
    frame.push(paint('dim', `    ${String(at.line - 1).padStart(digits)} | ${text}`.trimEnd()));
  }
  frame.push(`  ${paint('red', '>')} ${paint('dim', `${at.line} |`)} ${shown.text}`.trimEnd());
  const carets = paint('red', '^'.repeat(shown.length));
  frame.push(`    ${' '.repeat(digits)} ${paint('dim', '|')} ${' '.repeat(shown.start)}${carets}`);
  return frame;
}

/** A window of a long line around what is meant. */
function clip(line: string, start: number, length: number): { text: string; start: number; length: number } {
  const from = line.length <= MAX_WIDTH || start + length < MAX_WIDTH ? 0 : Math.max(0, start - 40);
  const window = line.slice(from, from + MAX_WIDTH);
  const lead = from > 0 ? '…' : '';
  const tail = from + MAX_WIDTH < line.length ? '…' : '';
  const shownStart = Math.min(start - from, window.length) + lead.length;
  return {
    text: printable(lead + window + tail),
    start: shownStart,
    length: Math.max(1, Math.min(length, lead.length + window.length - shownStart)),
  };
}

/** Tabs as one space, so that carets stay below their text; other control characters harmless to a terminal. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\u00B7');
}
