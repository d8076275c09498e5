import { type RunOptions, reveal, Secret } from '@signet/core';
import { commandLines } from '../command-line.ts';

/** What the greeting of a shell tells about its host. */
export interface ShellFacts {
  readonly pid: string;
  /** Its process group. */
  readonly group: string;
  /** Whether `setsid` is there to give a command a process group of its own. */
  readonly setsid: boolean;
  /** Whether Bash is there, which gives a command its process group without starting another program for it. */
  readonly bash: boolean;
  /** Whether `printf` is part of the shell: only then what it prints is in no process list. */
  readonly printf: boolean;
  /** False for ksh93, whose substitutions are no processes of their own: it cannot run one command after the other. */
  readonly lasting: boolean;
}

/**
 * A pipe holds 64 KiB on Linux: so much input can be left unread without anybody waiting for it. More goes through a
 * channel of its own.
 */
export const longestInlineInput = 60_000;

/**
 * The words for `/bin/sh -c` with which a program makes itself known on both streams before it becomes something else:
 * whatever came before is a login shell's chatter. One line, which also a foreign login shell passes on.
 */
export function greeting(nonce: string, then: string): string {
  return [
    '_sg=$$; if read -r _ss </proc/$$/stat; then _ss=${_ss##*\\) }; _ss=${_ss#* }; _ss=${_ss#* }; _sg=${_ss%% *}; fi 2>/dev/null',
    '_sx=0; command -v setsid >/dev/null 2>&1 && _sx=1',
    '_sb=0; command -v bash >/dev/null 2>&1 && _sb=1',
    '_sp=0; case $(command -V printf 2>/dev/null) in *builtin*) _sp=1;; esac',
    '_sl=1; case ${KSH_VERSION-} in Version*) _sl=0;; esac',
    `printf '\\036${nonce} hello\\n' >&2`,
    `printf '\\036${nonce} hello %s %s %s %s %s %s\\n' "$$" "$_sg" "$_sx" "$_sb" "$_sp" "$_sl"`,
    then,
  ].join('; ');
}

/** Reads the greeting; `undefined` when a mark is something else. */
export function factsOf(mark: string): ShellFacts | undefined {
  const found = /^hello (\d+) (\d+) ([01]) ([01]) ([01]) ([01])$/u.exec(mark);
  if (found === null) return undefined;
  const [, pid = '', group = '', setsid, bash, printf, lasting] = found;
  return { pid, group, setsid: setsid === '1', bash: bash === '1', printf: printf === '1', lasting: lasting === '1' };
}

/**
 * What a shell is told once: its own output goes nowhere, because Bash reports killed commands there; descriptors 3
 * and 4 are what commands write to. `_se CODE` ends a command: its mark on standard output tells the code and whether
 * its process group still has members, the mark on standard error that nothing more comes there.
 */
export function prelude(nonce: string, { bash }: Pick<ShellFacts, 'bash'>): string {
  return [
    ...(bash ? ['set -m', ...waiting] : []),
    'exec 3>&1 4>&2 >/dev/null 2>/dev/null',
    // Bash ends itself when a command ended by SIGINT, unless it has something else to do then.
    'trap : INT QUIT',
    '_se() {',
    '_sb=0',
    'if [ -n "$_sj" ] && [ "$_sj" != $$ ] && kill -0 "-$_sj"; then _sb=1; fi',
    `printf '\\036${nonce} %s %s\\n' "$1" "$_sb" >&3`,
    `printf '\\036${nonce} end\\n' >&4`,
    '}',
    '',
  ].join('\n');
}

/**
 * `_sw PID` waits for a command of Bash and gives its exit code. With job control `wait` returns as well for one that was
 * only stopped, and for a trapped signal. Not `wait -f`: that of Bash 5.2 was seen to
 * write "wait_for: No record of process" for ever, a whole core long, after its connection was gone.
 */
const waiting = [
  '_sw() {',
  'wait "$1"; _sc=$?',
  'while [ "$_sc" -gt 128 ] && kill -0 "$1"; do sleep 1; wait "$1"; _sc=$?; done',
  'return "$_sc"',
  '}',
];

/**
 * One command as text for a shell that was told the prelude. The command becomes the leader of a process group, and
 * the substitution tells the shell its number. An asynchronous command would tell it as `$!`, but without job control SIGINT
 * is ignored for it and everything it starts (POSIX, XCU 2.11).
 */
export function request(
  host: string,
  argv: readonly string[],
  options: Pick<RunOptions, 'env' | 'cwd'>,
  input: Uint8Array | undefined,
  facts: ShellFacts,
): string {
  const isAlone = facts.setsid && !facts.bash;
  const lines = commandLines(host, argv, options, isAlone ? 'exec setsid' : 'exec');
  const own = facts.setsid ? 'read -r _ss </proc/self/stat; printf %s "${_ss%% *}"' : ':';
  const [before, from, after] =
    input === undefined || input.length === 0 ? ['', '</dev/null ', ''] : [`${printed(input)} | {\n`, '', '\n}'];
  if (facts.bash) {
    // The subshell leads the group; what it runs has its job control no more.
    const script = `${before}\nexec ${from}>&3 2>&4 3>&- 4>&-\n${lines}${after}`;
    return `{ ${script}\n} & _sj=$!\n_sw $_sj\n_se $?\n`;
  }
  return `_sj=$(${before}${own}\nexec ${from}>&3 2>&4 3>&- 4>&-\n${lines}${after})\n_se $?\n`;
}

/** The bytes to send to standard input; `undefined` for none. */
export function inputBytes(stdin: RunOptions['stdin']): Uint8Array | undefined {
  if (stdin === undefined) return undefined;
  return stdin instanceof Uint8Array ? stdin : Buffer.from(stdin instanceof Secret ? reveal(stdin) : stdin, 'utf8');
}

/** A `printf` that prints exactly these bytes. */
function printed(bytes: Uint8Array): string {
  let format = '';
  for (const [index, byte] of bytes.entries()) {
    const plain = byte === 0x0a || (byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c);
    if (byte === 0x25) format += '%%';
    else if (plain && !(index === 0 && byte === 0x2d)) format += String.fromCharCode(byte);
    else format += `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `printf '${format}'`;
}
