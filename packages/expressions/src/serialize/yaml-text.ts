import type { YamlSheet } from './yaml-sheet.ts';

/** What YAML 1.1 would read as something other than text. */
const OTHER_TYPE =
  /^(?:~|null|Null|NULL|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|=|<<|[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0[0-7_]+|0|[1-9][\d_]*|[1-9][\d_]*(?::[0-5]?\d)+)|[-+]?(?:\d[\d_]*)\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

export interface TextStyle {
  /** Where further lines of the text begin. */
  readonly indent: number;
  readonly inFlow: boolean;
  readonly allowUnicode: boolean;
  /** Long lines are folded; never those of a key. */
  readonly folds: boolean;
}

/** A text as YAML: plain where that reads back the same, else in single quotes, else in double quotes. */
export function writeText(sheet: YamlSheet, text: string, style: TextStyle): void {
  if (text === '') sheet.write("''");
  else if (needsEscapes(text, style.allowUnicode)) doubleQuoted(sheet, text, style);
  else if (text.includes('\n') ? !hasBlankAtBreak(text) : !isPlain(text, style.inFlow)) singleQuoted(sheet, text, style);
  else if (text.includes('\n')) doubleQuoted(sheet, text, style);
  else folded(sheet, text, style, false);
}

function needsEscapes(text: string, allowUnicode: boolean): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 10 || (code >= 0x20 && code <= 0x7e)) continue;
    // Line breaks that are no "\n" would be read as one; libyaml takes nothing above 0xffff for printable.
    const printable =
      code >= 0xa0 &&
      code <= 0xff_ff &&
      code !== 0x20_28 &&
      code !== 0x20_29 &&
      code !== 0xfe_ff &&
      !(code >= 0xd8_00 && code <= 0xdf_ff);
    if (!allowUnicode || !printable) return true;
  }
  return false;
}

function hasBlankAtBreak(text: string): boolean {
  return /^ | $| \n|\n /.test(text);
}

function isPlain(text: string, inFlow: boolean): boolean {
  if (OTHER_TYPE.test(text) || /^ | $/.test(text)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]/.test(text) || /^[-?:](?: |$)/.test(text) || /^(?:---|\.\.\.)/.test(text)) return false;
  if (/:(?: |$)| #/.test(text)) return false;
  return !inFlow || (!/[,[\]{}?]/.test(text) && !/:/.test(text) && !text.startsWith('?'));
}

function singleQuoted(sheet: YamlSheet, text: string, style: TextStyle): void {
  sheet.write("'");
  // One line break in the text is an empty line in the file.
  for (const part of text.match(/\n+|[^\n]+/g) ?? []) {
    if (part.startsWith('\n')) {
      for (let count = 0; count < part.length; count += 1) sheet.newLine(0);
      sheet.newLine(style.indent);
    } else folded(sheet, part.replaceAll("'", "''"), style, true);
  }
  sheet.write("'");
}

/** Where a line is too long, the next single blank becomes a line break: in quotes none at either end. */
function folded(sheet: YamlSheet, text: string, { indent, folds }: TextStyle, inQuotes: boolean): void {
  let at = 0;
  for (const part of text.match(/ +|[^ ]+/g) ?? []) {
    const isInside = !inQuotes || (at > 0 && at + part.length < text.length);
    if (part === ' ' && folds && isInside && sheet.isFull) sheet.newLine(indent);
    else sheet.write(part);
    at += part.length;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1B': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xA0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(sheet: YamlSheet, text: string, { indent, allowUnicode, folds }: TextStyle): void {
  const characters = [...text];
  let afterBlank = false;
  sheet.write('"');
  for (const [at, character] of characters.entries()) {
    const isInside = at > 0 && at < characters.length - 1;
    if (character === ' ' && folds && isInside && !afterBlank && sheet.isFull) {
      sheet.newLine(indent);
      if (characters[at + 1] === ' ') sheet.write('\\');
    } else sheet.write(escapeOf(character, allowUnicode) ?? character);
    afterBlank = character === ' ';
  }
  sheet.write('"');
}

function escapeOf(character: string, allowUnicode: boolean): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  const plain =
    character !== '"' &&
    character !== '\\' &&
    ((code >= 0x20 && code <= 0x7e) || (allowUnicode && code >= 0xa0 && code <= 0xff_fd && code !== 0xfe_ff));
  if (plain) return undefined;
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  return code <= 0xff ? `\\x${hex(code, 2)}` : code <= 0xff_ff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}
