/** An object of a configuration document, as wsadmin's `AdminConfig` sees it: typed, with an id, holding values and other objects. */
export interface ConfigObject {
  readonly type: string;
  /** The `xmi:id`, such as `SingleSignon_1`. */
  readonly id: string;
  attributes: Record<string, ConfigValue>;
}

/** Points at another object of the same document. */
export interface Reference {
  readonly ref: string;
}

export type ConfigValue = string | Reference | ConfigObject | (ConfigObject | Reference)[];

export function isObject(value: ConfigValue | undefined): value is ConfigObject {
  return typeof value === 'object' && !Array.isArray(value) && 'type' in value;
}

export function isReference(value: ConfigValue | undefined): value is Reference {
  return typeof value === 'object' && !Array.isArray(value) && 'ref' in value;
}

/** An object found in a document, with the objects that hold it, the outermost first. */
export interface Found {
  readonly object: ConfigObject;
  readonly ancestors: readonly ConfigObject[];
}

/** Every object below and including `root`, in document order. */
export function* walk(root: ConfigObject, ancestors: readonly ConfigObject[] = []): Generator<Found> {
  yield { object: root, ancestors };
  for (const value of Object.values(root.attributes)) {
    const inner = Array.isArray(value) ? value : [value];
    for (const item of inner) if (isObject(item)) yield* walk(item, [...ancestors, root]);
  }
}

export function findById(root: ConfigObject, id: string): Found | undefined {
  for (const found of walk(root)) if (found.object.id === id) return found;
  return undefined;
}

/** The first object of a type; the model's own documents always hold the ones that are asked for. */
export function firstOf(root: ConfigObject, type: string): ConfigObject {
  for (const { object } of walk(root)) if (object.type === type) return object;
  throw new Error(`no ${type} in ${root.type}`);
}

export function text(object: ConfigObject, attribute: string): string {
  const value = object.attributes[attribute];
  return typeof value === 'string' ? value : '';
}

export function objects(object: ConfigObject, attribute: string): ConfigObject[] {
  const value = object.attributes[attribute];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A new object; for building documents. */
export function make(type: string, id: string, attributes: Record<string, ConfigValue> = {}): ConfigObject {
  return { type, id, attributes };
}
