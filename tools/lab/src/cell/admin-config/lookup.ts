import { type ConfigObject, findById, text, walk } from '../config-object.ts';
import type { DocumentReader } from '../documents.ts';
import { scriptingException, wsadminError } from '../errors.ts';
import { parseConfigId } from './config-id.ts';
import { SCHEMA } from './schema.ts';

export interface Located {
  readonly document: string;
  readonly object: ConfigObject;
  /** What holds the object, the cell first; across documents. */
  readonly ancestors: readonly ConfigObject[];
}

/** Every configuration object of a type, in the order of the documents. */
export function* allOf(reader: DocumentReader, type: string): Generator<Located> {
  assertType(type);
  for (const document of reader.names()) {
    const root = rootOf(reader, document);
    if (root === undefined) continue;
    for (const { object, ancestors } of walk(root)) {
      if (object.type === type) yield { document, object, ancestors: [...containers(reader, document), ...ancestors] };
    }
  }
}

export function assertType(type: string): void {
  if (type in SCHEMA) return;
  throw scriptingException(
    'com.ibm.websphere.management.exception.InvalidConfigDataTypeException',
    `ADMG0007E: The configuration data type ${type} is not valid.`,
  );
}

function rootOf(reader: DocumentReader, document: string): ConfigObject | undefined {
  const content = reader.read(document);
  return content.kind === 'config' ? content.root : undefined;
}

/** The objects that hold a document: those of the contexts its name passes, except the one the document itself is. */
function containers(reader: DocumentReader, document: string): ConfigObject[] {
  const [context = ''] = document.split('|');
  const parts = context.split('/');
  const files: Record<string, string> = {
    cells: 'cell.xml',
    nodes: 'node.xml',
    servers: 'server.xml',
    clusters: 'cluster.xml',
  };
  const found: ConfigObject[] = [];
  for (let end = 2; end <= parts.length; end += 2) {
    const name = `${parts.slice(0, end).join('/')}|${files[parts[end - 2] ?? ''] ?? ''}`;
    const root = name === document ? undefined : rootOf(reader, name);
    if (root !== undefined) found.push(root);
  }
  return found;
}

/** The object a configuration id names. */
export function locate(reader: DocumentReader, id: string): Located {
  const { document, id: objectId } = parseConfigId(id);
  const known = [...reader.names()].includes(document);
  const root = known ? rootOf(reader, document) : undefined;
  const found = root === undefined ? undefined : findById(root, objectId);
  if (found === undefined) {
    throw scriptingException(
      'com.ibm.websphere.management.exception.ConfigServiceException',
      `ADMG0005E: The configuration object ${id} is not found.`,
    );
  }
  return { document, object: found.object, ancestors: [...containers(reader, document), ...found.ancestors] };
}

/** Objects at a containment path such as `/Node:node1/Server:server1/`; a name may be left out. */
export function atPath(reader: DocumentReader, path: string): Located[] {
  const steps = path.split('/').filter((step) => step !== '');
  const last = steps.pop();
  if (last === undefined) return [];
  const [type, name] = split(last);
  return [...allOf(reader, type)].filter(({ object, ancestors }) => {
    if (name !== '' && nameOf(object) !== name) return false;
    return isSubsequence(steps, ancestors);
  });
}

function split(step: string): [string, string] {
  const colon = step.indexOf(':');
  if (colon < 0) throw wsadminError(`WASX7021E: Containment path is not valid: "${step}" needs a colon.`);
  return [step.slice(0, colon), step.slice(colon + 1)];
}

function nameOf(object: ConfigObject): string {
  return text(object, 'name') || text(object, 'memberName') || text(object, 'serverName');
}

function isSubsequence(steps: readonly string[], ancestors: readonly ConfigObject[]): boolean {
  let from = 0;
  for (const step of steps) {
    const [type, name] = split(step);
    const at = ancestors.findIndex(
      (object, index) => index >= from && object.type === type && (name === '' || nameOf(object) === name),
    );
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
