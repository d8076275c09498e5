import { didYouMean } from '@signet/source';
import { LIMITS } from '../limits.ts';
import type { Operation } from '../run/operation.ts';
import { quoted } from '../run/printing.ts';
import { inlineOptions } from '../text/inline-options.ts';
import { formatPercent } from '../text/percent-format.ts';

const FIELDS = ['start', 'end', 'count', 'stride', 'format'] as const;
type Settings = ReadonlyMap<string, string>;

/** `1-5/2:web%02d`: start, end, stride and format. */
const SHORT = /^(?:([\da-fx]+)-)?([\da-fx]+)(?:\/([\da-fx]+))?(?::(.+))?$/i;

/** Texts of rising numbers: `start=1 end=5 stride=2 format=web%02d`, `1-5/2:web%02d`, or the same as options. */
export function sequence(
  use: Operation,
  terms: readonly unknown[],
  options: ReadonlyMap<string, unknown>,
): readonly string[] {
  const common = new Map<string, string>();
  for (const [name, value] of options) if (value !== null) common.set(name, use.print(value));
  const written =
    terms.length === 0 && options.size > 0 ? [new Map<string, string>()] : terms.map((term) => read(use, term));
  return written.flatMap((own) => numbers(use, new Map([...common, ...own])));
}

function read(use: Operation, term: unknown): Settings {
  const text = use.print(term);
  const short = SHORT.exec(text);
  if (short === null) {
    const { rest, options } = inlineOptions(text);
    if (rest !== undefined)
      use.fail(`"sequence" does not understand "${rest}".`, 'Write start=1 end=5 stride=2 format=web%02d.');
    return options;
  }
  const [, start, end, stride, format] = short;
  const found = Object.entries({ start, end, stride, format });
  return new Map(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function numbers(use: Operation, settings: Settings): readonly string[] {
  const start = integer(use, settings, 'start') ?? 1;
  const wanted = integer(use, settings, 'end');
  const count = integer(use, settings, 'count');
  const stride = integer(use, settings, 'stride') ?? 1;
  refuseOthers(use, settings);
  if (count === undefined && wanted === undefined) refuse(use, 'must specify count or end in with_sequence');
  if (count !== undefined && wanted !== undefined) refuse(use, "can't specify both count and end in with_sequence");
  if (count === 0 || stride === 0) return [];
  const end = wanted ?? start + (count ?? 0) * stride - 1;
  if (stride > 0 && end < start) refuse(use, 'to count backwards make stride negative');
  if (stride < 0 && end > start) refuse(use, "to count forward don't make stride negative");
  const format = settings.get('format') ?? '%d';
  if (format.split('%').length !== 2)
    refuse(use, `bad formatting string: ${format}`, 'It needs exactly one number, such as "web%02d".');
  const size = Math.floor((end - start) / stride) + 1;
  if (size > LIMITS.items) use.fail(`"sequence" gives at most ${LIMITS.items} values.`, undefined, 'TEMPLATE_LIMIT');
  return Array.from({ length: size }, (_, index) => formatPercent(use, format, start + index * stride));
}

/** In Ansible's words: playbooks look for them. */
function refuse(use: Operation, message: string, hint?: string): never {
  return use.fail(message, hint, 'WRONG_ARGUMENTS');
}

function refuseOthers(use: Operation, settings: Settings): void {
  const wrong = [...settings.keys()].filter((name) => !(FIELDS as readonly string[]).includes(name));
  if (wrong.length === 0) return;
  const hint = didYouMean(wrong[0] ?? '', FIELDS) ?? `It has ${FIELDS.join(', ')}.`;
  refuse(use, `unrecognized arguments to with_sequence: [${wrong.map((name) => quoted(name)).join(', ')}]`, hint);
}

/** Also 0x1f, 0o17 and 0b11, as before 2.19. */
const INTEGER = /^[-+]?(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/i;

function integer(use: Operation, settings: Settings, name: string): number | undefined {
  const text = settings.get(name);
  if (text === undefined) return undefined;
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text.trim()) ?? [];
  const value = INTEGER.test(text.trim()) ? Number(digits) * (sign === '-' ? -1 : 1) : Number.NaN;
  return Number.isSafeInteger(value) ? value : refuse(use, `can't parse ${name}=${text} as integer`);
}
