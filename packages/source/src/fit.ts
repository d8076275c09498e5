import { booleanOf } from '@signet/core';
import { createMap, keyName, looksLikeTemplate, type Node } from './node.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * A value in the types that a schema wants, where Ansible would convert it: `"yes"` is true for a boolean, `"3"` is 3
 * for a number, `a,b` is a list of two, 3 is `"3"` for text. What does not fit stays for the validator to refuse.
 *
 * @param asPython Any number and boolean is text where text is wanted: `True` for true.
 */
export function fitPlain(schema: unknown, value: unknown, asPython = false): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => fitPlain(property(schema, 'items'), item, asPython));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, fitPlain(schemaOf(schema, name), inner, asPython)]),
    );
  }
  return fitScalar(schema, value, asPython);
}

/** {@link fitPlain} for a value with its place; the same node where nothing is to be converted. */
export function fitNode(schema: unknown, node: Node): Node {
  if (node.kind === 'map') {
    let changed = false;
    const entries = node.entries.map((entry) => {
      const value = fitNode(schemaOf(schema, keyName(entry.key)), entry.value);
      if (value === entry.value) return entry;
      changed = true;
      return { key: entry.key, value };
    });
    return changed ? createMap(node.at, entries) : node;
  }
  if (node.kind === 'list') {
    const items = node.items.map((item) => fitNode(property(schema, 'items'), item));
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
  }
  if (node.tag !== undefined) return node;
  const value = fitScalar(schema, node.value);
  if (value === node.value) return node;
  if (!Array.isArray(value)) return { ...node, value: value as typeof node.value };
  return {
    kind: 'list',
    at: node.at,
    items: value.map((item) => ({ ...node, value: item as string, raw: String(item) })),
  };
}

function fitScalar(schema: unknown, value: unknown, asPython = false): unknown {
  const types = typesOf(schema);
  if (types === undefined) return value;
  if (typeof value === 'string')
    return types.has('string') || looksLikeTemplate(value) ? value : fromText(types, value);
  if (typeof value === 'number' && types.has('boolean') && !types.has('number') && !types.has('integer'))
    return booleanOf(value) ?? value;
  const wantsText = types.has('string') && types.size === 1;
  if (wantsText && asPython && typeof value === 'boolean') return value ? 'True' : 'False';
  if (wantsText && asPython && typeof value === 'number') return String(value);
  return wantsText && Number.isSafeInteger(value) ? String(value) : value;
}

function fromText(types: ReadonlySet<string>, value: string): unknown {
  const read = types.has('boolean') && !types.has('integer') ? booleanOf(value) : undefined;
  if (read !== undefined) return read;
  if (types.has('integer') && /^[-+]?\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  if (types.has('number') && /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(value)) return Number(value);
  if (types.has('array')) return value === '' ? [] : value.split(',').map((item) => item.trim());
  return value;
}

/** The types that a schema allows; undefined when it does not say. */
function typesOf(schema: unknown): Set<string> | undefined {
  const { type, anyOf, enum: allowed } = (schema ?? {}) as { type?: unknown; anyOf?: unknown[]; enum?: unknown[] };
  if (type !== undefined) return new Set([type].flat().map(String));
  if (Array.isArray(allowed)) return new Set(allowed.map((one) => typeof one));
  if (!Array.isArray(anyOf)) return undefined;
  const all = new Set<string>();
  for (const branch of anyOf) {
    const types = typesOf(branch) ?? constType(branch);
    if (types === undefined) return undefined;
    for (const one of types) all.add(one);
  }
  return all;
}

function constType(schema: unknown): Set<string> | undefined {
  const value = property(schema, 'const');
  return value === undefined ? undefined : new Set([typeof value]);
}

function schemaOf(schema: unknown, name: string): unknown {
  const properties = property(schema, 'properties') as Schema | undefined;
  return properties && Object.hasOwn(properties, name) ? properties[name] : property(schema, 'additionalProperties');
}

function property(schema: unknown, name: string): unknown {
  return typeof schema === 'object' && schema !== null ? (schema as Schema)[name] : undefined;
}
