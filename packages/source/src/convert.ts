import type { Diagnostic, SourceRef } from '@signet/core';
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { createMap, type MapEntry, type Node, type ScalarNode } from './node.ts';
import { textStart, WrittenScalar } from './position.ts';
import { readPlainScalar } from './scalar.ts';
import type { Duplicates } from './parse.ts';
import type { Source } from './source.ts';
import { unquotedTemplate } from './syntax-errors.ts';

/** How many values aliases may stand for in one file, together. */
export const MAX_ALIASED = 20_000;

const CORE_TAG = 'tag:yaml.org,2002:';

type YamlNode = ParsedNode | null | undefined;

/** Turns the parser's document into nodes, and collects what is wrong with the values. */
export class Converter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #anchors = new Map<string, { node: Node | undefined; weight: number }>();
  readonly #weights = new WeakMap<Node, number>();
  /** Stand for aliases that were refused; one error each is enough. */
  readonly #refused = new WeakSet<Node>();
  #aliased = 0;
  /** Within a list or mapping that is tagged `!unsafe`: its texts are, too. */
  #unsafe = false;
  /** How grave it is what Ansible accepts and people get wrong. */
  readonly #doubted: Diagnostic['severity'];

  readonly #duplicates: Duplicates;

  /** @param compat duplicate keys and leading zeros are warnings, with Ansible's meaning */
  constructor(source: Source, compat = false, duplicates: Duplicates = compat ? 'warn' : 'error') {
    this.#source = source;
    this.#doubted = compat ? 'warning' : 'error';
    this.#duplicates = duplicates;
  }

  convert(node: YamlNode, fallbackOffset = 0): Node {
    if (!node) return this.#null(fallbackOffset);
    if (isAlias(node)) return this.#alias(node.source, node.range);
    const { anchor } = node;
    if (anchor !== undefined && anchor !== '') this.#anchors.set(anchor, { node: undefined, weight: 0 });
    const around = this.#unsafe;
    this.#unsafe ||= !isScalar(node) && node.tag === '!unsafe';
    const result = isScalar(node) ? this.#scalar(node) : isMap(node) ? this.#map(node) : this.#list(node);
    this.#unsafe = around;
    if (anchor !== undefined && anchor !== '')
      this.#anchors.set(anchor, { node: result, weight: this.#weight(result) });
    return result;
  }

  #report(
    code: string,
    message: string,
    at: SourceRef,
    hint?: string,
    severity: Diagnostic['severity'] = 'error',
  ): void {
    this.diagnostics.push({ severity, code, message, at, ...(hint !== undefined && { hint }) });
  }

  #null(offset: number): ScalarNode {
    const at = this.#source.at(offset);
    return { kind: 'scalar', at, value: null, quoted: false, raw: '', textAt: at };
  }

  #alias(name: string, range: readonly [number, number, number]): Node {
    const target = this.#target(name, range);
    if (target !== undefined) return target;
    const nothing = this.#null(range[0]);
    this.#refused.add(nothing);
    return nothing;
  }

  #target(name: string, range: readonly [number, number, number]): Node | undefined {
    const at = this.#source.at(range[0], range[1] - range[0]);
    const anchor = this.#anchors.get(name);
    if (anchor?.node === undefined) {
      const message = anchor
        ? `The alias *${name} stands inside the value it refers to.`
        : `There is no anchor &${name} above this alias.`;
      this.#report('YAML_BAD_ALIAS', message, at, anchor ? undefined : `If *${name} is text, put it in quotes.`);
      return undefined;
    }
    const before = this.#aliased;
    this.#aliased += anchor.weight;
    if (this.#aliased <= MAX_ALIASED) return anchor.node;
    if (before <= MAX_ALIASED) {
      const message = `The aliases of this file stand for more than ${MAX_ALIASED} values.`;
      this.#report(
        'YAML_TOO_MANY_ALIASES',
        message,
        at,
        'Aliases of anchors that hold aliases multiply; write the values out.',
      );
    }
    return undefined;
  }

  /** How many values a node stands for, aliases followed. */
  #weight(node: Node): number {
    const known = this.#weights.get(node);
    if (known !== undefined) return known;
    let weight = 1;
    if (node.kind === 'list') for (const item of node.items) weight += this.#weight(item);
    if (node.kind === 'map') for (const { value } of node.entries) weight += this.#weight(value);
    this.#weights.set(node, weight);
    return weight;
  }

  #scalar(node: Scalar.Parsed): ScalarNode {
    const [start, end] = node.range;
    const at = this.#tagged(node.tag, start, end);
    const raw = String(node.value ?? '');
    const quoted = node.type !== 'PLAIN' && node.type !== undefined;
    const custom = this.#tag(node.tag, at);
    const base = { at, quoted, raw, textAt: textStart(this.#source, start, end, node.type) } as const;
    const isMarked = custom === '!vault' || custom === '!unsafe';
    const isText = custom === 'str' || (quoted && custom === undefined);
    const value = isMarked || isText ? raw : this.#typed(raw, at, custom);
    const tag = isMarked ? custom : this.#unsafe && typeof value === 'string' ? '!unsafe' : undefined;
    return new WrittenScalar({ ...base, value, ...(tag && { tag }) }, this.#source, start, end);
  }

  #typed(raw: string, at: SourceRef, tag: string | undefined): ScalarNode['value'] {
    const read = readPlainScalar(raw);
    if ('problem' in read) {
      if (read.problem === 'too-large') {
        this.#report(
          'YAML_NUMBER_TOO_LARGE',
          `The number ${raw} is too large to be exact.`,
          at,
          `If it is text, write "${raw}".`,
        );
      } else {
        const octal = /^[-+]?[0-7_]+$/.test(raw) ? Number.parseInt(raw.replaceAll('_', ''), 8) : undefined;
        const number = octal === undefined ? '' : `; for the octal number write ${octal}`;
        this.#report(
          'YAML_LEADING_ZERO',
          `${raw} begins with a zero: is it text, or a number?`,
          at,
          `For text, such as a file mode, write "${raw}"${number}.`,
          this.#doubted,
        );
        if (this.#doubted === 'warning') return octal ?? (raw.includes('.') ? Number(raw.replaceAll('_', '')) : raw);
      }
    } else if (tag !== undefined) {
      const fits = { int: 'number', float: 'number', bool: 'boolean', null: 'object' }[tag];
      if (typeof read.value !== fits) this.#report('YAML_BAD_TAG', `${raw} is no value for the tag !!${tag}.`, at);
    }
    return read.value;
  }

  /** A value with a tag of its own begins at the tag. */
  #tagged(tag: string | undefined, start: number, end: number): SourceRef {
    const { text } = this.#source;
    const mark = tag?.startsWith('!') ? text.lastIndexOf(tag, start) : -1;
    if (tag === undefined || mark === -1 || text.slice(mark, start).includes('\n'))
      return this.#source.at(start, end - start);
    return this.#source.at(mark, tag.length);
  }

  /** `str`, `int` ... for YAML's own tags, `!vault` or `!unsafe`, undefined without a tag. */
  #tag(tag: string | undefined, at: SourceRef): string | undefined {
    if (tag === undefined || tag === '?') return undefined;
    if (tag === '!vault' || tag === '!vault-encrypted') return '!vault';
    if (tag === '!unsafe') return '!unsafe';
    if (tag === '!') return 'str';
    const name = tag.startsWith(CORE_TAG) ? tag.slice(CORE_TAG.length) : undefined;
    if (name !== undefined && ['str', 'int', 'float', 'bool', 'null'].includes(name)) return name;
    this.#report(
      'YAML_UNKNOWN_TAG',
      `The tag ${name === undefined ? tag : `!!${name}`} is not supported.`,
      at,
      'Known tags are !vault and !unsafe. Text that begins with ! needs quotes.',
    );
    return undefined;
  }

  #checkCollectionTag(tag: string | undefined, own: 'map' | 'seq', at: SourceRef): void {
    if (tag === undefined || tag === CORE_TAG + own || tag === '!unsafe') return;
    const name = tag.startsWith(CORE_TAG) ? `!!${tag.slice(CORE_TAG.length)}` : tag;
    this.#report(
      'YAML_UNKNOWN_TAG',
      `The tag ${name} is not supported for a ${own === 'map' ? 'mapping' : 'list'}.`,
      at,
    );
  }

  #list(node: Exclude<ParsedNode, Scalar.Parsed>): Node {
    const [start, end] = node.range;
    const at = this.#source.at(start, end - start);
    this.#checkCollectionTag(node.tag, 'seq', at);
    const items = isSeq(node) ? node.items.map((item) => this.convert(item as YamlNode, start)) : [];
    return { kind: 'list', at, items };
  }

  #map(node: YAMLMap.Parsed): Node {
    const [start, end] = node.range;
    const at = this.#source.at(start, end - start);
    if (/^\{[{%]/.test(this.#source.text.slice(start, start + 2))) {
      this.diagnostics.push(unquotedTemplate(this.#source, start));
      return this.#null(start);
    }
    this.#checkCollectionTag(node.tag, 'map', at);
    const own = new Map<string, MapEntry>();
    const merged = new Map<string, MapEntry>();
    for (const pair of node.items) {
      const key = this.#key(pair.key as YamlNode, start);
      if (key === undefined) continue;
      const value = this.convert(pair.value as YamlNode, (pair.key as YamlNode)?.range[1] ?? start);
      if (key.raw === '<<' && !key.quoted) this.#merge(value, merged, key.at);
      else if (own.has(key.raw)) {
        this.#reportTwice(key, own.get(key.raw)?.key.at.line ?? 0);
        if (this.#duplicates !== 'error') own.set(key.raw, { key, value });
      } else own.set(key.raw, { key, value });
    }
    // As in PyYAML a key keeps the place where it came first, and the mapping's own value wins.
    const all = new Map([...merged, ...own]);
    return createMap(at, [...all.values()]);
  }

  #reportTwice({ raw, at }: ScalarNode, firstLine: number): void {
    if (this.#duplicates === 'ignore') return;
    const message = `"${raw}" is set twice in the same mapping: found a duplicate dict key (${raw}).`;
    const severity = this.#duplicates === 'warn' ? 'warning' : 'error';
    this.#report(
      'YAML_DUPLICATE_KEY',
      message,
      at,
      `The first one is on line ${firstLine}. Remove one of them.`,
      severity,
    );
  }

  #key(node: YamlNode, offset: number): ScalarNode | undefined {
    const key = this.convert(node, node?.range[0] ?? offset);
    if (key.kind === 'scalar') return key;
    this.#report('YAML_BAD_KEY', `A ${key.kind === 'map' ? 'mapping' : 'list'} cannot be a key.`, key.at);
    return undefined;
  }

  #merge(value: Node, merged: Map<string, MapEntry>, at: SourceRef): void {
    for (const from of value.kind === 'list' ? value.items : [value]) {
      if (this.#refused.has(from)) continue;
      if (from.kind !== 'map') {
        this.#report(
          'YAML_BAD_MERGE',
          '"<<" merges mappings only.',
          at,
          'Write "<<: *anchor", with the anchor on a mapping.',
        );
        continue;
      }
      for (const entry of from.entries) if (!merged.has(entry.key.raw)) merged.set(entry.key.raw, entry);
    }
  }
}
