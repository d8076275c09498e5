/**
 * One part of an environment file: an entry, or text that is none (comments, blank lines).
 * `text` holds every character of it, so that the parts joined are the file.
 */
export interface EnvPart {
  readonly text: string;
  readonly name?: string;
  /** What Compose makes of the value; `undefined` for a name without `=`, which sets nothing. */
  readonly value?: string | undefined;
  /** Compose expands a `$` in it, so that what a container gets is not what is written here. */
  readonly expands?: boolean;
}

/**
 * Splits an environment file as Compose reads it: `export` is allowed, values may stand in single or double quotes and
 * then go on over several lines, and ` #` starts a comment behind an unquoted value.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function parseEnvFile(text: string): EnvPart[] {
  const parts: EnvPart[] = [];
  let rest = text;
  while (rest !== '') {
    const part = entryAt(rest) ?? { text: /^[^\n]*\n?/u.exec(rest)?.[0] ?? rest };
    parts.push(part);
    rest = rest.slice(part.text.length);
  }
  return parts;
}

/** What is set: the last entry of a name counts. */
export function envEntries(
  parts: readonly EnvPart[],
): Map<string, { readonly value: string; readonly expands: boolean }> {
  const entries = new Map<string, { value: string; expands: boolean }>();
  for (const { name, value, expands = false } of parts) {
    if (name !== undefined && value !== undefined) entries.set(name, { value, expands });
  }
  return entries;
}

const head = /^\uFEFF?[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*(?<assigned>=[ \t]*)?/u;

function entryAt(text: string): EnvPart | undefined {
  const found = head.exec(text);
  const name = found?.groups?.['name'];
  if (found === null || name === undefined) return undefined;
  const line = /^[^\n]*\n?/u.exec(text)?.[0] ?? '';
  const after = text.slice(found[0].length);
  if (found.groups?.['assigned'] === undefined) {
    return /^(?:\r?\n|$|#)/u.test(after) ? { text: line, name, value: undefined } : undefined;
  }
  const quoted = /^(?:'(?<single>(?:[^'\\]|\\[^])*)'|"(?<double>(?:[^"\\]|\\[^])*)")[^\n]*\n?/u.exec(after);
  if (quoted === null) {
    const value = unquoted(line.slice(found[0].length));
    return { text: line, name, value, expands: value.includes('$') };
  }
  const { single, double = '' } = quoted.groups ?? {};
  const whole = found[0] + quoted[0];
  if (single === undefined) return { text: whole, name, value: unescapeDouble(double), expands: double.includes('$') };
  return { text: whole, name, value: single.replaceAll(String.raw`\'`, "'"), expands: single.includes('${') };
}

function unquoted(text: string): string {
  return text.replace(/(?:^|[ \t]+)#.*$/su, '').trim();
}

function unescapeDouble(text: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replaceAll(/\\([^])/gu, (_match, character: string) => named[character] ?? character);
}
