type Schema = Readonly<Record<string, unknown>>;

const TEMPLATE = /\{\{|\{%/;

/** Keywords that say nothing about validity. */
const ANNOTATIONS = new Set(['description', 'title', 'default', 'examples', '$comment', 'deprecated', 'format']);

/**
 * Whether a value certainly satisfies a schema, by walking both: right values, which are nearly all, then need no
 * compiled validator. `false` means only that the validator has to say.
 */
export function accepts(schema: unknown, value: unknown, allowTemplates: boolean): boolean {
  if (typeof schema === 'boolean') return schema;
  if (typeof schema !== 'object' || schema === null) return false;
  if (allowTemplates && typeof value === 'string' && TEMPLATE.test(value)) return true;
  for (const [keyword, limit] of Object.entries(schema as Schema)) {
    if (!holds(keyword, limit, schema as Schema, value, allowTemplates)) return false;
  }
  return true;
}

function holds(keyword: string, limit: unknown, schema: Schema, value: unknown, allow: boolean): boolean {
  switch (keyword) {
    case 'type':
      return [limit].flat().some((type) => hasType(value, String(type)));
    case 'enum':
      return (limit as unknown[]).includes(value);
    case 'const':
      return limit === value;
    case 'minimum':
      return typeof value !== 'number' || value >= (limit as number);
    case 'maximum':
      return typeof value !== 'number' || value <= (limit as number);
    case 'exclusiveMinimum':
      return typeof value !== 'number' || value > (limit as number);
    case 'minLength':
      return typeof value !== 'string' || value.length >= 2 * (limit as number);
    case 'maxLength':
      return typeof value !== 'string' || value.length <= (limit as number);
    case 'pattern':
      return typeof value !== 'string' || patternOf(limit as string).test(value);
    case 'minItems':
      return !Array.isArray(value) || value.length >= (limit as number);
    case 'maxItems':
      return !Array.isArray(value) || value.length <= (limit as number);
    case 'items':
      return !Array.isArray(value) || value.every((item) => accepts(limit, item, allow));
    case 'minProperties':
      return !isMap(value) || Object.keys(value).length >= (limit as number);
    case 'required':
      return !isMap(value) || (limit as string[]).every((name) => Object.hasOwn(value, name));
    case 'properties':
      return !isMap(value) || propertiesFit(limit as Schema, value, allow);
    case 'additionalProperties':
      return !isMap(value) || additionalFit(limit, schema, value, allow);
    case 'not': {
      const { type } = limit as Schema;
      return typeof type === 'string' && !hasType(value, type);
    }
    case 'anyOf':
      return (limit as unknown[]).some((branch) => accepts(branch, value, allow));
    case 'allOf':
      return (limit as unknown[]).every((branch) => accepts(branch, value, allow));
    default:
      // Also keywords of our own, such as the mark of a secret.
      return ANNOTATIONS.has(keyword) ? keyword !== 'format' || typeof value !== 'string' : keyword.startsWith('x-');
  }
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMap(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type && !Number.isNaN(value);
  }
}

function propertiesFit(properties: Schema, value: Record<string, unknown>, allow: boolean): boolean {
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(properties, name) && !accepts(properties[name], inner, allow)) return false;
  }
  return true;
}

function additionalFit(limit: unknown, schema: Schema, value: Record<string, unknown>, allow: boolean): boolean {
  if (limit === true) return true;
  if (schema['patternProperties'] !== undefined) return false;
  const known = (schema['properties'] ?? {}) as Schema;
  return Object.entries(value).every(
    ([name, inner]) => Object.hasOwn(known, name) || (limit !== false && accepts(limit, inner, allow)),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(source, 'u');
    patterns.set(source, pattern);
  }
  return pattern;
}
