import { SECRET_KEYWORD, Secret } from '@signet/core';
import { type MapNode, type Node, parseYaml, toPlain } from '@signet/source';

interface Schema {
  readonly [SECRET_KEYWORD]?: boolean | 'allowed';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

/** The one task of an example's YAML, which is written as a list of one task or as the task itself. */
export function parseExample(playbook: string): MapNode {
  const { value, diagnostics } = parseYaml('example.yml', dedent(playbook));
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(`example.yml:${first.at?.line ?? '?'}: ${first.message}`);
  const task = value?.kind === 'list' && value.items.length === 1 ? value.items[0] : value;
  if (task?.kind !== 'map') throw new Error('An example is one task: a map, or a list with one map.');
  return task;
}

/** What the engine would hand to the module: plain data, with a `Secret` wherever the schema wants one. */
export function exampleArguments(schema: unknown, node: Node): unknown {
  return withSecrets(schema as Schema, toPlain(node));
}

function withSecrets(schema: Schema | undefined, value: unknown): unknown {
  if (schema === undefined) return value;
  if (typeof value === 'string') return schema[SECRET_KEYWORD] === true ? new Secret(value) : value;
  if (Array.isArray(value)) return value.map((item) => withSecrets(schema.items, item));
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withSecrets(property(schema, key), inner)]),
  );
}

function property(schema: Schema, key: string): Schema | undefined {
  const named = schema.properties?.[key];
  if (named !== undefined) return named;
  for (const [pattern, inner] of Object.entries(schema.patternProperties ?? {})) {
    if (new RegExp(pattern, 'u').test(key)) return inner;
  }
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** Removes the indentation that the first line of text has, so that examples can be indented with the code. */
export function dedent(text: string): string {
  const lines = text.split('\n');
  const indent = /^ */u.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  return `${lines
    .map((line) => (line.slice(0, indent).trim() === '' ? line.slice(indent) : line))
    .join('\n')
    .trim()}\n`;
}
