import { randomBytes } from 'node:crypto';
import { InputError, Secret, type SourceRef, TargetError } from '@signet/core';
import { quote } from '../shell/quote.ts';
import { shellWords } from '../shell/words.ts';
import type { CommandsWriter } from '../targets/commands.ts';
import { attributeCommands, type Attributes } from './attributes.ts';
import type { Look } from './look.ts';
import { modeText } from './mode.ts';
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
}

const exitCodes = { short: 91, refused: 92, notAFile: 93 } as const;

/**
 * Replaces a file whole: a temporary one beside it, private until it has its owner and mode, then a rename. A reader sees
 * the old file or the new one. After a failure, also of the connection, the old file is as it was and the temporary one
 * is gone.
 *
 * @returns the path of the backup, if one was made
 */
export async function putFile(host: CommandsWriter, put: Put, at: SourceRef): Promise<{ readonly backup?: string }> {
  const { look, content } = put;
  const isSent = content instanceof Secret || content instanceof Uint8Array;
  const received = isSent ? receive(content) : `cat < ${quote(content.from)} > "$temporary" || exit 90`;
  const result = await host.run(['sh', '-c', script(put, received, at), 'sh', look.path], {
    ...(isSent && { stdin: content }),
    deadlineMs: Number.POSITIVE_INFINITY,
  });
  if (result.code === exitCodes.refused) {
    const said = (result.stderr.toString('utf8') + result.stdout.toString('utf8')).trim();
    throw new TargetError(`${look.path} on ${host.host}: "${put.validate}" does not accept the new content.`, {
      code: 'VALIDATION_FAILED',
      hint: said === '' ? 'The old file is unchanged.' : `The old file is unchanged. It said: ${said.slice(0, 500)}`,
    });
  }
  if (result.code === exitCodes.notAFile) {
    throw new TargetError(`Writing ${look.path} on ${host.host} failed: it is a folder or a device, not a file.`, {
      code: 'FILE_FAILED',
      hint: 'Check the path.',
    });
  }
  if (result.code !== 0) throw shellError(host.host, 'Writing', look.path, result);
  const backup = /^backup=(.+)$/mu.exec(result.stdout.toString('utf8'))?.[1];
  return backup === undefined ? {} : { backup };
}

/** A connection that breaks ends the input as a whole file does. */
function receive(content: Uint8Array | Secret): string {
  const size = content instanceof Secret ? Buffer.byteLength(content.reveal()) : content.length;
  return `cat > "$temporary" || exit 90
[ "$(($(wc -c < "$temporary")))" -eq ${size} ] || { echo 'no space left, or the connection broke' >&2; exit ${exitCodes.short}; }`;
}

function script(put: Put, received: string, at: SourceRef): string {
  const there = put.look.followed;
  const mode = put.mode ?? there?.mode ?? 0o644;
  const name = `.signet-${randomBytes(6).toString('hex')}`;
  const lines = [
    'umask 077; LC_ALL=C; export LC_ALL; dest=$1',
    put.follow === true ? resolveLink : '',
    `case $dest in */*) temporary=\${dest%/*}/${name} ;; *) temporary=./${name}; dest=./$dest ;; esac`,
    `if [ -e "$dest" ] && [ ! -f "$dest" ]; then exit ${exitCodes.notAFile}; fi`,
    `trap 'rm -f -- "$temporary"' EXIT`,
    "trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM",
    // Not through a link that somebody else put there.
    'set -C',
    received,
    'set +C',
  ];
  // What is there keeps its owner as far as the user may give files away; else its group's rights are for others.
  if (there !== undefined) lines.push(keepOwner(there.uid, there.gid, mode));
  // `-h`: whoever may write in the folder may have put a link in its place.
  lines.push(...attributeCommands('"$temporary"', { owner: put.owner, group: put.group }, true));
  lines.push(
    `chmod ${there === undefined || put.mode !== undefined ? modeText(mode) : '"$mode"'} "$temporary" || exit 90`,
  );
  if (put.validate !== undefined) lines.push(`${validation(put.validate, at)} || exit ${exitCodes.refused}`);
  if (put.backup === true && put.look.own !== undefined) lines.push(keepBackup);
  lines.push('mv -f -- "$temporary" "$dest" || exit 90', 'trap - EXIT');
  return lines.join('\n');
}

const resolveLink = `hops=0
while [ -L "$dest" ] && [ $hops -lt 40 ]; do
  next=$({ readlink -- "$dest" 2>/dev/null || ls -ld -- "$dest" | sed 's/^.* -> //'; } && echo x) || exit 90
  next=\${next%?x}
  case $next in /*) dest=$next ;; *) case $dest in */*) dest=\${dest%/*}/$next ;; *) dest=$next ;; esac ;; esac
  hops=$((hops + 1))
done`;

const keepBackup = `backup=$dest.$$.$(date +%Y-%m-%d@%H:%M:%S~)
cp -p -- "$dest" "$backup" || exit 90
printf 'backup=%s\\n' "$backup"`;

function keepOwner(uid: number, gid: number, mode: number): string {
  return [
    `mode=${modeText(mode)}`,
    `chown -h ${uid}:${gid} "$temporary" 2>/dev/null || chgrp -h ${gid} "$temporary" 2>/dev/null || mode=${modeText(mode & ~0o070)}`,
  ].join('\n');
}

function validation(command: string, at: SourceRef): string {
  const words = command.includes('%s') ? shellWords(command) : undefined;
  if (words === undefined || words.length === 0) {
    throw InputError.of('validate has to be a command with %s, which stands for the new file.', {
      code: 'VALIDATE_ARGUMENT',
      at,
      hint: 'Such as: validate: /usr/sbin/sshd -t -f %s',
    });
  }
  return words.map((word) => word.split('%s').map(quoted).join('"$temporary"')).join(' ');
}

function quoted(part: string): string {
  return part === '' ? '' : quote(part);
}
