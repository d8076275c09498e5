import { type Place, problem } from '../place.ts';
import { readExpression } from './expression-lexer.ts';
import type { LexerOptions } from './options.ts';
import type { Token } from './token.ts';

/** What comes next in a template's text, and where. */
interface Tag {
  readonly kind: 'variable' | 'block' | 'comment';
  readonly at: number;
  readonly open: string;
  readonly close: string;
}

/** Splits a template into its text and the tokens of its tags; comments and whitespace control are done with here. */
export function readTemplate(text: string, place: Place, options: LexerOptions): Token[] {
  const tokens: Token[] = [];
  const tags = tagPattern(options);
  let at = 0;
  let stripNext = false;
  const pushText = (from: number, to: number, stripEnd: boolean, lineStart: boolean): void => {
    let piece = text.slice(from, to);
    if (stripNext) piece = piece.trimStart();
    if (stripEnd) piece = piece.trimEnd();
    else if (lineStart) piece = withoutIndent(piece, from === 0 || text[from - 1] === '\n');
    stripNext = false;
    if (piece !== '')
      tokens.push({ kind: 'text', text: piece.replaceAll(/\r\n?|\n/g, options.newlineSequence), start: from, end: to });
  };
  const after = (end: number, minus: boolean, plus: boolean, block: boolean): number => {
    stripNext = minus;
    if (minus || plus || !block || !options.trimBlocks) return end;
    return text[end] === '\n' ? end + 1 : text.startsWith('\r\n', end) ? end + 2 : end;
  };

  while (at < text.length) {
    const tag = nextTag(text, at, tags, options);
    if (tag === undefined) {
      pushText(at, text.length, false, false);
      break;
    }
    const sign = text[tag.at + tag.open.length];
    const lineStart = options.lstripBlocks && tag.kind !== 'variable' && sign !== '+';
    pushText(at, tag.at, sign === '-', lineStart);
    const inside = tag.at + tag.open.length + (sign === '-' || sign === '+' ? 1 : 0);

    if (tag.kind === 'comment') {
      const close = text.indexOf(tag.close, inside);
      if (close === -1) throw neverClosed(tag, place);
      at = after(close + tag.close.length, close > inside && text[close - 1] === '-', text[close - 1] === '+', true);
      continue;
    }
    const raw = tag.kind === 'block' ? readRaw(text, tag, inside, options, place) : undefined;
    if (raw !== undefined) {
      stripNext = raw.stripStart;
      // Jinja trims the newline behind "endraw", not the one behind "raw".
      pushText(raw.from, raw.to, raw.stripEnd, options.lstripBlocks);
      at = after(raw.end, raw.minus, raw.plus, true);
      continue;
    }
    tokens.push({ kind: `${tag.kind}-begin`, text: tag.open, start: tag.at, end: tag.at + tag.open.length });
    const literalBackslashes = options.literalBackslashes && tag.kind === 'variable';
    const close = readExpression(text, inside, place, tokens, {
      end: tag.close,
      literalBackslashes,
      newlineSequence: options.newlineSequence,
    });
    if (close >= text.length) throw neverClosed(tag, place);
    const signed = text[close] === '-' || text[close] === '+';
    const end = close + tag.close.length + (signed ? 1 : 0);
    tokens.push({ kind: `${tag.kind}-end`, text: tag.close, start: close, end });
    at = after(end, text[close] === '-', text[close] === '+', tag.kind === 'block');
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

/** Reads a text that is one expression without braces. */
export function readBareExpression(text: string, place: Place): Token[] {
  const tokens: Token[] = [];
  readExpression(text, 0, place, tokens, { literalBackslashes: false, newlineSequence: '\n' });
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

/** A pattern that finds whatever opens a tag; where two begin alike, the longer one. */
const tagPatterns = new Map<string, string>();

/** A pattern of its own for each text: it remembers where it is. */
function tagPattern(options: LexerOptions): RegExp {
  const opens = [options.variable[0], options.block[0], options.comment[0]];
  const key = opens.join('\n');
  let source = tagPatterns.get(key);
  if (source === undefined) {
    const longestFirst = opens.toSorted((a, b) => b.length - a.length);
    source = longestFirst.map(escaped).join('|');
    tagPatterns.set(key, source);
  }
  return new RegExp(source, 'g');
}

function nextTag(text: string, from: number, pattern: RegExp, options: LexerOptions): Tag | undefined {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [open] = found;
  const kind = (['variable', 'block', 'comment'] as const).find((one) => options[one][0] === open) ?? 'variable';
  return { kind, at: found.index, open, close: options[kind][1] };
}

interface Raw {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  readonly stripStart: boolean;
  readonly stripEnd: boolean;
  readonly minus: boolean;
  readonly plus: boolean;
}

/** `{% raw %}…{% endraw %}`, when that is what the tag opens. */
function readRaw(text: string, tag: Tag, inside: number, options: LexerOptions, place: Place): Raw | undefined {
  const [open, close] = options.block;
  const begin = new RegExp(`\\s*raw\\s*(-?)${escaped(close)}`, 'y');
  begin.lastIndex = inside;
  const start = begin.exec(text);
  if (start === null) return undefined;
  const end = new RegExp(`${escaped(open)}([-+]?)\\s*endraw\\s*([-+]?)${escaped(close)}`, 'g');
  end.lastIndex = begin.lastIndex;
  const stop = end.exec(text);
  if (stop === null) {
    throw problem(
      place,
      { start: tag.at, end: begin.lastIndex },
      'TEMPLATE_SYNTAX',
      '"raw" is never closed.',
      'End it with {% endraw %}.',
    );
  }
  return {
    from: begin.lastIndex,
    to: stop.index,
    end: end.lastIndex,
    stripStart: start[1] === '-',
    stripEnd: stop[1] === '-',
    minus: stop[2] === '-',
    plus: stop[2] === '+',
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/** Drops blanks after the last newline, when nothing else stands on that line. */
function withoutIndent(piece: string, startsLine: boolean): string {
  const newline = piece.lastIndexOf('\n');
  if (newline === -1 && !startsLine) return piece;
  return piece.slice(newline + 1).trim() === '' ? piece.slice(0, newline + 1) : piece;
}

function neverClosed(tag: Tag, place: Place): Error {
  const span = { start: tag.at, end: tag.at + tag.open.length };
  return problem(place, span, 'TEMPLATE_SYNTAX', `"${tag.open}" is never closed.`, `Close it with ${tag.close}.`);
}
