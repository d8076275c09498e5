import { randomBytes } from 'node:crypto';
import { InputError, Secret, type SourceRef, TargetError } from '@signet/core';
import { quote } from '../shell/quote.ts';
import { shellWords } from '../shell/words.ts';
import type { CommandsWriter } from '../targets/commands.ts';
import type { Attributes } from './attributes.ts';
import type { Look } from './look.ts';
import { modeText } from './mode.ts';
import { enterFolder, privateCommands } from './safe-change.ts';
import { shellError } from './shell-error.ts';

/** How a file is replaced. */
export interface Put {
  /** What is at the path now. */
  readonly look: Look;
  /** The new content, or the file on the host that has it. */
  readonly content: Uint8Array | Secret | { readonly from: string };
  /** Permission bits; those of the file that is there when left out, else 0644. */
  readonly mode?: number | undefined;
  readonly owner?: Attributes['owner'];
  readonly group?: Attributes['group'];
  /** Keep the old file beside the new one. */
  readonly backup?: boolean | undefined;
  /** A command that has to accept the new file, `%s`, before it takes its place. */
  readonly validate?: string | undefined;
  /** Write what a link leads to; otherwise the link itself is replaced by a file. */
  readonly follow?: boolean | undefined;
  /** Where the file cannot be replaced by a rename, write into the one that is there. */
  readonly unsafe?: boolean | undefined;
}

export type Backup = { readonly backup_file?: string };

const exitCodes = { short: 91, refused: 92, notAFile: 93 } as const;

/**
 * Replaces a file whole: a new one gets its owner and mode in a folder beside the old one where nobody else can reach it,
 * then a rename. A reader sees the old file or the new one. After a failure, also of the connection, the old file is as it
 * was and the new one is gone.
 *
 * @returns the path of the backup, if one was made, as tasks register it
 */
export async function putFile(host: CommandsWriter, put: Put, at: SourceRef): Promise<Backup> {
  const { look, content } = put;
  const isSent = content instanceof Secret || content instanceof Uint8Array;
  const received = isSent ? receive(content) : 'cat < "$source" > "$new" || exit 90';
  const source = isSent ? '' : content.from;
  const result = await host.run(['sh', '-c', script(put, received, at), 'sh', look.path, source], {
    ...(isSent && { stdin: content }),
    deadlineMs: Number.POSITIVE_INFINITY,
  });
  if (result.code === exitCodes.refused) {
    const said = (result.stderr.toString('utf8') + result.stdout.toString('utf8')).trim();
    throw new TargetError(
      `${look.path} on ${host.host}: failed to validate: "${put.validate}" does not accept the new content.`,
      {
        code: 'VALIDATION_FAILED',
        hint: said === '' ? 'The old file is unchanged.' : `The old file is unchanged. It said: ${said.slice(0, 500)}`,
      },
    );
  }
  if (result.code === exitCodes.notAFile) {
    throw new TargetError(`Writing ${look.path} on ${host.host} failed: it is a folder or a device, not a file.`, {
      code: 'FILE_FAILED',
      hint: 'Check the path.',
    });
  }
  if (result.code !== 0) throw shellError(host.host, 'Writing', look.path, result);
  const backup = /^backup=(.+)$/mu.exec(result.stdout.toString('utf8'))?.[1];
  return backup === undefined ? {} : { backup_file: backup };
}

/** A connection that breaks ends the input as a whole file does. */
function receive(content: Uint8Array | Secret): string {
  const size = content instanceof Secret ? Buffer.byteLength(content.reveal()) : content.length;
  return `cat > "$new" || exit 90
[ "$(($(wc -c < "$new")))" -eq ${size} ] || { echo 'no space left, or the connection broke' >&2; exit ${exitCodes.short}; }`;
}

function script(put: Put, received: string, at: SourceRef): string {
  const there = put.look.followed;
  const mode = put.mode ?? there?.mode ?? 0o644;
  const name = `.signet-${randomBytes(6).toString('hex')}`;
  const lines = [
    'umask 077; LC_ALL=C; export LC_ALL; dest=$1; source=$2',
    'case $source in /* | "") ;; *) source=$PWD/$source ;; esac',
    put.follow === true ? resolveLink : '',
    'case $dest in */*) ;; *) dest=./$dest ;; esac',
    `if [ -e "$dest" ] && [ ! -f "$dest" ]; then exit ${exitCodes.notAFile}; fi`,
    enterFolder,
    leave,
    'above=${dest%/*}/',
    `cd -P -- "$above" || { [ -d "$above" ] && echo 'permission denied' >&2; exit 90; }`,
    `old=../\${dest##*/}; name=${name}; elsewhere=; inside=`,
    put.unsafe === true ? `${privateFolder} || elsewhere=1` : `${privateFolder} || exit 90`,
    put.unsafe === true ? inTemporaryFolder : '',
    'new=$PWD/$name',
    received,
  ];
  // What is there keeps its owner as far as the user may give files away; else its group's rights are for others.
  if (there !== undefined) lines.push(keepOwner(there.uid, there.gid, mode));
  const { owner, group } = put;
  lines.push(...privateCommands('"$new"', { owner, group }));
  lines.push(`chmod ${there === undefined || put.mode !== undefined ? modeText(mode) : '"$mode"'} "$new" || exit 90`);
  if (put.validate !== undefined) lines.push(`${validation(put.validate, at)} || exit ${exitCodes.refused}`);
  if (put.backup === true && put.look.own !== undefined) lines.push(keepBackup(put));
  lines.push(
    put.unsafe === true
      ? `{ [ -z "$elsewhere" ] && ${replace}; } || cat < "$new" > "$old" || exit 90`
      : `${replace} || exit 90`,
  );
  return lines.join('\n');
}

/** Whoever may write in the folder around it could have put another one in its place before it was entered. */
const privateFolder = `{ mkdir -- "$name" && trap leave EXIT &&
  trap 'exit 129' HUP && trap 'exit 130' INT && trap 'exit 143' TERM && enter "./$name" && inside=1 &&
  set -- $(ls -dn .) && case $1:$3 in drwx--[-S]---*:$(id -u)) ;; *) exit 90 ;; esac; }`;

const leave = `leave() {
  if [ -n "$inside" ]; then rm -f -- "./$name"; cd -P ..; fi 2>/dev/null
  rmdir -- "./$name" 2>/dev/null
}`;

/** Where somebody has put a folder or a link to one at the path meanwhile, the file is now in there. */
const replace = `{ mv -f -- "$new" "$old" && { [ ! -d "$old" ] || { rm -f -- "$old/$name"; exit ${exitCodes.notAFile}; }; }; }`;

const inTemporaryFolder = `if [ -n "$elsewhere" ]; then
  old=$PWD/\${dest##*/}; cd -P -- "\${TMPDIR:-/tmp}" || exit 90; ${privateFolder} || exit 90
fi`;

const resolveLink = `hops=0
while [ -L "$dest" ] && [ $hops -lt 40 ]; do
  next=$({ readlink -- "$dest" 2>/dev/null || ls -ld -- "$dest" | sed 's/^.* -> //'; } && echo x) || exit 90
  next=\${next%?x}
  case $next in /*) dest=$next ;; *) case $dest in */*) dest=\${dest%/*}/$next ;; *) dest=$next ;; esac ;; esac
  hops=$((hops + 1))
done`;

/** Of a link that is replaced, what it leads to is kept; a link that somebody puts there meanwhile is not followed. */
function keepBackup({ look }: Put): string {
  const option = look.own?.kind === 'link' ? '' : '-P ';
  return `suffix=$$.$(date +%Y-%m-%d@%H:%M:%S~)
cp -p ${option}-- "$old" "$old.$suffix" || exit 90
printf 'backup=%s\\n' "$dest.$suffix"`;
}

function keepOwner(uid: number, gid: number, mode: number): string {
  return [
    `mode=${modeText(mode)}`,
    `chown -h ${uid}:${gid} "$new" 2>/dev/null || chgrp -h ${gid} "$new" 2>/dev/null || mode=${modeText(mode & ~0o070)}`,
  ].join('\n');
}

function validation(command: string, at: SourceRef): string {
  const words = command.includes('%s') ? shellWords(command) : undefined;
  if (words === undefined || words.length === 0) {
    throw InputError.of(`validate must contain %s: ${command}`, {
      code: 'VALIDATE_ARGUMENT',
      at,
      hint: 'It is a command in which %s stands for the new file, such as: validate: /usr/sbin/sshd -t -f %s',
    });
  }
  return words.map((word) => word.split('%s').map(quoted).join('"$new"')).join(' ');
}

function quoted(part: string): string {
  return part === '' ? '' : quote(part);
}
