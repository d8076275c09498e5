import { InputError, type SourceRef } from '@signet/core';
import { didYouMean } from '@signet/source';
import type { TemplateOptions } from './options.ts';
import { unescape } from './unescape.ts';

const HEADER = '#jinja2:';
/** `name: value`, separated by commas; a value is True, False, a number or a quoted text. */
const PAIR = /\s*(\w+)\s*:\s*(True|False|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*(?:,|$)/y;

type Delimiters = NonNullable<TemplateOptions['delimiters']>;

const NAMES = [
  'trim_blocks',
  'lstrip_blocks',
  'newline_sequence',
  'keep_trailing_newline',
  'variable_start_string',
  'variable_end_string',
  'block_start_string',
  'block_end_string',
  'comment_start_string',
  'comment_end_string',
] as const;

/**
 * The `#jinja2: trim_blocks: False, …` line at the head of a template file.
 *
 * @returns where the template itself begins, and its settings
 */
export function readHeader(text: string, at: SourceRef): { readonly at: number; readonly settings: TemplateOptions } {
  if (!text.startsWith(HEADER)) return { at: 0, settings: {} };
  const end = text.indexOf('\n');
  const refuse = (offset: number, length: number, message: string, hint?: string): InputError =>
    InputError.of(message, { code: 'TEMPLATE_SYNTAX', at: { ...at, column: offset + 1, length }, hint });
  if (end === -1) throw refuse(0, HEADER.length, 'Behind the "#jinja2:" line comes the template.');
  const line = text.slice(0, end).trimEnd();
  const settings = new Map<string, string | boolean>();
  for (let from = HEADER.length; from < line.length;) {
    PAIR.lastIndex = from;
    const [whole, name = '', value = ''] = PAIR.exec(line) ?? [];
    if (whole === undefined)
      throw refuse(
        from,
        line.length - from,
        `failed to parse jinja2 override '${line.slice(from).trim()}'`,
        'A "#jinja2:" line has pairs such as "trim_blocks: False", with commas.',
      );
    if (!(NAMES as readonly string[]).includes(name)) {
      const column = from + whole.indexOf(name);
      throw refuse(column, name.length, `The "#jinja2:" line has no "${name}".`, didYouMean(name, NAMES));
    }
    settings.set(name, value === 'True' ? true : value === 'False' ? false : unescape(value, false));
    from += whole.length;
  }
  return { at: end + 1, settings: templateOptions(settings) };
}

function templateOptions(settings: ReadonlyMap<string, string | boolean>): TemplateOptions {
  const pair = (kind: string, open: string, close: string): readonly [string, string] | undefined => {
    const [start, end] = [settings.get(`${kind}_start_string`), settings.get(`${kind}_end_string`)];
    if (start === undefined && end === undefined) return undefined;
    return [String(start ?? open), String(end ?? close)];
  };
  const delimiters: Delimiters = {
    ...optional('variable', pair('variable', '{{', '}}')),
    ...optional('block', pair('block', '{%', '%}')),
    ...optional('comment', pair('comment', '{#', '#}')),
  };
  return {
    ...optional('trimBlocks', settings.get('trim_blocks') as boolean | undefined),
    ...optional('lstripBlocks', settings.get('lstrip_blocks') as boolean | undefined),
    ...optional('newlineSequence', settings.get('newline_sequence') as string | undefined),
    ...(Object.keys(delimiters).length > 0 && { delimiters }),
  };
}

function optional<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: V });
}
