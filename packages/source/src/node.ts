import type { SourceRef } from '@signet/core';

/** A value of a YAML file with its place. Aliases share the node of their anchor; merge keys are already merged. */
export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at: SourceRef;
  readonly value: null | boolean | number | string;
  /** `!vault` also stands for `!vault-encrypted`. */
  readonly tag?: '!vault' | '!unsafe';
  /** In quotes or a block scalar: text whatever it looks like. */
  readonly quoted: boolean;
  /** The characters as text, without quotes and escapes, before a type was read from them: `0x10`, `yes`. */
  readonly raw: string;
  /** Where the text itself begins: after the quote, or on the first line of a block scalar. */
  readonly textAt: SourceRef;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: SourceRef;
  readonly items: readonly Node[];
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface MapNode {
  readonly kind: 'map';
  readonly at: SourceRef;
  readonly entries: readonly MapEntry[];
  /** By the key's text: `on: x` is found as `on`. */
  get(name: string): Node | undefined;
}

/** Text encrypted with ansible-vault, still closed. */
export interface VaultText {
  readonly kind: 'vault';
  readonly text: string;
  readonly at: SourceRef;
}

/** Text tagged `!unsafe` that looks like a template and must not be evaluated as one. */
export interface UnsafeText {
  readonly kind: 'unsafe';
  readonly text: string;
  readonly at: SourceRef;
}

export function createMap(at: SourceRef, entries: readonly MapEntry[]): MapNode {
  const byName = new Map(entries.map((entry) => [keyName(entry.key), entry.value]));
  return { kind: 'map', at, entries, get: (name) => byName.get(name) };
}

/** The name a key stands for: its text, also when the text means something else, as `on` does. */
export function keyName(key: ScalarNode): string {
  return typeof key.value === 'string' ? key.value : key.raw;
}

/** True for text that holds `{{ }}`, `{% %}` or `{# #}`. */
export function looksLikeTemplate(text: string): boolean {
  return /\{\{|\{%|\{#/.test(text);
}

/**
 * The plain data of a node. `!vault` text becomes a {@link VaultText}; `!unsafe` text stays a string unless it
 * looks like a template, then it becomes an {@link UnsafeText}.
 */
export function toPlain(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(toPlain);
  if (node.kind === 'map') {
    const plain: Record<string, unknown> = {};
    for (const { key, value } of node.entries) define(plain, keyName(key), toPlain(value));
    return plain;
  }
  if (node.tag === '!vault') return { kind: 'vault', text: node.raw, at: node.at } satisfies VaultText;
  if (node.tag === '!unsafe' && looksLikeTemplate(node.raw)) {
    return { kind: 'unsafe', text: node.raw, at: node.at } satisfies UnsafeText;
  }
  return node.value;
}

/** Sets a property even when it is called `__proto__`. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

/** Tells encrypted text from a mapping of the author's that happens to have a `kind`. */
export function isVaultValue(value: unknown): value is VaultText {
  return isMarked(value, 'vault');
}

export function isUnsafeValue(value: unknown): value is UnsafeText {
  return isMarked(value, 'unsafe');
}

function isMarked(value: unknown, kind: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<VaultText>;
  return (
    (candidate.kind as string) === kind && typeof candidate.text === 'string' && typeof candidate.at?.line === 'number'
  );
}

/** The node at a path of names and indexes; the nearest one above it when the path leads out of the tree. */
export function nodeAt(node: Node, path: readonly (string | number)[]): Node {
  let current = node;
  for (const step of path) {
    const next =
      current.kind === 'map'
        ? current.get(String(step))
        : current.kind === 'list'
          ? current.items[Number(step)]
          : undefined;
    if (next === undefined) return current;
    current = next;
  }
  return current;
}
