import { quote } from '../shell/quote.ts';
import type { Attributes } from './attributes.ts';
import type { Stat } from './look.ts';

/**
 * Shell functions for paths in folders where somebody else may write, too, and put a link in place of what was looked at.
 *
 * `enter` goes into a folder by its own name and through no link; what is then called `.` or `./name` cannot be swapped by
 * those above. `change_mode` changes the file that it has opened, if that is what is at the path itself; where the system
 * has no `/proc`, or the file may not be read, a link that is put there between the look and the chmod is still followed.
 */
export const enterFolder = `enter() {
  case $1 in
    / | . | .. | */. | */.. | */) cd -P -- "$1"; return ;;
    */*) cd -P -- "\${1%/*}/" || return 1; set -- "\${1##*/}" ;;
    *) cd -P . || return 1 ;;
  esac
  above=\${PWD%/}
  cd -P -- "./$1" && [ "$PWD" = "$above/$1" ]
}`;

export const safeChange = `${enterFolder}
change_folder() {
  if [ -x "$2" ]; then ( enter "$2" && chmod "$1" . ); else [ ! -L "$2" ] && chmod "$1" "$2"; fi
}
change_special() {
  [ ! -L "$2" ] && chmod "$1" "$2"
}
if [ -d /proc/self/fd ] && stat -c %d / >/dev/null 2>&1; then pins=1; else pins=; fi
change_mode() {
  if [ -z "$pins" ] || [ ! -r "$2" ]; then change_special "$1" "$2"
  elif [ -f "$2" ] && itself=$(stat -c %d:%i -- "$2") &&
    { [ "$(stat -L -c %d:%i /proc/self/fd/9)" = "$itself" ] && chmod "$1" /proc/self/fd/9; } 9< "$2"
  then :
  else echo "$2 was replaced meanwhile, or cannot be changed" >&2; return 1
  fi
}`;

/** What is at the path that a shell word names. */
export interface Changed {
  readonly word: string;
  /** What is there itself; `undefined` for a file that the script has made meanwhile. */
  readonly own: Stat | undefined;
  /** A link means what it leads to. */
  readonly follow: boolean;
}

/**
 * Shell commands that set owner, group and permissions, in an order that keeps set-id bits; to be run behind
 * {@link safeChange}. A link that is not to be followed has only an owner.
 */
export function changeCommands({ word, own, follow }: Changed, { mode, owner, group }: Attributes): string[] {
  const isLink = own?.kind === 'link';
  const option = isLink && follow ? '' : '-h ';
  const commands: string[] = [];
  if (owner !== undefined) commands.push(`chown ${option}-- ${quote(String(owner))} ${word} || exit 90`);
  if (group !== undefined) commands.push(`chgrp ${option}-- ${quote(String(group))} ${word} || exit 90`);
  if (mode === undefined || (isLink && !follow)) return commands;
  const isFile = own === undefined || own.kind === 'file';
  const change = isLink
    ? 'chmod'
    : own?.kind === 'directory'
      ? 'change_folder'
      : isFile
        ? 'change_mode'
        : 'change_special';
  commands.push(`${change} ${quote(String(mode))} ${word} || exit 90`);
  return commands;
}

/** The same for `.`, or for something in a folder where nobody else may write: nothing can take its place. */
export function privateCommands(word: string, { mode, owner, group }: Attributes): string[] {
  const commands = changeCommands({ word, own: undefined, follow: false }, { owner, group });
  return mode === undefined ? commands : [...commands, `chmod ${quote(String(mode))} ${word} || exit 90`];
}
