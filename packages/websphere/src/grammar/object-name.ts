/** An MBean as `AdminControl.queryNames` prints it: the text to pass on, and its properties. */
export interface ObjectName {
  readonly text: string;
  /** A property such as `node`, `process`, `type`, `version`; empty when it has none. */
  get(property: string): string;
}

/** `WebSphere:name=nodeagent,node=node1,type=NodeAgent,...`. Quotes around names with blanks are kept out. */
export function parseObjectName(text: string): ObjectName {
  const bare = text.trim().replace(/^"|"$/gu, '');
  const properties = new Map<string, string>();
  for (const property of bare.slice(bare.indexOf(':') + 1).split(',')) {
    const at = property.indexOf('=');
    if (at > 0) properties.set(property.slice(0, at), property.slice(at + 1));
  }
  return { text: bare, get: (name) => properties.get(name) ?? '' };
}
