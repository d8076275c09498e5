import { parseTime } from '@signet/expressions';
import { InputError, type TaskContext } from '@signet/core';

/** `preserve`, `now`, or seconds since 1970. */
type WantedTime = 'now' | 'preserve' | number;

export interface WantedTimes {
  readonly modification: WantedTime;
  readonly access: WantedTime;
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
  const compare = (wish: WantedTime, from: number): Times['mtime'] => {
    if (wish === 'preserve' || (wish === 'now' && (isTouched || isNew))) return undefined;
    if (isNew || wish === 'now') return { from: isNew ? null : from, to: wish };
    return wish === from ? undefined : { from, to: wish };
  };
  return { mtime: compare(wanted.modification, current.mtime), atime: compare(wanted.access, current.atime) };
}

/** A time as it is written in the playbook, in the time zone of this machine. */
export function wantedTime(text: string, format: string, context: TaskContext): WantedTime {
  if (text === 'now' || text === 'preserve') return text;
  const time = parseTime(text, format);
  if (time === undefined) {
    throw InputError.of(`"${text}" is not a time in the format "${format}".`, {
      code: 'FILE_ARGUMENTS',
      at: context.at,
      hint: 'Write it such as 202611231953.01, or give its format.',
    });
  }
  const local = new Date(0);
  local.setFullYear(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate());
  local.setHours(time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds(), 0);
  return Math.trunc(local.getTime() / 1000);
}

/** Shell commands that set the times of `$path`. */
export function timeCommands(wanted: WantedTimes, isDifferent: boolean): string[] {
  if (!isDifferent) return [];
  const set = (option: string, wish: WantedTime): string[] => {
    if (wish === 'preserve') return [];
    const time = wish === 'now' ? '' : `-t ${stamp(wish)} `;
    return [`TZ=UTC0 touch ${option} ${time}"$path" || exit 90`];
  };
  if (wanted.modification === 'now' && wanted.access === 'now') return ['touch "$path" || exit 90'];
  return [...set('-m', wanted.modification), ...set('-a', wanted.access)];
}

/** As `touch -t` takes it, in UTC. */
function stamp(seconds: number): string {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/\D/gu, '');
  return `${digits.slice(0, 12)}.${digits.slice(12, 14)}`;
}

/** To be called once the times are set. */
export function rememberTouched(path: string, context: TaskContext): void {
  const keys = touched.get(context.signal) ?? new Set<string>();
  keys.add(keyOf(path, context));
  touched.set(context.signal, keys);
}
