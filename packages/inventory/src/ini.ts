import type { SourceRef } from '@signet/core';
import { createSource, didYouMean } from '@signet/source';
import type { InventoryBuilder } from './builder.ts';
import { expandHosts } from './host-range.ts';
import type { OriginValue } from './model.ts';
import { exactLiteral, pythonLiteral } from './python-literal.ts';
import { shellWords } from './shell-words.ts';
import type { Conceal } from './vault-value.ts';

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/;
const KINDS = ['hosts', 'children', 'vars'] as const;

interface Line {
  readonly file: string;
  readonly builder: InventoryBuilder;
  readonly promises: Promises;
  readonly conceal: Conceal;
  readonly text: string;
  /** Of the line in the file, from 1. */
  readonly number: number;
  /** Characters before the text. */
  readonly indent: number;
  readonly group: string;
}

/** Groups that were named before a section declares them, and where. */
interface Promises {
  readonly children: Map<string, { readonly parent: string; readonly at: SourceRef }[]>;
  readonly variables: Map<string, SourceRef>;
}

/**
 * Reads an INI inventory with the meaning that Ansible's gives it, values included (Python literals).
 *
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html
 */
export function readIni(builder: InventoryBuilder, file: string, text: string, conceal: Conceal): void {
  const promises: Promises = { children: new Map(), variables: new Map() };
  let group = 'ungrouped';
  let kind: (typeof KINDS)[number] | undefined = 'hosts';
  let number = 0;
  const before = builder.diagnostics.length;
  for (const whole of createSource(file, text).text.split('\n')) {
    number += 1;
    const content = whole.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const indent = whole.length - whole.trimStart().length;
    const line: Line = { file, builder, promises, conceal, text: content, number, indent, group };
    const section = content.startsWith('[') ? SECTION.exec(content) : null;
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
    if (builder.diagnostics.length > before && builder.givesUp) return;
  }
  reportBroken(builder, promises);
}

function openSection(line: Line, group: string, suffix: string | undefined): (typeof KINDS)[number] | undefined {
  const { builder, promises } = line;
  const at = placeIn(line, 1, group.length);
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
    if (!builder.groups.has(group)) promises.variables.set(group, at);
    builder.addGroup(group, at);
    return kind;
  }
  builder.addGroup(group, at);
  promises.variables.delete(group);
  for (const promise of promises.children.get(group) ?? []) builder.addChild(promise.parent, group, promise.at);
  promises.children.delete(group);
  return kind;
}

function readChild(line: Line): void {
  const { builder, group, promises } = line;
  const name = GROUP_NAME.exec(line.text)?.[1];
  if (name === undefined) {
    report(line, 'INI_BAD_CHILD', `A line below [${group}:children] is the name of a group.`, 0, line.text.length);
    return;
  }
  const at = placeIn(line, 0, name.length);
  if (builder.groups.has(name)) {
    builder.addChild(group, name, at);
    return;
  }
  const promised = promises.children.get(name);
  if (promised === undefined) promises.children.set(name, [{ parent: group, at }]);
  else promised.push({ parent: group, at });
}

function reportBroken(builder: InventoryBuilder, { children, variables }: Promises): void {
  const declared = [...builder.groups.keys()].filter((name) => !variables.has(name));
  const hint = (name: string): string => didYouMean(name, declared) ?? `Declare it with a line [${name}].`;
  for (const [name, at] of variables) {
    builder.report('UNDEFINED_GROUP', `[${name}:vars] sets variables of a group that does not exist.`, at, hint(name));
  }
  for (const [name, places] of children) {
    for (const { at, parent } of places) {
      builder.report(
        'UNDEFINED_GROUP',
        `[${parent}:children] names the group "${name}", which does not exist.`,
        at,
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
  const at = placeIn(line, first.start, first.end - first.start);
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
  const values: Setting[] = [];
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
    const valueStart = line.text.indexOf('=', start) + 1;
    const value = text.slice(equals + 1);
    values.push({ name: text.slice(0, equals), text: value, start: valueStart, length: end - valueStart });
  }
  if (settings.length > values.length && line.builder.givesUp) return;
  for (const name of hosts.names) {
    const isNew = !line.builder.hosts.has(name);
    const host = line.builder.addHost(name, line.group, at);
    const source = `inventory host ${name}`;
    if (isNew && hosts.port !== undefined)
      host.vars.set('ansible_port', new IniValue(line, 8, source, { start: 0, length: first.end, value: hosts.port }));
    for (const setting of values)
      line.builder.setHostVariable(host, setting.name, new IniValue(line, 8, source, setting));
  }
}

/** `name=value` behind a host. */
interface Setting extends Piece {
  readonly name: string;
}

function readVariable(line: Line): void {
  const match = /^(.*?)\s*=\s*(.*)$/.exec(line.text);
  if (match === null || match[1] === '') {
    report(line, 'INI_BAD_SETTING', `A line below [${line.group}:vars] is name=value.`, 0, line.text.length);
    return;
  }
  const [, name = '', text = ''] = match;
  const value = pythonLiteral(text);
  const start = line.text.length - text.length;
  const comment = typeof value === 'string' && value === text ? /\s#/.exec(text) : null;
  if (comment) {
    const hint = 'Put the value in quotes, or the comment on a line of its own.';
    line.builder.report(
      'INI_COMMENT_IN_VALUE',
      `The comment is part of the value of "${name}".`,
      placeIn(line, start + comment.index + 1, text.length - comment.index - 1),
      hint,
      'warning',
    );
  }
  const source = `inventory group ${line.group}`;
  line.builder.setGroupVariable(line.group, name, new IniValue(line, 3, source, { text, start, length: text.length }));
}

/** Where in its line a value stands, with its text or, where it has none of its own, itself. */
interface Piece {
  readonly start: number;
  readonly length: number;
  readonly text?: string;
  readonly value?: unknown;
}

/** A value of a line; inventories have many, so that its place is computed when it is asked for. */
class IniValue implements OriginValue {
  readonly value: unknown;
  readonly level: number;
  readonly source: string;
  readonly #line: Line;
  readonly #piece: Piece;

  constructor(line: Line, level: number, source: string, piece: Piece) {
    this.value = line.conceal(piece.text === undefined ? piece.value : pythonLiteral(piece.text));
    this.level = level;
    this.source = source;
    this.#line = line;
    this.#piece = piece;
  }

  get at(): SourceRef {
    return placeIn(this.#line, this.#piece.start, Math.max(1, this.#piece.length));
  }

  place(): SourceRef {
    return this.at;
  }

  exact(): unknown {
    const { text } = this.#piece;
    return text === undefined ? this.value : this.#line.conceal(exactLiteral(text));
  }
}

function placeIn({ file, indent, number }: Line, start: number, length: number): SourceRef {
  return { file, line: number, column: indent + start + 1, length };
}

function report(line: Line, code: string, message: string, start: number, length: number, hint?: string): void {
  line.builder.report(code, message, placeIn(line, start, length), hint);
}
