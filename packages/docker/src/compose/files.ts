import type { Connection } from '@signet/core';
import { keyName, type MapNode, type Node, parseYaml, toPlain } from '@signet/source';
import { parseEnvironmentFile } from './environment-file.ts';
import { environmentOf, itemsOf, mapOf, textOf } from './rendered.ts';

/** A service as it is written, before interpolation. */
export interface WrittenService {
  readonly environment: ReadonlyMap<string, string | null>;
  /** Absolute paths, in the order in which they are read. */
  readonly envFiles: readonly string[];
  /** Volumes in their short form. */
  readonly volumes: readonly string[];
  /** Everything else, as one text. */
  readonly rest: string;
}

const bases = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrides = [
  'compose.override.yaml',
  'compose.override.yml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];
const understood = new Set(['environment', 'env_file', 'volumes']);

/** The files that make up a project, in the order in which they are merged: of `COMPOSE_FILE`, else the usual ones. */
export async function projectFiles(
  connection: Connection,
  directory: string,
): Promise<{ path: string; text: string }[]> {
  const dotEnv = (await connection.readFile(`${directory}/.env`))?.toString('utf8') ?? '';
  const named = parseEnvironmentFile(dotEnv)
    .get('COMPOSE_FILE')
    ?.split(':')
    .map((name) => [name]);
  const files: { path: string; text: string }[] = [];
  for (const names of named ?? [bases, overrides]) {
    for (const name of names) {
      const path = absolute(directory, name);
      const content = await connection.readFile(path);
      if (content === undefined) continue;
      files.push({ path, text: content.toString('utf8') });
      break;
    }
  }
  return files;
}

/**
 * Reads what is written about each service. `undefined` when it cannot be told from these files alone: they do not
 * parse here, or include or extend others.
 */
export function parseFiles(
  directory: string,
  files: readonly { path: string; text: string }[],
): Map<string, WrittenService> | undefined {
  const services = new Map<string, WrittenService>();
  for (const { path, text } of files) {
    const { value, diagnostics } = parseYaml(path, text);
    const top = mapOf(value);
    if (diagnostics.some(({ severity }) => severity === 'error') || top?.get('include') !== undefined) return undefined;
    for (const { key, value: node } of mapOf(top?.get('services'))?.entries ?? []) {
      const service = mapOf(node);
      if (service?.get('extends') !== undefined) return undefined;
      if (service !== undefined) services.set(keyName(key), merged(services.get(keyName(key)), service, directory));
    }
  }
  return services;
}

function merged(before: WrittenService | undefined, service: MapNode, directory: string): WrittenService {
  const rest = service.entries
    .filter(({ key }) => !understood.has(keyName(key)))
    .map(({ value }) => JSON.stringify(toPlain(value)));
  const volumes = itemsOf(service.get('volumes'));
  const long = volumes.filter((node) => node.kind !== 'scalar').map((node) => JSON.stringify(toPlain(node)));
  return {
    environment: new Map([...(before?.environment ?? []), ...environmentOf(service.get('environment'))]),
    envFiles: [
      ...(before?.envFiles ?? []),
      ...envFilesOf(service.get('env_file')).map((name) => absolute(directory, name)),
    ],
    volumes: [...(before?.volumes ?? []), ...volumes.flatMap((node) => textOf(node) ?? [])],
    rest: [before?.rest ?? '', ...rest, ...long].join('\n'),
  };
}

/** One name, a list of names, or a list of maps with a `path`. */
function envFilesOf(node: Node | undefined): string[] {
  const items = node?.kind === 'scalar' ? [node] : itemsOf(node);
  return items.flatMap((item) => textOf(item) ?? textOf(mapOf(item)?.get('path')) ?? []);
}

function absolute(directory: string, name: string): string {
  return name.startsWith('/') ? name : `${directory.replace(/\/+$/u, '')}/${name.replace(/^\.\//u, '')}`;
}
