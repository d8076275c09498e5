import { compileExpression, inlineOptions } from '@signet/expressions';
import { failed, flag, type Lookup, type LookupCall, optionsOf, textTerms } from './call.ts';
import { clearText, needFile, readText, sealed } from './search.ts';

const OPTIONS = [
  'type',
  'file',
  'section',
  're',
  'encoding',
  'default',
  'case_sensitive',
  'allow_no_value',
  'allow_none',
  'interpolation',
] as const;

/** Values of an INI or Java properties file. */
export const ini: Lookup = (call) => {
  const common = optionsOf(call, OPTIONS);
  return textTerms(call).flatMap((term) => {
    const { key, options } = keyOf(call, term);
    const {
      type,
      file,
      section,
      re,
      encoding,
      default: fallback = '',
      ...more
    } = {
      ...common,
      ...optionsOf({ ...call, named: options }, OPTIONS),
    };
    const path = needFile(call, 'files', String(file ?? 'ansible.ini'));
    const source = readText(call, path, encoding ?? 'utf-8');
    const isProperties = type === 'properties';
    const name = isProperties ? PROPERTIES : String(section ?? 'global');
    const parsed = parseIni(call, path, isProperties ? `[${PROPERTIES}]\n${clearText(source)}` : clearText(source), {
      caseSensitive: flag(more.case_sensitive, false),
      allowNoValue: flag(more.allow_no_value ?? more.allow_none, false),
    });
    const own = parsed.get(name);
    if (own === undefined) {
      const names = [...parsed.keys()].filter((one) => one !== DEFAULTS);
      throw failed(call, `No section "${name}" in ${path}.`, `It has ${names.join(', ') || 'none'}.`);
    }
    const values = new Map([...(parsed.get(DEFAULTS) ?? []), ...own]);
    const value = (one: string | null): string | null =>
      flag(more.interpolation, true) && one !== null ? interpolated(call, path, one, values, 0) : one;
    const wanted = flag(more.case_sensitive, false) ? key : key.toLowerCase();
    const found = flag(re, false)
      ? [...values].filter(([option]) => startsWithPattern(key, option)).map(([, one]) => value(one))
      : values.has(wanted)
        ? [value(values.get(wanted) ?? null)]
        : [fallback].flat(1);
    return found.filter((one) => one !== null).map((one) => (typeof one === 'string' ? sealed(source, one) : one));
  });
};

const PROPERTIES = 'java_properties';
const DEFAULTS = 'DEFAULT';

function keyOf(call: LookupCall, term: string): { key: string; options: Record<string, string> } {
  if (!term.includes('=') && !term.trim().includes(' ')) return { key: term, options: {} };
  const { rest, options } = inlineOptions(term);
  optionsOf({ ...call, named: Object.fromEntries(options) }, OPTIONS);
  if (rest === undefined)
    throw failed(
      call,
      'No key to lookup was provided as first term with in string inline option.',
      undefined,
      'WRONG_ARGUMENTS',
    );
  return { key: rest, options: Object.fromEntries(options) };
}

function startsWithPattern(pattern: string, option: string): boolean {
  const values = new Map([
    ['option', option],
    ['pattern', pattern],
  ]);
  const scope = {
    get: (name: string) => values.get(name),
    has: (name: string) => values.has(name),
    names: () => values.keys(),
  };
  return MATCHES.evaluate(scope) === true;
}

const MATCHES = compileExpression('option is match(pattern)', { file: '', line: 1, column: 1 });

type Sections = Map<string, Map<string, string | null>>;

/** As Python's `configparser` reads a file: `=` or `:`, comments that begin a line, indented lines go on. */
export function parseIni(
  call: LookupCall,
  path: string,
  text: string,
  options: { readonly caseSensitive: boolean; readonly allowNoValue: boolean },
): Sections {
  const sections: Sections = new Map();
  let current: Map<string, string | null> | undefined;
  let last: { readonly key: string; readonly indent: number } | undefined;
  const wrong = (line: number, why: string): Error => failed(call, `${path}:${line}: ${why}`);
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const trimmed = line.trim();
    if (/^[#;]/.test(trimmed)) continue;
    const indent = line.length - line.trimStart().length;
    if (trimmed === '') {
      // An empty line may stand inside a value; one at its end is dropped below.
      if (last && current) append(current, last.key, '');
      continue;
    }
    if (last && current && indent > last.indent) {
      append(current, last.key, trimmed);
      continue;
    }
    last = undefined;
    const header = /^\[(.+)\]/.exec(trimmed)?.[1];
    if (header !== undefined) {
      if (sections.has(header) && header !== DEFAULTS) throw wrong(index + 1, `There are two sections "${header}".`);
      current = sections.get(header) ?? new Map();
      sections.set(header, current);
      continue;
    }
    if (current === undefined) throw wrong(index + 1, 'A value stands before the first section.');
    const [, written = '', separator, value = ''] = /^([^=:]*?)\s*(?:([=:])\s*(.*))?$/s.exec(trimmed) ?? [];
    const key = options.caseSensitive ? written : written.toLowerCase();
    if (key === '' || (separator === undefined && !options.allowNoValue))
      throw wrong(index + 1, 'This is no "key = value".');
    if (current.has(key)) throw wrong(index + 1, `Duplicate option in this section: "${written}".`);
    current.set(key, separator === undefined ? null : value);
    last = { key, indent };
  }
  for (const section of sections.values())
    for (const [key, value] of section) if (value !== null) section.set(key, value.replace(/\n+$/, ''));
  return sections;
}

function append(section: Map<string, string | null>, key: string, line: string): void {
  const before = section.get(key) ?? null;
  if (before !== null || line !== '') section.set(key, `${before ?? ''}\n${line}`);
}

/** `%(name)s` is another value of the section, `%%` a percent sign. */
function interpolated(
  call: LookupCall,
  path: string,
  text: string,
  values: ReadonlyMap<string, string | null>,
  depth: number,
): string {
  if (depth > 10) throw failed(call, `${path}: values refer to each other without an end.`);
  return text.replaceAll(/%(?:(%)|\(([^)]*)\)s|)/g, (_whole, percent: string | undefined, name: string | undefined) => {
    if (percent !== undefined) return '%';
    if (name === undefined)
      throw failed(call, `${path}: a "%" stands alone.`, 'Write "%%", or pass interpolation=false.');
    const value = values.get(name.toLowerCase()) ?? values.get(name);
    if (value === undefined || value === null) throw failed(call, `${path}: "%(${name})s" names no value.`);
    return interpolated(call, path, value, values, depth + 1);
  });
}
