import type { ShellFacts } from './request.ts';

/** A script that signals a program which was started alone, and everything in its process group. */
export function endProgram(signal: string, { pid, group }: ShellFacts): string {
  return `kill -${signal} -${group} || kill -${signal} ${pid}`;
}

/**
 * A script that signals the command which a shell is running. With `setsid` or Bash the command leads a process group of its
 * own, and is found as the child of the shell, or as its grandchild behind the `printf` that feeds it; without, it is in
 * the shell's group, and the shell ends with it.
 */
export function endJob(signal: string, { pid, group, setsid, bash }: ShellFacts): string {
  if (!setsid && !bash) return `kill -${signal} -${group} || kill -${signal} ${pid}`;
  return [
    'below() {',
    'if [ -r /proc/self/stat ]; then',
    'for d in /proc/[0-9]*; do',
    '{ read -r l <"$d/stat"; } 2>/dev/null || continue',
    'l=${l##*\\) }; l=${l#* }',
    'echo "${d#/proc/} ${l%% *}"',
    'done',
    'else ps -A -o pid= -o ppid=; fi |',
    'while read -r child parent; do',
    'if [ "$parent" = "$1" ]; then',
    `kill -${signal} "-$child" 2>/dev/null || { ( below "$child" ); kill -${signal} "$child"; }`,
    'fi',
    'done',
    '}',
    `below ${pid}`,
  ].join('\n');
}
