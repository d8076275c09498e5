const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAY_MS = 86_400_000;

/** Python's `strftime` for a time taken as UTC; what it does not know stays as it is. */
export function formatTime(date: Date, format: string): string {
  return format.replaceAll(/%-?([a-zA-Z%])/g, (whole, letter: string) => {
    const text = directive(date, letter);
    if (text === undefined) return whole;
    return whole.startsWith('%-') ? text.replace(/^0+(?=\d)/, '') : text;
  });
}

function directive(date: Date, letter: string): string | undefined {
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = date.getUTCFullYear();
  const hour = date.getUTCHours();
  const weekday = date.getUTCDay();
  switch (letter) {
    case 'Y':
      return String(year);
    case 'y':
      return two(year % 100);
    case 'm':
      return two(date.getUTCMonth() + 1);
    case 'd':
      return two(date.getUTCDate());
    case 'e':
      return String(date.getUTCDate()).padStart(2, ' ');
    case 'H':
      return two(hour);
    case 'I':
      return two(hour % 12 === 0 ? 12 : hour % 12);
    case 'M':
      return two(date.getUTCMinutes());
    case 'S':
      return two(date.getUTCSeconds());
    case 'f':
      return `${String(date.getUTCMilliseconds()).padStart(3, '0')}000`;
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'A':
      return DAYS[weekday];
    case 'a':
      return DAYS[weekday]?.slice(0, 3);
    case 'B':
      return MONTHS[date.getUTCMonth()];
    case 'b':
    case 'h':
      return MONTHS[date.getUTCMonth()]?.slice(0, 3);
    case 'j':
      return String(dayOfYear(date)).padStart(3, '0');
    case 'w':
      return String(weekday);
    case 'u':
      return String(weekday === 0 ? 7 : weekday);
    case 'U':
      return two(Math.floor((dayOfYear(date) + 6 - weekday) / 7));
    case 'W':
      return two(Math.floor((dayOfYear(date) + 6 - ((weekday + 6) % 7)) / 7));
    case 'V':
      return two(isoWeek(date).week);
    case 'G':
      return String(isoWeek(date).year);
    case 's':
      return String(Math.floor(date.getTime() / 1000));
    case 'z':
      return '+0000';
    case 'Z':
      return 'UTC';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return combined(date, letter);
  }
}

function combined(date: Date, letter: string): string | undefined {
  const formats: Readonly<Record<string, string>> = {
    D: '%m/%d/%y',
    F: '%Y-%m-%d',
    T: '%H:%M:%S',
    R: '%H:%M',
    c: '%a %b %e %H:%M:%S %Y',
    x: '%m/%d/%y',
    X: '%H:%M:%S',
    r: '%I:%M:%S %p',
  };
  const format = formats[letter];
  return format === undefined ? undefined : formatTime(date, format);
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}

/** The week that holds the year's first Thursday is week 1. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS);
  return { year: thursday.getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 };
}

const FIELDS: Readonly<Record<string, string>> = {
  Y: String.raw`(?<Y>\d{4})`,
  y: String.raw`(?<y>\d{2})`,
  m: String.raw`(?<m>\d{1,2})`,
  d: String.raw`(?<d>\d{1,2})`,
  H: String.raw`(?<H>\d{1,2})`,
  I: String.raw`(?<I>\d{1,2})`,
  M: String.raw`(?<M>\d{1,2})`,
  S: String.raw`(?<S>\d{1,2})`,
  f: String.raw`(?<f>\d{1,6})`,
  p: '(?<p>AM|PM)',
  b: '(?<b>[A-Za-z]{3})',
  B: '(?<B>[A-Za-z]+)',
  a: '[A-Za-z]{3}',
  A: '[A-Za-z]+',
  j: String.raw`(?<j>\d{1,3})`,
  z: String.raw`(?<z>Z|[+-]\d{2}:?\d{2})`,
  '%': '%',
};

/** Python's `strptime`; undefined when the text is not in that format. */
export function parseTime(text: string, format: string): Date | undefined {
  let pattern = '';
  const seen = new Set<string>();
  for (const [, letter, space, other] of format.matchAll(/%([a-zA-Z%])|(\s+)|([^])/g)) {
    if (letter !== undefined) {
      const field = FIELDS[letter];
      if (field === undefined || (letter !== '%' && seen.has(letter))) return undefined;
      seen.add(letter);
      pattern += field;
    } else
      pattern += space === undefined ? (other ?? '').replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`) : String.raw`\s+`;
  }
  const found = new RegExp(`^${pattern}$`, 'i').exec(text)?.groups;
  if (found === undefined)
    return /^[^%]*$/.test(format) && text === format ? new Date(Date.UTC(1900, 0, 1)) : undefined;
  return dateOf(found);
}

function dateOf(found: Readonly<Record<string, string>>): Date | undefined {
  const number = (name: string, fallback: number): number =>
    found[name] === undefined ? fallback : Number(found[name]);
  const short = number('y', -1);
  const year = number('Y', short === -1 ? 1900 : short < 69 ? 2000 + short : 1900 + short);
  const name = (found['b'] ?? found['B'])?.toLowerCase();
  const named = name === undefined ? -1 : MONTHS.findIndex((month) => month.toLowerCase().startsWith(name));
  const month = named === -1 ? number('m', 1) - 1 : named;
  const hour =
    found['I'] === undefined ? number('H', 0) : (number('I', 12) % 12) + (found['p']?.toUpperCase() === 'PM' ? 12 : 0);
  const day = found['j'] === undefined ? number('d', 1) : number('j', 1);
  const ms = Number((found['f'] ?? '0').padEnd(6, '0')) / 1000;
  const date = new Date(
    Date.UTC(year, found['j'] === undefined ? month : 0, day, hour, number('M', 0), number('S', 0), ms),
  );
  const valid = found['j'] !== undefined || (date.getUTCMonth() === month && date.getUTCDate() === day);
  if (!valid || hour > 23 || number('M', 0) > 59 || number('S', 0) > 61) return undefined;
  const zone = /^([+-])(\d{2}):?(\d{2})$/.exec(found['z'] ?? '');
  return zone === null
    ? date
    : new Date(date.getTime() - (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000);
}
