/** Microseconds since 1970. */
export function nowMicros(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

/** `2026-11-23 19:53:01.004213` in the time zone of this machine, as Python prints a `datetime`. */
export function timestamp(micros: number): string {
  const date = new Date(Math.floor(micros / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${fraction(micros)}`;
}

/** `0:00:01.004213`, `1 day, 2:03:04`: as Python prints a `timedelta`. */
export function duration(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const days = Math.floor(seconds / 86_400);
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  const clock = `${Math.floor((seconds % 86_400) / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}${fraction(micros)}`;
  return days === 0 ? clock : `${days} day${days === 1 ? '' : 's'}, ${clock}`;
}

function fraction(micros: number): string {
  const rest = micros % 1_000_000;
  return rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`;
}

/** `start`, `end` and `delta` as `register` receives them. */
export function timeFacts(startMicros: number, endMicros: number) {
  return {
    start: timestamp(startMicros),
    end: timestamp(endMicros),
    delta: duration(endMicros - startMicros),
  };
}
