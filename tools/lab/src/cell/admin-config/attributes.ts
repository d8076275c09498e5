import { type Bracketed, parseBracketText } from '../bracket-text.ts';
import { type ConfigObject, type ConfigValue, isObject, isReference, make } from '../config-object.ts';
import { scriptingException } from '../errors.ts';
import { bracketList, MASKED } from '../grammar.ts';
import { encodeXor } from '../obscured.ts';
import { asText, isList, type ScriptArgument } from '../script-value.ts';
import { configId, parseConfigId } from './config-id.ts';
import { objectType, SCHEMA } from './schema.ts';

/** Attribute names with their new values, as `modify` and `create` take them. */
export type Assignments = readonly (readonly [name: string, value: Bracketed])[];

/** Reads `[['a','b']]` or `'[[a b]]'`. */
export function readAssignments(argument: ScriptArgument | undefined): Assignments {
  const nested = isList(argument) ? argument.map(toBracketed) : unwrap(parseBracketText(asText(argument)));
  return nested.map((pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw invalidAttribute(JSON.stringify(pair));
    const [name, value = '', ...more] = pair;
    return [name, more.length === 0 ? value : [value, ...more].join(' ')] as const;
  });
}

function toBracketed(argument: ScriptArgument): Bracketed {
  return isList(argument) ? argument.map(toBracketed) : asText(argument);
}

function unwrap(parsed: Bracketed[]): Bracketed[] {
  const [only] = parsed;
  return parsed.length === 1 && Array.isArray(only) ? only : parsed;
}

function invalidAttribute(name: string): Error {
  return scriptingException(
    'com.ibm.websphere.management.exception.InvalidAttributeNameException',
    `ADMG0012E: The attribute name ${name} is not valid.`,
  );
}

export function attributeType(object: ConfigObject, name: string): string {
  const type = SCHEMA[object.type]?.[name];
  if (type === undefined) throw invalidAttribute(name);
  return type;
}

/** A value as `show` and `showAttribute` print it; null when it is unset. */
export function printed(document: string, object: ConfigObject, name: string): string | null {
  const type = attributeType(object, name);
  const value = object.attributes[name];
  const id = (inner: ConfigValue): string => {
    if (isObject(inner)) return configId(document, inner);
    return isReference(inner) ? `(${document}#${inner.ref})` : String(inner);
  };
  if (value === undefined) return type.endsWith('*') ? '[]' : null;
  if (Array.isArray(value)) return bracketList(value.map(id));
  if (type === 'password') return value === '' ? null : MASKED;
  return id(value);
}

/**
 * Sets attributes. Values of a list attribute are added to what is there, as the product does; an empty list clears it.
 */
export function assign(object: ConfigObject, assignments: Assignments, newId: (type: string) => string): void {
  for (const [name, value] of assignments) {
    const type = attributeType(object, name);
    const inner = objectType(type);
    if (inner === undefined) object.attributes[name] = plain(type, value);
    else if (type.endsWith('@')) object.attributes[name] = { ref: parseConfigId(String(value)).id };
    else if (type.endsWith('*')) addTo(object, name, inner, value, newId);
    else {
      const current = object.attributes[name];
      const target = isObject(current) ? current : make(inner, newId(inner));
      assign(target, pairs(value), newId);
      object.attributes[name] = target;
    }
  }
}

function plain(type: string, value: Bracketed): string {
  const text = typeof value === 'string' ? value : value.join(' ');
  return type === 'password' && text !== '' ? encodeXor(text) : text;
}

function addTo(
  object: ConfigObject,
  name: string,
  type: string,
  value: Bracketed,
  newId: (type: string) => string,
): void {
  const current = object.attributes[name];
  const list = Array.isArray(current) ? current : [];
  const items = Array.isArray(value) ? value : [];
  for (const item of items) {
    const created = make(type, newId(type));
    assign(created, pairs(item), newId);
    list.push(created);
  }
  object.attributes[name] = items.length === 0 ? [] : list;
}

function pairs(value: Bracketed): Assignments {
  if (!Array.isArray(value)) return [];
  // One pair may stand alone: [name value] instead of [[name value]].
  const list = typeof value[0] === 'string' ? [value] : value;
  return list.map((pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw invalidAttribute(JSON.stringify(pair));
    return [pair[0], pair[1] ?? ''] as const;
  });
}
