const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

/** Reads `java.util.Properties` text: comments, escapes, continued lines. */
export function readJavaProperties(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const logical = text.replace(/(?<=(?:^|[^\\])(?:\\\\)*)\\\r?\n[ \t]*/g, '').split(/\r\n|\r|\n/);
  for (const line of logical) {
    const trimmed = line.trimStart();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('!')) continue;
    const match = /^((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/s.exec(trimmed);
    if (match !== null) values.set(unescaped(match[1] ?? ''), unescaped(match[2] ?? ''));
  }
  return values;
}

function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\(.)/gs, (_all, code: string | undefined, char: string) =>
    code === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Writes them as `Properties.store` does, after a comment with the time. */
export function writeJavaProperties(values: Readonly<Record<string, string>>, comment: string): string {
  return [
    `#${comment}`,
    ...Object.entries(values).map(([name, value]) => `${escaped(name)}=${escaped(value)}`),
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text
    .replace(/[\\=:#!]/g, (char) => `\\${char}`)
    .replace(/^ /, '\\ ')
    .replace(/\n/g, '\\n')
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}
