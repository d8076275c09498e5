/** What a call of a wsadmin object returns. */
export type ScriptValue = null | boolean | string | Properties | Bytes;

/** `java.util.Properties`. */
export interface Properties {
  readonly properties: Readonly<Record<string, string>>;
}

/** `byte[]`, in base64. */
export interface Bytes {
  readonly bytes: string;
}

/** What a script passes. */
export type ScriptArgument = null | boolean | number | string | Properties | Bytes | readonly ScriptArgument[];

export function isBytes(value: ScriptArgument | undefined): value is Bytes {
  return typeof value === 'object' && value !== null && 'bytes' in value;
}

export function isProperties(value: ScriptArgument | undefined): value is Properties {
  return typeof value === 'object' && value !== null && 'properties' in value;
}

export function isList(value: ScriptArgument | undefined): value is readonly ScriptArgument[] {
  return Array.isArray(value);
}

/** A value where text is expected; Jython hands over numbers as they are. */
export function asText(value: ScriptArgument | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
