import { ComposeError, interpolate, type Variables } from './interpolate.ts';

const ENTRY = /^\s*(?:export\s+)?([\w.-]+)\s*(?:[=:]\s*(.*))?$/u;

/**
 * Reads `.env` and `env_file` files by Compose 2's rules: single quotes keep everything, double quotes know escapes, an
 * unquoted value ends at ` #`; in the last two `$NAME` is replaced. A name without `=` takes its value from `outer`.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function parseEnvFile(file: string, text: string, outer: Variables): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^\s*(?:#.*)?$/u.test(line)) continue;
    const [, name = '', start] = ENTRY.exec(line) ?? [];
    if (name === '')
      throw new ComposeError(`failed to read ${file}: line ${index + 1}: unexpected character in variable name`);
    if (start === undefined) {
      const inherited = outer[name];
      if (inherited !== undefined) found[name] = inherited;
      continue;
    }
    let raw = start;
    const quote = raw[0];
    if (quote === '"' || quote === "'") {
      while (!isClosed(raw, quote) && index + 1 < lines.length) raw += `\n${lines[++index] ?? ''}`;
      if (!isClosed(raw, quote))
        throw new ComposeError(`failed to read ${file}: line ${index + 1}: unterminated quoted value ${name}`);
    }
    found[name] = valueOf(raw, { ...found, ...outer });
  }
  return found;
}

function closingQuote(raw: string, quote: string): number {
  for (let at = 1; at < raw.length; at++) {
    if (quote === '"' && raw[at] === '\\') at++;
    else if (raw[at] === quote) return at;
  }
  return -1;
}

function isClosed(raw: string, quote: string): boolean {
  return closingQuote(raw, quote) > 0;
}

function valueOf(raw: string, variables: Variables): string {
  if (raw.startsWith("'")) return raw.slice(1, closingQuote(raw, "'"));
  if (raw.startsWith('"')) {
    const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
    const inside = raw.slice(1, closingQuote(raw, '"'));
    return interpolate(inside.replaceAll('\\$', '$$$$'), variables).replaceAll(
      /\\(.)/gu,
      (_all, letter: string) => escapes[letter] ?? letter,
    );
  }
  return interpolate(raw.replace(/(?:^|\s+)#.*$/u, '').trim(), variables);
}
