/** A path as it is pasted into a shell, in which `$(…)` in a name would run and a dash at its beginning be an option. */
export function shellWord(path: string): string {
  const plain = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/u.test(plain) ? plain : `'${plain.replaceAll("'", String.raw`'\''`)}'`;
}
