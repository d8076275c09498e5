/**
 * The entries of a `.env` or `env_file` file. Values are as Compose reads them, except that a `$` in them stays as it
 * is written.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function parseEnvironmentFile(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  const entry =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"|([^\n]*))/gmu;
  for (const [, name = '', single, double, plain = ''] of text.replaceAll('\r\n', '\n').matchAll(entry)) {
    const quoted = single ?? double?.replaceAll(/\\([^])/gu, (_, char: string) => (char === 'n' ? '\n' : char));
    entries.set(name, quoted ?? plain.replace(/(?:^|[ \t]+)#.*$/u, '').trim());
  }
  return entries;
}
