/**
 * What to write for a file that is named in the way of another program, such as `root@host:/opt/ltpa.keys`; undefined
 * for what looks like a path.
 */
export function insteadOfAddress(source: string): string | undefined {
  if (/^https?:\/\//iu.test(source)) return 'Fetch it first: curl -fsS ADDRESS | signet ltpa COMMAND -';
  const file = /^file:\/\/(?:localhost)?(?<path>\/.*)$/iu.exec(source)?.groups?.['path'];
  if (file !== undefined) return `Write the path alone: ${file}`;
  const sshLike = /^(?:sftp|scp|ssh):\/?\/?(?<rest>[^/].*)$/iu.exec(source)?.groups?.['rest'];
  if (sshLike !== undefined) return `Did you mean ssh://${sshLike}?`;
  const { login, path } =
    /^(?<login>(?:[^/:@\s]+@)?(?:[^/:@\s]+|\[[^/\]]+\])):(?<path>[^:]+)$/u.exec(source)?.groups ?? {};
  if (login === undefined || path === undefined) return undefined;
  // After the colon of scp a path begins at home, after the slash of an address at the root.
  return `Did you mean ssh://${login}${path.startsWith('/') ? path : `/~/${path.replace(/^~\//u, '')}`}?`;
}
