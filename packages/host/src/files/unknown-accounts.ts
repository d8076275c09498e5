import type { CommandsReader } from '../targets/commands.ts';
import type { Attributes } from './attributes.ts';

const question = `if [ -n "$1" ]; then
  case $1 in *[!0-9]*) id -u -- "$1" ;; *) getent passwd "$1" || awk -F: -v n="$1" '$3 == n { f = 1 } END { exit !f }' /etc/passwd ;; esac \\
    >/dev/null 2>&1 || printf 'user '
fi
if [ -n "$2" ]; then
  { getent group "$2" || awk -F: -v n="$2" '$1 == n || $3 == n { f = 1 } END { exit !f }' /etc/group; } >/dev/null 2>&1 || printf group
fi`;

/** Remarks about an owner or group that the host does not know yet: in check mode that may be the work of an earlier task. */
export async function unknownAccounts(host: CommandsReader, { owner, group }: Attributes): Promise<string[]> {
  if (owner === undefined && group === undefined) return [];
  const { stdout } = await host.ask(['sh', '-c', question, 'sh', String(owner ?? ''), String(group ?? '')]);
  const unknown = stdout.toString('utf8');
  return [
    ...(unknown.includes('user') ? [remark('user', 'uid', String(owner))] : []),
    ...(unknown.includes('group') ? [remark('group', 'gid', String(group))] : []),
  ];
}

function remark(what: string, number: string, name: string): string {
  const named = /^\d+$/u.test(name) ? `${what} with ${number} ${name}` : `${what} ${name}`;
  return `failed to look up ${named}. Create ${what} up to this point in real play`;
}
