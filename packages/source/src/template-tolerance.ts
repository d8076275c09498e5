type Schema = Readonly<Record<string, unknown>>;

/** Keywords whose value is a schema, a list of schemas, or a map of schemas. */
const INNER = new Set([
  'additionalProperties',
  'items',
  'contains',
  'propertyNames',
  'unevaluatedProperties',
  'if',
  'then',
  'else',
]);
const INNER_LIST = new Set(['prefixItems', 'anyOf', 'allOf', 'oneOf']);
const INNER_MAP = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

const TEMPLATE = { type: 'string', pattern: '\\{\\{|\\{%' };

/**
 * The same schema, except that a string with a template in it satisfies every part: its value is known only when
 * the template has been evaluated.
 */
export function tolerateTemplates(schema: object): object {
  const { $id, $schema, $defs, definitions, ...rest } = schema as Schema;
  const shared = Object.entries({
    $id,
    $schema,
    $defs: inner('$defs', $defs),
    definitions: inner('definitions', definitions),
  });
  return { ...Object.fromEntries(shared.filter(([, value]) => value !== undefined)), ...tolerant(rest) };
}

function tolerant(schema: Schema): Schema {
  const walked = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, inner(name, value)]));
  return { if: TEMPLATE, else: walked };
}

function inner(keyword: string, value: unknown): unknown {
  if (INNER.has(keyword)) return isSchema(value) ? tolerant(value) : value;
  if (INNER_LIST.has(keyword) && Array.isArray(value))
    return value.map((one: unknown) => (isSchema(one) ? tolerant(one) : one));
  if (INNER_MAP.has(keyword) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isSchema(one) ? tolerant(one) : one]));
  }
  return value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
