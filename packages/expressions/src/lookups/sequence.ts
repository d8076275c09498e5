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
  const wrong = [...settings.keys()].filter((name) => !(FIELDS as readonly string[]).includes(name));
  if (wrong.length > 0) {
    const names = wrong.map((name) => quoted(name)).join(', ');
    const hint = didYouMean(wrong[0] ?? '', FIELDS) ?? `It has ${FIELDS.join(', ')}.`;
    use.fail(`unrecognized arguments to with_sequence: [${names}]`, hint, 'WRONG_ARGUMENTS');
  }
  const start = integer(use, settings, 'start') ?? 1;
  const stride = integer(use, settings, 'stride') ?? 1;
  const count = integer(use, settings, 'count');
  const wanted = integer(use, settings, 'end');
  if ((count === undefined) === (wanted === undefined))
    use.fail('"sequence" needs either "end" or "count".', undefined, 'WRONG_ARGUMENTS');
  if (count === 0 || stride === 0) return [];
  const end = wanted ?? start + (count ?? 0) * stride - 1;
  if (stride > 0 ? end < start : end > start)
    use.fail('"sequence" cannot get from its start to its end.', 'To count backwards make "stride" negative.');
  const format = settings.get('format') ?? '%d';
  if (format.split('%').length !== 2)
    use.fail(`The format "${format}" needs exactly one number, such as "web%02d".`, undefined, 'WRONG_ARGUMENTS');
  const size = Math.floor((end - start) / stride) + 1;
  if (size > LIMITS.items) use.fail(`"sequence" gives at most ${LIMITS.items} values.`, undefined, 'TEMPLATE_LIMIT');
  return Array.from({ length: size }, (_, index) => formatPercent(use, format, start + index * stride));
}

function integer(use: Operation, settings: Settings, name: string): number | undefined {
  const text = settings.get(name);
  if (text === undefined) return undefined;
  const value = /^[-+]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : use.fail(`"${name}" of "sequence" is no integer: "${text}".`);
}
