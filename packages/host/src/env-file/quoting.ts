/** Characters that mean the same to Compose 1, Compose 2, podman-compose and a shell that sources the file. */
const plain = /^[\w.,:/@%+=-]*$/u;

/**
 * How a value is written; `undefined` when no spelling means the same everywhere.
 *
 * Compose 2 takes single quotes literally, Compose 1 and podman-compose (python-dotenv) expand `${…}` even there and
 * read backslashes as escapes. What is left in doubt by that is refused rather than written.
 */
export function quoteEnvValue(value: string): string | undefined {
  if (plain.test(value)) return value;
  return whyUnquotable(value) === undefined ? `'${value}'` : undefined;
}

/** What makes a value impossible to write, in words; `undefined` when it can be. */
export function whyUnquotable(value: string): string | undefined {
  if (/[\n\r]/u.test(value)) return 'a line break';
  if (value.includes('\0')) return 'a NUL character';
  if (value.includes("'")) return 'a single quote';
  if (value.includes('\\')) return 'a backslash';
  if (value.includes('${')) return '"${"';
  return undefined;
}
