/** What YAML 1.1 would read as something other than text. */
const OTHER_TYPE =
  /^(?:~|null|Null|NULL|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|=|<<|[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0[0-7_]+|0|[1-9][\d_]*|[1-9][\d_]*(?::[0-5]?\d)+)|[-+]?(?:\d[\d_]*)\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** A text as YAML: plain where that reads back the same, else in single quotes, else in double quotes. */
export function yamlText(text: string, indent: number, inFlow: boolean, allowUnicode: boolean): string {
  if (text === '') return "''";
  if (needsEscapes(text, allowUnicode)) return doubleQuoted(text, allowUnicode);
  if (text.includes('\n')) return hasBlankAtBreak(text) ? doubleQuoted(text, allowUnicode) : singleQuoted(text, indent);
  return isPlain(text, inFlow) ? text : singleQuoted(text, indent);
}

function needsEscapes(text: string, allowUnicode: boolean): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 10 || (code >= 0x20 && code <= 0x7e)) continue;
    // Line breaks that are no "\n" would be read as one.
    const printable =
      code >= 0xa0 && code !== 0x20_28 && code !== 0x20_29 && code !== 0xfe_ff && !(code >= 0xd8_00 && code <= 0xdf_ff);
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

function singleQuoted(text: string, indent: number): string {
  const escaped = text.replaceAll("'", "''");
  // One line break in the text is an empty line in the file.
  const folded = escaped
    .replaceAll(/\n+/g, (breaks) => `\n${breaks}`)
    .replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(indent)}`);
  return `'${folded}${text.endsWith('\n') ? ' '.repeat(indent) : ''}'`;
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

function doubleQuoted(text: string, allowUnicode: boolean): string {
  let result = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const plain =
      character !== '"' &&
      character !== '\\' &&
      ((code >= 0x20 && code <= 0x7e) || (allowUnicode && code >= 0xa0 && code <= 0xff_fd && code !== 0xfe_ff));
    const known = plain ? undefined : ESCAPES[character];
    if (known !== undefined) result += known;
    else if (plain) result += character;
    else result += code <= 0xff ? `\\x${hex(code, 2)}` : code <= 0xff_ff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  }
  return `${result}"`;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}
