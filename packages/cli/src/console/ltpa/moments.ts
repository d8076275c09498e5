const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Later ones no calendar has. */
const LAST_MS = 8.64e15;

/** In this machine's time, with its zone: `2026-11-26 20:13:09 +01:00 (Europe/Berlin)`. */
export function localMoment(ms: number): string {
  if (!(Math.abs(ms) <= LAST_MS)) return `${ms} milliseconds after 1970`;
  const date = new Date(ms);
  const ahead = -date.getTimezoneOffset();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  return `${day} ${time} ${offset} (${new Intl.DateTimeFormat().resolvedOptions().timeZone})`;
}

/** For programs; undefined for a moment that no calendar has. */
export function isoMoment(ms: number): string | undefined {
  return Math.abs(ms) <= LAST_MS ? new Date(ms).toISOString() : undefined;
}

/** How long, as people say it: `45 seconds`, `4 min 30 s`, `12 minutes`, `1 h 43 min`, `3 days`. Rounded down. */
export function span(ms: number): string {
  const length = Math.abs(ms);
  if (length < SECOND) return 'less than a second';
  if (length < MINUTE) return counted(Math.floor(length / SECOND), 'second');
  const seconds = Math.floor((length % MINUTE) / SECOND);
  if (length < 10 * MINUTE && seconds > 0) return `${Math.floor(length / MINUTE)} min ${seconds} s`;
  if (length < HOUR) return counted(Math.floor(length / MINUTE), 'minute');
  if (length < DAY) {
    const minutes = Math.floor((length % HOUR) / MINUTE);
    return `${Math.floor(length / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
  }
  return counted(Math.floor(length / DAY), 'day');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
