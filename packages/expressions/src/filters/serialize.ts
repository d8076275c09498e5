import { Secret } from '@signet/core';
import { isUnsafeValue, isVaultValue, parseYaml, toPlain } from '@signet/source';
import { type Filter, filter, type Filters } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { readJson } from '../serialize/read-json.ts';
import { writeJson } from '../serialize/write-json.ts';
import { writeYaml } from '../serialize/write-yaml.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { isNumber } from '../values/number.ts';

const toJson = filter(
  ['*ignored', 'indent?', 'sort_keys?', 'separators?', 'ensure_ascii?', '**others'],
  (use, value, args) => json(use, value, args, false),
);
const toNiceJson = filter(
  ['indent?', 'sort_keys?', '*ignored', 'separators?', 'ensure_ascii?', '**others'],
  (use, value, [indent = 4, sortKeys = true, , separators, ascii, others]) =>
    json(use, value, [[], indent, sortKeys, separators, ascii, others], true),
);

/** To and from JSON, YAML and CSV. */
export const serializeFilters: Filters = {
  to_json: toJson,
  to_nice_json: toNiceJson,
  tojson: filter(['indent?'], (use, value, [indent]) => {
    const style = {
      indent: indentText(use, indent),
      sortKeys: true,
      asciiOnly: true,
      itemSeparator: indent === undefined ? ', ' : ',',
      keySeparator: ': ',
    };
    return writeJson(use, value, style).replaceAll(/[<>&']/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  }),
  from_json: filter(['**options'], (use, value) => readJson(use, use.text(value, 'a text with JSON'))),
  to_yaml: yaml(undefined, 2),
  to_nice_yaml: yaml(false, 4),
  from_yaml: filter([], (use, value) => (isText(use, value) ? readYaml(use, use.text(value)) : value)),
  from_yaml_all: filter([], (use, value) => {
    if (!isText(use, value)) return value ?? use.makeList([]);
    const documents = use.text(value).split(/^---(?=\s|$).*$/m);
    return use.makeList(
      documents.filter((one, index) => index > 0 || one.trim() !== '').map((one) => readYaml(use, one)),
    );
  }),
  from_csv: filter(['delimiter?', 'fieldnames?'], (use, value, [delimiter = ',', names]) => {
    const [head = [], ...rows] = readCsv(use.text(value), use.text(delimiter));
    const fields = names === undefined ? head : use.list(names).map((one) => use.text(one));
    return use.makeList(
      (names === undefined ? rows : [head, ...rows]).map((row) =>
        use.makeDict(fields.map((name, index) => [name, row[index] ?? null])),
      ),
    );
  }),
};

/** What is no text passes through, as in Ansible. */
function isText(use: Operation, value: unknown): boolean {
  return value instanceof Secret || typeof use.known(value) === 'string';
}

function json(
  use: Operation,
  value: unknown,
  [, indent, sortKeys, separators, ascii]: readonly unknown[],
  nice: boolean,
): string {
  const on = (flag: unknown, fallback: boolean): boolean => (flag === undefined ? fallback : truth(use, flag));
  const [item, key] =
    separators === undefined || separators === null ? [] : use.list(separators).map((one) => use.text(one));
  const indentation = indentText(use, indent);
  const style = {
    indent: indentation,
    sortKeys: on(sortKeys, nice),
    asciiOnly: on(ascii, true),
    itemSeparator: item ?? (indentation === undefined ? ', ' : ','),
    keySeparator: key ?? ': ',
  };
  return writeJson(use, value, style);
}

function indentText(use: Operation, indent: unknown): string | undefined {
  if (indent === undefined || indent === null) return undefined;
  return isNumber(indent) ? ' '.repeat(Math.min(100, Math.max(0, use.integer(indent)))) : use.text(indent);
}

/** Where PyYAML begins to fold. */
const LINE_WIDTH = 80;

function yaml(flow: boolean | undefined, indentation: number): Filter {
  return filter(
    [
      'indent?',
      '*ignored',
      'sort_keys?',
      'default_flow_style?',
      'allow_unicode?',
      'width?',
      'explicit_start?',
      '**others',
    ],
    (use, value, [indent, , sortKeys = true, flowStyle, unicode = true, width, start]) => {
      const style = {
        indent: indent === undefined || indent === null ? indentation : Math.min(9, Math.max(2, use.integer(indent))),
        sortKeys: truth(use, sortKeys),
        flow: flowStyle === undefined || flowStyle === null ? flow : truth(use, flowStyle),
        allowUnicode: truth(use, unicode),
        width: width === undefined || width === null || use.integer(width) <= 4 ? LINE_WIDTH : use.integer(width),
      };
      return (start !== undefined && truth(use, start) ? '---\n' : '') + writeYaml(use, value, style);
    },
  );
}

/** Reads YAML by the same rules as every file of the author's. */
function readYaml(use: Operation, text: string): unknown {
  const { value, diagnostics } = parseYaml('text', text, { compat: use.machine.isClassic });
  const wrong = diagnostics.find((one) => one.severity === 'error');
  if (wrong !== undefined)
    use.fail(
      `This is no YAML: ${use.tainted ? 'it cannot be read' : `line ${wrong.at?.line ?? 1}: ${wrong.message.replace(/\.$/, '')}`}.`,
      undefined,
      'BAD_YAML',
    );
  return value === undefined ? null : withoutTags(use, toPlain(value));
}

/** Text from elsewhere is data: nothing in it is opened, and nothing is a template. */
function withoutTags(use: Operation, value: unknown): unknown {
  if (isVaultValue(value))
    return use.fail('The YAML has a "!vault" text, which is not opened here.', undefined, 'BAD_YAML');
  if (isUnsafeValue(value)) return value.text;
  if (Array.isArray(value)) return use.makeList(value.map((item) => withoutTags(use, item)));
  return isDict(value) ? use.makeDict(entriesOf(value).map(([key, inner]) => [key, withoutTags(use, inner)])) : value;
}

function readCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = (): void => {
    row.push(field);
    field = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '"' && text[at + 1] === '"') at += 1;
      else if (character === '"') {
        quoted = false;
        continue;
      }
      field += character;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === delimiter) endField();
    else if (character === '\n') {
      endField();
      rows.push(row);
      row = [];
    } else if (character !== '\r') field += character;
  }
  if (field !== '' || row.length > 0) {
    endField();
    rows.push(row);
  }
  return rows;
}
