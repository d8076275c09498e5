import type { SourceRef } from '@signet/core';
import { createMap, keyName, type MapEntry, type MapNode, type Node, nodeAt, type ScalarNode } from '@signet/source';
import type { Place } from '../vars/authored.ts';

/** Where the value at a path inside a node stands; of text, where the text itself begins. */
export function placeOf(node: Node): Place {
  return (path) => textAt(nodeAt(node, path));
}

export function textAt(node: Node): SourceRef {
  return node.kind === 'scalar' ? node.textAt : node.at;
}

export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** A map made of parts of others, such as a task's arguments together with those in `args`. */
export function mapOf(at: SourceRef, entries: readonly MapEntry[]): MapNode {
  return createMap(at, entries);
}

/** The scalars of a node: itself, or those of a list. */
export function scalarsOf(node: Node | undefined): ScalarNode[] {
  if (node === undefined) return [];
  const nodes = node.kind === 'list' ? node.items : [node];
  return nodes.filter((one): one is ScalarNode => one.kind === 'scalar' && one.value !== null);
}

/** Names separated by commas, in a string or a list, as `tags` and `listen` allow. */
export function namesOf(node: Node | undefined): string[] {
  return scalarsOf(node).flatMap((scalar) =>
    textOf(scalar)
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}

/** The text of a scalar, also when it means something else: `name: on`. */
export function textOf(scalar: ScalarNode): string {
  return keyName(scalar);
}
