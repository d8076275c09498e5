import { keyName, type MapEntry, type MapNode, type Node, parseYaml, toPlain } from '@signet/source';
import { mapOf, textOf } from './rendered.ts';

/** Environment by service. */
export type Wanted = ReadonlyMap<string, ReadonlyMap<string, string>>;

const newFile = `# Settings that have to survive a new docker-compose.yml, such as a fix pack brings.
# Compose reads this file after docker-compose.yml.
`;

/**
 * Sets environment variables of services in the text of an override file. Everything else stays character for
 * character: comments, order, other services.
 *
 * @param version The `version` that the project's file has; Compose 1 wants the same in both.
 * @returns `undefined` when the file is written in a form that cannot be edited so, such as with braces or anchors.
 */
export function setEnvironment(
  text: string | undefined,
  wanted: Wanted,
  version: string | undefined,
): string | undefined {
  let edited = text ?? (version === undefined ? newFile : `${newFile}version: ${quoted(version)}\n`);
  for (const [service, entries] of wanted) {
    for (const [name, value] of entries) {
      const next = setOne(edited, service, name, value);
      if (next === undefined) return undefined;
      edited = next;
    }
  }
  return edited;
}

function setOne(text: string, service: string, name: string, value: string): string | undefined {
  const { value: root, diagnostics } = parseYaml('override', text);
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const edited = insert(text, root, ['services', service, 'environment'], 0, name, value);
  return edited !== undefined && isAsMeant(text, edited, service, name, value) ? edited : undefined;
}

/** Goes down the path as far as it is there, and writes what is not. */
function insert(
  text: string,
  node: Node | undefined,
  path: readonly string[],
  depth: number,
  name: string,
  value: string,
): string | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return setEntry(text, node, depth, name, value);
  const entry = mapOf(node)?.entries.find((each) => keyName(each.key) === step);
  if (entry === undefined) return addBlock(text, node, depth, [step, ...rest], name, value);
  if (isEmpty(entry.value)) return addBelow(text, entry, block(rest, entry.key.at.column + 1, name, value));
  return insert(text, entry.value, rest, entry.key.at.column + 1, name, value);
}

function setEntry(
  text: string,
  node: Node | undefined,
  indent: number,
  name: string,
  value: string,
): string | undefined {
  if (node?.kind === 'list') {
    const item = node.items.find((each) => each.kind === 'scalar' && each.raw.split('=')[0] === name);
    if (item === undefined)
      return before(
        text,
        node.items[0]?.at.line,
        (line) => `${line.slice(0, line.indexOf('-'))}- ${quoted(`${name}=${value}`)}`,
      );
    return replaceRest(text, item.at, quoted(`${name}=${value}`));
  }
  const entry = mapOf(node)?.entries.find((each) => keyName(each.key) === name);
  if (entry === undefined) return addBlock(text, node, indent, [], name, value);
  return isEmpty(entry.value) ? undefined : replaceRest(text, entry.value.at, quoted(value));
}

/** Adds to a map, before its first entry and indented like it; to an empty file, at its end. */
function addBlock(
  text: string,
  node: Node | undefined,
  indent: number,
  path: readonly string[],
  name: string,
  value: string,
): string | undefined {
  const first = mapOf(node)?.entries[0];
  if (first === undefined) {
    if (indent > 0 || (node !== undefined && !isEmpty(node))) return undefined;
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${block(path, 0, name, value).join('\n')}\n`;
  }
  if (indent === 0) return `${text}${text.endsWith('\n') ? '' : '\n'}${block(path, 0, name, value).join('\n')}\n`;
  const column = first.key.at.column - 1;
  return before(text, first.key.at.line, () => block(path, column, name, value).join('\n'));
}

function block(path: readonly string[], indent: number, name: string, value: string): string[] {
  const lines = path.map((step, depth) => `${' '.repeat(indent + depth * 2)}${step}:`);
  return [...lines, `${' '.repeat(indent + path.length * 2)}${name}: ${quoted(value)}`];
}

function before(text: string, line: number | undefined, write: (line: string) => string): string | undefined {
  if (line === undefined) return undefined;
  const lines = text.split('\n');
  lines.splice(line - 1, 0, write(lines[line - 1] ?? ''));
  return lines.join('\n');
}

function addBelow(text: string, { key: { at } }: MapEntry, added: readonly string[]): string {
  const lines = text.split('\n');
  lines.splice(at.line, 0, ...added);
  return lines.join('\n');
}

/** Replaces a scalar up to the end of its line or the comment behind it. */
function replaceRest(text: string, at: { readonly line: number; readonly column: number }, value: string): string {
  const lines = text.split('\n');
  const line = lines[at.line - 1] ?? '';
  const comment = /\s+#[^'"]*$/u.exec(line.slice(at.column - 1))?.[0] ?? '';
  lines[at.line - 1] = line.slice(0, at.column - 1) + value + comment;
  return lines.join('\n');
}

/** The edit did what it should, and nothing else. */
function isAsMeant(old: string, edited: string, service: string, name: string, value: string): boolean {
  const [was, is] = [old, edited].map((text) => parseYaml('override', text));
  if (is?.value === undefined || is.diagnostics.some(({ severity }) => severity === 'error')) return false;
  const found = mapOf(mapOf(mapOf(is.value)?.get('services'))?.get(service))?.get('environment');
  if (readEnvironment(found).get(name) !== value) return false;
  return others(was?.value, service, name) === others(is.value, service, name);
}

/** Everything but the entry in question, as comparable text. */
function others(root: Node | undefined, service: string, name: string): string {
  const plain = (root === undefined ? {} : (toPlain(root) ?? {})) as Record<string, unknown>;
  const services = { ...(plain['services'] as Record<string, Record<string, unknown>> | null) };
  const environment = mapOf(mapOf(mapOf(root)?.get('services'))?.get(service))?.get('environment');
  const rest = [...readEnvironment(environment)]
    .filter(([key]) => key !== name)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { environment: _environment, ...settings } = services[service] ?? {};
  return JSON.stringify([{ ...plain, services: null }, { ...services, [service]: settings }, rest], sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function readEnvironment(node: Node | undefined): Map<string, string> {
  const entries = new Map<string, string>();
  for (const { key, value } of mapOf(node)?.entries ?? []) entries.set(keyName(key), textOf(value) ?? '');
  for (const item of node?.kind === 'list' ? node.items : []) {
    const [name = '', ...value] = (textOf(item) ?? '').split('=');
    entries.set(name, value.join('='));
  }
  return entries;
}

function isEmpty(node: Node | MapNode): boolean {
  return node.kind === 'scalar' && node.value === null && !node.quoted;
}

/** As text whatever YAML might make of it. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/gu, String.raw`\$&`)}"`;
}
