import { createSource, didYouMean, type Source } from '@signet/source';
import type { InventoryBuilder } from './builder.ts';
import { expandHosts } from './host-range.ts';
import type { OriginValue } from './model.ts';
import { pythonLiteral } from './python-literal.ts';
import { shellWords } from './shell-words.ts';
import type { Conceal } from './vault-value.ts';

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/;
const KINDS = ['hosts', 'children', 'vars'] as const;

interface Line {
  readonly source: Source;
  readonly builder: InventoryBuilder;
  readonly promises: Promises;
  readonly conceal: Conceal;
  readonly text: string;
  /** Offset of the text in the file. */
  readonly start: number;
  readonly group: string;
}

/** Groups that were named before a section declares them, and where. */
interface Promises {
  readonly children: Map<string, { readonly parent: string; readonly start: number }[]>;
  readonly variables: Map<string, number>;
}

/**
 * Reads an INI inventory with the meaning that Ansible's gives it, values included (Python literals).
 *
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html
 */
export function readIni(builder: InventoryBuilder, file: string, text: string, conceal: Conceal): void {
  const source = createSource(file, text);
  const promises: Promises = { children: new Map(), variables: new Map() };
  let group = 'ungrouped';
  let kind: (typeof KINDS)[number] | undefined = 'hosts';
  let offset = 0;
  for (const whole of source.text.split('\n')) {
    const content = whole.trim();
    const start = offset + whole.length - whole.trimStart().length;
    offset += whole.length + 1;
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const line: Line = { source, builder, promises, conceal, text: content, start, group };
    const section = SECTION.exec(content);
    if (section) {
      group = section[1] ?? 'ungrouped';
      kind = openSection(line, group, section[2]);
    } else if (content.startsWith('[') && content.endsWith(']')) {
      report(
        line,
        'INI_BAD_SECTION',
        'A section is written [group], [group:vars] or [group:children], without spaces.',
        0,
        content.length,
      );
      kind = undefined;
    } else if (kind === 'hosts') readHosts(line);
    else if (kind === 'vars') readVariable(line);
    else if (kind === 'children') readChild(line);
  }
  reportBroken(builder, source, promises);
}

function openSection(line: Line, group: string, suffix: string | undefined): (typeof KINDS)[number] | undefined {
  const { builder, promises, source } = line;
  const kind = KINDS.find((one) => one === (suffix ?? 'hosts'));
  if (kind === undefined) {
    const hint = didYouMean(suffix ?? '', KINDS) ?? 'Known are [group:vars] and [group:children].';
    report(
      line,
      'INI_BAD_SECTION',
      `There is no kind of section called "${suffix}".`,
      group.length + 2,
      suffix?.length ?? 1,
      hint,
    );
    return undefined;
  }
  if (kind === 'vars') {
    if (!builder.groups.has(group)) promises.variables.set(group, line.start + 1);
    builder.addGroup(group, source.at(line.start + 1, group.length));
    return kind;
  }
  builder.addGroup(group, source.at(line.start + 1, group.length));
  promises.variables.delete(group);
  for (const { parent, start } of promises.children.get(group) ?? [])
    builder.addChild(parent, group, source.at(start, group.length));
  promises.children.delete(group);
  return kind;
}

function readChild(line: Line): void {
  const { builder, group, promises, source, start } = line;
  const name = GROUP_NAME.exec(line.text)?.[1];
  if (name === undefined) {
    report(line, 'INI_BAD_CHILD', `A line below [${group}:children] is the name of a group.`, 0, line.text.length);
  } else if (builder.groups.has(name)) {
    builder.addChild(group, name, source.at(start, name.length));
  } else {
    promises.children.set(name, [...(promises.children.get(name) ?? []), { parent: group, start }]);
  }
}

function reportBroken(builder: InventoryBuilder, source: Source, { children, variables }: Promises): void {
  const declared = [...builder.groups.keys()].filter((name) => !variables.has(name));
  const hint = (name: string): string => didYouMean(name, declared) ?? `Declare it with a line [${name}].`;
  for (const [name, start] of variables) {
    builder.report(
      'UNDEFINED_GROUP',
      `[${name}:vars] sets variables of a group that does not exist.`,
      source.at(start, name.length),
      hint(name),
    );
  }
  for (const [name, places] of children) {
    for (const { parent, start } of places) {
      builder.report(
        'UNDEFINED_GROUP',
        `[${parent}:children] names the group "${name}", which does not exist.`,
        source.at(start, name.length),
        hint(name),
      );
    }
  }
}

function readHosts(line: Line): void {
  const { unclosedAt, words } = shellWords(line.text);
  if (unclosedAt !== undefined) {
    report(
      line,
      'INI_UNCLOSED_QUOTE',
      'This quote is not closed.',
      unclosedAt,
      1,
      'Close it, or write a backslash before it.',
    );
    return;
  }
  const [first, ...settings] = words;
  if (first === undefined) return;
  const hosts = expandHosts(first.text);
  const at = line.source.at(line.start + first.start, first.end - first.start);
  if ('problem' in hosts || /^---|:$/.test(first.text)) {
    const why =
      'problem' in hosts
        ? hosts.problem
        : first.text === '---'
          ? 'this is the first line of a YAML file'
          : 'a port has to follow the ":"';
    line.builder.report('BAD_HOST_NAME', `"${first.text}" is no host name: ${why}.`, at);
    return;
  }
  const values = new Map<string, OriginValue>();
  for (const { end, start, text } of settings) {
    const equals = text.indexOf('=');
    if (equals < 1) {
      report(
        line,
        'INI_BAD_SETTING',
        `"${text}" has to be name=value.`,
        start,
        end - start,
        'One host per line, its variables behind it.',
      );
      continue;
    }
    const raw = line.text.slice(start, end);
    const valueStart = line.start + start + raw.indexOf('=') + 1;
    values.set(
      text.slice(0, equals),
      origin(line, pythonLiteral(text.slice(equals + 1)), valueStart, end - start - equals - 1),
    );
  }
  for (const name of hosts.names) {
    const isNew = !line.builder.hosts.has(name);
    const host = line.builder.addHost(name, line.group, at);
    const source = `inventory host ${name}`;
    if (isNew && hosts.port !== undefined)
      host.vars.set('ansible_port', { ...origin(line, hosts.port, line.start, first.end), level: 8, source });
    for (const [key, value] of values) host.vars.set(key, { ...value, level: 8, source });
  }
}

function readVariable(line: Line): void {
  const match = /^(.*?)\s*=\s*(.*)$/.exec(line.text);
  if (match === null || match[1] === '') {
    report(line, 'INI_BAD_SETTING', `A line below [${line.group}:vars] is name=value.`, 0, line.text.length);
    return;
  }
  const [, name = '', text = ''] = match;
  const value = pythonLiteral(text);
  const start = line.start + line.text.length - text.length;
  const comment = typeof value === 'string' && value === text ? /\s#/.exec(text) : null;
  if (comment) {
    const hint = 'Put the value in quotes, or the comment on a line of its own.';
    line.builder.report(
      'INI_COMMENT_IN_VALUE',
      `The comment is part of the value of "${name}".`,
      line.source.at(start + comment.index + 1, text.length),
      hint,
      'warning',
    );
  }
  const stored = origin(line, value, start, text.length);
  line.builder.setGroupVariable(line.group, name, stored);
}

function origin(line: Line, value: unknown, start: number, length: number): OriginValue {
  const at = line.source.at(start, Math.max(1, length));
  return { value: line.conceal(value), at, level: 3, source: `inventory group ${line.group}`, place: () => at };
}

function report(line: Line, code: string, message: string, start: number, length: number, hint?: string): void {
  line.builder.report(code, message, line.source.at(line.start + start, length), hint);
}
