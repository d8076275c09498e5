/** Values that a generated file holds. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined };

const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|none|~)$/iu;

/** A value as a YAML document, in blocks; keys without a value are left out. */
export function yamlText(value: Plain): string {
  return `${block(value, '').trimStart()}\n`;
}

function block(value: Plain, indent: string): string {
  if (isList(value) && value.length > 0)
    return value.map((entry) => `\n${indent}- ${nested(entry, `${indent}  `)}`).join('');
  const entries = isMap(value) ? entriesOf(value) : [];
  if (entries.length > 0)
    return entries.map(([key, inner]) => `\n${indent}${scalar(key)}:${after(inner, indent)}`).join('');
  return isList(value) ? '[]' : isMap(value) ? '{}' : scalar(value);
}

/** What follows `- `: the first line of a map or list stands beside the dash. */
function nested(value: Plain, indent: string): string {
  return block(value, indent).trimStart();
}

function after(value: Plain, indent: string): string {
  const text = block(value, `${indent}  `);
  return text.startsWith('\n') ? text : ` ${text}`;
}

function scalar(value: Plain): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain = /^[A-Za-z_][\w./ -]*$/u.test(value) && !value.endsWith(' ') && !RESERVED.test(value);
  return plain ? value : JSON.stringify(value);
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isMap(value: Plain): value is { readonly [key: string]: Plain | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: { readonly [key: string]: Plain | undefined }): [string, Plain][] {
  return Object.entries(value).filter((entry): entry is [string, Plain] => entry[1] !== undefined);
}
