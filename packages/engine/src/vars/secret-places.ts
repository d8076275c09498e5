import { SECRET_KEYWORD } from '@signet/core';

/** Whether a secret may stand at a place: it always is one, it may be one, or it must not. */
export type SecretPlace = 'always' | 'allowed' | 'no';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly [SECRET_KEYWORD]?: unknown;
}

/** What an argument schema says about the value at a path. */
export function secretPlace(schema: object, path: readonly (string | number)[]): SecretPlace {
  let best: SecretPlace = 'no';
  for (const found of schemasAt(schema as Schema, path)) {
    const mark = found[SECRET_KEYWORD];
    if (mark === true) return 'always';
    if (mark === 'allowed') best = 'allowed';
  }
  return best;
}

/** Every subschema that speaks about the value at a path. */
export function* schemasAt(schema: Schema, path: readonly (string | number)[]): Generator<Schema> {
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* schemasAt(branch, path);
  const [key, ...rest] = path;
  if (key === undefined) {
    yield schema;
    return;
  }
  const inner = typeof key === 'number' ? schema.items : propertySchema(schema, key);
  if (typeof inner === 'object') yield* schemasAt(inner, rest);
}

function propertySchema(schema: Schema, name: string): Schema | boolean | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  for (const [pattern, inner] of Object.entries(schema.patternProperties ?? {})) {
    if (new RegExp(pattern, 'u').test(name)) return inner;
  }
  return schema.additionalProperties;
}
