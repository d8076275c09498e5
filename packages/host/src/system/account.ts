import { Secret } from '@signet/core';
import { expandedWord } from '../shell/quote.ts';
import type { CommandsReader } from '../targets/commands.ts';

/** A user as the host has it. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** The main group first. */
  readonly groups: readonly string[];
  /** The hash without the mark of a lock; `null` when it may not be read. */
  readonly password: Secret | null;
  readonly isLocked?: boolean;
  /** Day, counted from 1970, on which the account ends; `null`: never, or it may not be read. */
  readonly expiresOn?: number | null;
  readonly passwordDays?: { readonly min: number | null; readonly max: number | null };
  readonly hasHome?: boolean;
  /** The key that was asked for; `text` is its public part. A public part alone stands in the way of a new one. */
  readonly key?: {
    readonly file: string;
    readonly state: 'none' | 'private' | 'public';
    readonly text: string;
    readonly fingerprint: string;
  };
}

/** Says `entry`, `groups`, `shadow` and so on, a line each; nothing when there is no such user. */
function look(keyFile: string | undefined): string {
  const key = `case $key in '~'/*) key=$home/\${key#'~'/} ;; /*) ;; *) key=$home/$key ;; esac
echo "key=$key"
if [ -e "$key" ] || [ -L "$key" ]; then echo state=private
elif [ -e "$key.pub" ] || [ -L "$key.pub" ]; then echo state=public; fi
if [ -f "$key" ]; then echo "public=$(cat "$key.pub" 2>/dev/null)"; echo "print=$(ssh-keygen -l -f "$key" 2>&1)"; fi`;
  return `entry=$(getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd) || exit 0
entry=$(printf '%s\\n' "$entry" | sed 1q)
home=\${entry%:*}; home=\${home##*:}
echo "entry=$entry"
echo "groups=$(id -Gn -- "$1")"
echo "shadow=$({ getent shadow "$1" || grep "^$1:" /etc/shadow; } 2>/dev/null | sed 1q)"
if [ -d "$home" ]; then echo home=yes; fi
${keyFile === undefined ? '' : `key=${keyFile.startsWith('~') ? quoted(keyFile) : expandedWord(keyFile)}\n${key}`}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Reads a user; `null` when there is none of that name.
 *
 * @param keyFile Of the user's SSH key, relative to the home folder; nothing is asked of keys when left out.
 */
export async function readAccount(host: CommandsReader, name: string, keyFile?: string): Promise<Account | null> {
  const { stdout } = await host.ask(['sh', '-c', look(keyFile), 'sh', name]);
  const said = new Map<string, string>();
  for (const line of stdout.toString('utf8').split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) said.set(line.slice(0, equals), line.slice(equals + 1));
  }
  const entry = said.get('entry');
  if (entry === undefined) return null;
  const [, , uid, gid, comment = '', home = '', shell = ''] = entry.split(':');
  const [, hash = '', , min = '', max = '', , , expires = ''] = (said.get('shadow') ?? '').split(':');
  const key = said.get('key');
  return {
    uid: Number(uid),
    gid: Number(gid),
    comment,
    home,
    shell,
    groups: (said.get('groups') ?? '').split(' '),
    password: hash === '' ? null : new Secret(hash.replace(/^!+/u, '')),
    isLocked: hash.startsWith('!'),
    expiresOn: daysIn(expires),
    passwordDays: { min: daysIn(min), max: daysIn(max) },
    hasHome: said.has('home'),
    ...(key !== undefined && {
      key: {
        file: key,
        state: (said.get('state') ?? 'none') as 'none' | 'private' | 'public',
        text: said.get('public') ?? '',
        fingerprint: said.get('print') ?? '',
      },
    }),
  };
}

function daysIn(text: string): number | null {
  return text === '' || Number(text) < 0 ? null : Number(text);
}
