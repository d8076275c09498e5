import type { Json } from '@signet/core';

/** JSON as Python's `json.dumps(value, sort_keys=True, ensure_ascii=False)` writes it. */
export function pythonJson(value: Json, indent?: number): string {
  return write(value, indent, '');
}

function write(value: Json, indent: number | undefined, margin: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indent === undefined ? '' : `${margin}${' '.repeat(indent)}`;
  const parts = Array.isArray(value)
    ? value.map((item: Json) => write(item, indent, inner))
    : Object.entries(value)
        .toSorted(([a], [b]) => byCodePoint(a, b))
        .map(([key, item]) => `${JSON.stringify(key)}: ${write(item as Json, indent, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return `${open}${close}`;
  if (indent === undefined) return `${open}${parts.join(', ')}${close}`;
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${margin}${close}`;
}

/** UTF-16 order differs from Python's only above the basic plane. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** A value as Python's `str()` prints it: text as it is, the rest in Python's notation. */
export function pythonText(value: Json): string {
  return typeof value === 'string' ? value : notation(value);
}

function notation(value: Json): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => notation(item)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${notation(item as Json)}`);
  return `{${entries.join(', ')}}`;
}

/** Single quotes, unless the text has some and no double ones. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}
