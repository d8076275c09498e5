import type { Diagnostic } from '@signet/core';
import type { YAMLError } from 'yaml';
import type { Source } from './source.ts';
import type { SyntaxScan } from './syntax.ts';

/** The parser's errors in our words: the cause instead of where the parser stumbled, one per line, no echoes. */
export function describeSyntaxErrors(errors: readonly YAMLError[], source: Source, scan: SyntaxScan): Diagnostic[] {
  const found: Diagnostic[] = [];
  const lines = new Set<number>();
  let keyEndsAt: number | undefined;
  for (const error of errors) {
    const isEcho = error.message.includes('in YAML stream') && found.length > 0;
    const follows = keyEndsAt !== undefined && isOneLine(source, keyEndsAt, error.pos[0]);
    if (error.code === 'MULTILINE_IMPLICIT_KEY') keyEndsAt = error.pos[1];
    if (isEcho || (follows && error.code.endsWith('IMPLICIT_KEY'))) continue;
    const diagnostic = describe(error, source, scan);
    const line = diagnostic.at?.line ?? 0;
    if (lines.has(line)) continue;
    lines.add(line);
    found.push(diagnostic);
  }
  return found;
}

/** What follows a key that ran on into this line stands there only because of that. */
function isOneLine({ text }: Source, from: number, to: number): boolean {
  return to >= from && !text.slice(from, to).includes('\n');
}

function describe(error: YAMLError, source: Source, scan: SyntaxScan): Diagnostic {
  const offset = error.pos[0];
  const line = lineAround(source.text, offset);
  const tab = /^ *\t/.exec(line.text);
  if (tab) return tabIndentation(source, line.start + tab[0].length - 1);
  const quoteStart = quoteBehind(error, scan);
  if (quoteStart !== undefined) return unclosedQuote(source, quoteStart);
  const template = /(?:^|[:-])\s+(\{\{|\{%)/.exec(line.text) ?? /^(\{\{|\{%)/.exec(line.text);
  if (template) return unquotedTemplate(source, line.start + template.index + template[0].length - 2);
  // The parser means the line; its first word is what one sees.
  const first = offset === line.start ? offset + (/^ */.exec(line.text)?.[0].length ?? 0) : offset;
  const at = source.at(first, Math.max(1, error.pos[1] - first));
  return { severity: 'error', at, ...wording(error, source.text.slice(offset, error.pos[1]), line.text) };
}

function quoteBehind(error: YAMLError, scan: SyntaxScan): number | undefined {
  if (error.message.startsWith('Missing closing')) return scan.unclosedQuoteAt;
  if (error.code !== 'UNEXPECTED_TOKEN') return undefined;
  for (const [end, start] of scan.multilineQuotes) if (end <= error.pos[0] && error.pos[0] - end < 2) return start;
  return undefined;
}

function lineAround(text: string, offset: number): { start: number; text: string } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, text: text.slice(start, end === -1 ? undefined : end) };
}

function tabIndentation(source: Source, offset: number): Diagnostic {
  return {
    severity: 'error',
    code: 'YAML_TAB',
    message: 'This line is indented with a tab; YAML allows only spaces.',
    at: source.at(offset),
    hint: 'Replace the tab by spaces.',
  };
}

function unclosedQuote(source: Source, offset: number): Diagnostic {
  const quote = source.text.slice(offset, offset + 1);
  return {
    severity: 'error',
    code: 'YAML_UNCLOSED_QUOTE',
    message: `This ${quote} is not closed on its line.`,
    at: source.at(offset),
    hint: `Add the closing ${quote}, or remove this one.`,
  };
}

/** The mapping that YAML sees in `{{ x }}` when nobody quotes it. */
export function unquotedTemplate(source: Source, offset: number): Diagnostic {
  const line = lineAround(source.text, offset);
  const rest = line.text
    .slice(offset - line.start)
    .replace(/\s+#.*$/, '')
    .trim();
  const quote = rest.includes('"') ? "'" : '"';
  const canQuote = !rest.includes(quote);
  return {
    severity: 'error',
    code: 'YAML_UNQUOTED_TEMPLATE',
    message: `A value that begins with ${rest.slice(0, 2)} needs quotes; without them YAML reads a mapping.`,
    at: source.at(offset, rest.length),
    hint: canQuote ? `Write ${quote}${rest}${quote}` : 'Put the whole value in quotes.',
  };
}

type Wording = Pick<Diagnostic, 'code' | 'message' | 'hint'>;

function wording(error: YAMLError, token: string, line: string): Wording {
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return /:\s.*:(?:\s|$)/.test(line)
        ? { code: 'YAML_SYNTAX', message: 'A second ": " in the same value.', hint: 'Put the value in quotes.' }
        : {
            code: 'YAML_SYNTAX',
            message: 'This text runs on into the next line, which has a key of its own.',
            hint: 'Is a ":" followed by a space missing here, or is the next line indented too far?',
          };
    case 'BAD_SCALAR_START':
      return {
        code: 'YAML_SYNTAX',
        message: `A value must not begin with ${token} unless it is in quotes.`,
        hint: 'Put the value in quotes.',
      };
    case 'BAD_DQ_ESCAPE':
      return {
        code: 'YAML_SYNTAX',
        message: `${error.message.replace('Invalid escape sequence', 'Unknown escape')} in double quotes.`,
        hint: 'Use single quotes, or write the backslash twice.',
      };
    case 'BAD_INDENT':
      return /Flow (\w+)/.test(error.message)
        ? {
            code: 'YAML_SYNTAX',
            message: `The ${error.message.includes('sequence') ? '[ list' : '{ mapping'} opened above is not closed.`,
            hint: `Add the missing ${error.message.includes('sequence') ? ']' : '}'}.`,
          }
        : {
            code: 'YAML_SYNTAX',
            message: 'The indentation of this line fits no line above.',
            hint: 'Align it with its neighbours.',
          };
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return {
        code: 'YAML_BAD_ALIAS',
        message: `Bad anchor or alias: ${lowerFirst(error.message)}.`,
        hint: 'Text that begins with & or * needs quotes.',
      };
    case 'MISSING_CHAR':
      return error.message.includes('Implicit map keys')
        ? {
            code: 'YAML_SYNTAX',
            message: 'A key without a value: the ":" is missing.',
            hint: 'Write "key: value", with a space after the colon.',
          }
        : { code: 'YAML_SYNTAX', message: `${error.message}.` };
    case 'UNEXPECTED_TOKEN':
      return {
        code: 'YAML_SYNTAX',
        message: 'This does not belong here.',
        hint: 'Check the indentation, the quotes and the brackets on this line and the one above.',
      };
    case 'RESOURCE_EXHAUSTION':
      return { code: 'YAML_TOO_DEEP', message: 'The values are nested too deeply.' };
    default:
      return { code: 'YAML_SYNTAX', message: `${error.message}.` };
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
