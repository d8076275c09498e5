import { InputError, type TaskContext } from '@signet/core';
import { quote } from '../shell/quote.ts';

/** `preserve`, `now`, or a time as `202611231953.01`. */
export interface WantedTimes {
  readonly modification: string;
  readonly access: string;
}

/** Times that differ, as seconds since 1970 or `now`. */
export interface Times {
  readonly mtime?: { readonly from: number | null; readonly to: number | 'now' } | undefined;
  readonly atime?: { readonly from: number | null; readonly to: number | 'now' } | undefined;
}

/** What was touched in a run: "now" is reached once it was set, though time goes on. */
const touched = new WeakMap<AbortSignal, Set<string>>();

function keyOf(path: string, { host, at }: TaskContext): string {
  return `${host}\n${path}\n${at.file}:${at.line}:${at.column}`;
}

export function comparedTimes(
  wanted: WantedTimes,
  current: { readonly path: string; readonly kind: string; readonly mtime: number; readonly atime: number },
  context: TaskContext,
): Times {
  const isTouched = touched.get(context.signal)?.has(keyOf(current.path, context)) ?? false;
  const isNew = current.kind === 'absent';
  const compare = (wish: string, from: number): Times['mtime'] => {
    if (wish === 'preserve' || (wish === 'now' && (isTouched || isNew))) return undefined;
    if (isNew) return { from: null, to: secondsOf(wish, context) };
    if (wish === 'now') return { from, to: 'now' };
    const to = secondsOf(wish, context);
    return to === from ? undefined : { from, to };
  };
  return { mtime: compare(wanted.modification, current.mtime), atime: compare(wanted.access, current.atime) };
}

/** Seconds of a time that is written as `%Y%m%d%H%M.%S` in the time zone of this machine. */
function secondsOf(text: string, context: TaskContext): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)\.(\d\d)$/u.exec(text) ?? [];
  if (year === undefined) {
    throw InputError.of(`"${text}" is not a time such as 202611231953.01.`, { code: 'FILE_ARGUMENTS', at: context.at });
  }
  return (
    new Date(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)).getTime() /
    1000
  );
}

/** Shell commands that set the times of `$path`. */
export function timeCommands(wanted: WantedTimes, isDifferent: boolean): string[] {
  if (!isDifferent) return [];
  const set = (option: string, wish: string): string[] => {
    if (wish === 'preserve') return [];
    return [
      wish === 'now' ? `touch ${option} "$path" || exit 90` : `touch ${option} -t ${quote(wish)} "$path" || exit 90`,
    ];
  };
  if (wanted.modification === 'now' && wanted.access === 'now') return ['touch "$path" || exit 90'];
  return [...set('-m', wanted.modification), ...set('-a', wanted.access)];
}

/** To be called once the times are set. */
export function rememberTouched(path: string, context: TaskContext): void {
  const keys = touched.get(context.signal) ?? new Set<string>();
  keys.add(keyOf(path, context));
  touched.set(context.signal, keys);
}
