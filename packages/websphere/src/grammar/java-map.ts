/**
 * The entries of a printed `java.util.Map`, `{name=value, name=value}`, as the commands of the federated
 * repositories return it. A value may hold commas, `=`, and maps or lists of its own; a new entry begins only after
 * `, ` outside brackets, where `name=` follows. The order means nothing.
 */
export function parseJavaMap(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  let last: string | undefined;
  for (const part of partsOf(text)) {
    const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/su.exec(part) ?? [];
    // `bindDN=cn=x, dc=y`: what a DN's blank splits off belongs to the value, though it looks like an entry.
    const continues = last !== undefined && isDnPart(part) && /[=]/u.test(entries.get(last) ?? '');
    if (name === undefined || continues) {
      if (last !== undefined) entries.set(last, `${entries.get(last)}, ${part}`);
      continue;
    }
    last = name;
    entries.set(name, value ?? '');
  }
  return entries;
}

/** A map of maps: `{id={name=value}, id={name=value}}`. */
export function parseJavaMaps(text: string): Map<string, Map<string, string>> {
  return new Map([...parseJavaMap(text)].map(([name, value]) => [name, parseJavaMap(value)]));
}

/** The items of a printed `java.util.List`, `[a, b]`; WebSphere separates login properties with `;` elsewhere. */
export function parseJavaList(text: string): string[] {
  return text
    .replace(/^\[|\]$/gu, '')
    .split(/[,;]/u)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The texts between the commas that are outside every bracket. */
export function partsOf(text: string): string[] {
  const inner = text.trim().replace(/^\{([\s\S]*)\}$/u, '$1');
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at++) {
    const char = inner[at] ?? '';
    if ('{['.includes(char)) depth++;
    else if ('}]'.includes(char)) depth--;
    else if (depth === 0 && inner.startsWith(', ', at)) {
      parts.push(inner.slice(start, at));
      start = at + 2;
    }
  }
  return [...parts, inner.slice(start)].filter((part) => part !== '');
}

/** Attribute types that only a DN uses; settings of a repository have longer names. */
function isDnPart(text: string): boolean {
  return /^(?:cn|ou|o|dc|c|l|st|uid)=/iu.test(text);
}
