import { parseAddress } from './address.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** More hosts than this from one line is a slip of the pen. */
const MAX_HOSTS = 100_000;

export interface ExpandedHosts {
  readonly names: readonly string[];
  readonly port?: number;
}

/** What is wrong with a host name or its range, as the end of a sentence. */
export interface RangeProblem {
  readonly problem: string;
}

/** `web[01:10:3].example.com:2222`: all names, and the port. Both ends belong to a range. */
export function expandHosts(pattern: string): ExpandedHosts | RangeProblem {
  if (/^[\w.-]+$/.test(pattern)) return { names: [pattern] };
  const address = parseAddress(pattern);
  const names = expand(address?.host ?? pattern);
  if ('problem' in names) return names;
  return { names, ...(address?.port !== undefined && { port: address.port }) };
}

function expand(text: string): string[] | RangeProblem {
  const start = text.indexOf('[');
  if (start === -1) return [text];
  const end = text.indexOf(']', start);
  if (end === -1) return { problem: 'a "[" is not closed' };
  const steps = sequence(text.slice(start + 1, end).split(':'));
  if ('problem' in steps) return steps;
  const tails = expand(text.slice(end + 1));
  if ('problem' in tails) return tails;
  if (steps.length * tails.length > MAX_HOSTS) return { problem: `it stands for more than ${MAX_HOSTS} hosts` };
  const head = text.slice(0, start);
  return steps.flatMap((step) => tails.map((tail) => head + step + tail));
}

function sequence(bounds: readonly string[]): string[] | RangeProblem {
  const [first = '', last = '', by = '1'] = bounds;
  const begin = first === '' ? '0' : first;
  if (bounds.length < 2 || bounds.length > 3) return { problem: 'a range is written [begin:end] or [begin:end:step]' };
  if (last === '') return { problem: 'the range has no end' };
  if (!/^0*[1-9][0-9]*$/.test(by)) return { problem: `the step "${by}" is not a positive number` };
  const letters = ALPHABET.indexOf(begin);
  const isLetters = begin.length === 1 && last.length === 1 && letters !== -1 && ALPHABET.includes(last);
  if (!isLetters && !/^[0-9]+ [0-9]+$/.test(`${begin} ${last}`)) {
    return { problem: `"${begin}:${last}" is neither two numbers nor two letters` };
  }
  if (!isLetters && begin.length > 1 && begin.startsWith('0') && begin.length !== last.length) {
    return { problem: `both ends of "${begin}:${last}" need the same number of digits` };
  }
  const from = isLetters ? letters : Number(begin);
  const to = isLetters ? ALPHABET.indexOf(last) : Number(last);
  if (from > to) return { problem: `the range "${begin}:${last}" ends before it begins` };
  if ((to - from) / Number(by) >= MAX_HOSTS) return { problem: `it stands for more than ${MAX_HOSTS} hosts` };
  const width = begin.startsWith('0') ? begin.length : 0;
  const values: string[] = [];
  for (let value = from; value <= to; value += Number(by)) {
    values.push(isLetters ? (ALPHABET[value] ?? '') : String(value).padStart(width, '0'));
  }
  return values;
}
