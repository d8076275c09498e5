import { type PendingChange, reveal, Secret } from '@signet/core';
import type { Outlook } from '../containers/state.ts';
import type { DockerHost } from '../host.ts';
import { parseEnvironmentFile } from './environment-file.ts';
import { parseFiles, projectFiles, type WrittenService } from './files.ts';
import { interpolate, mentions, type Variables } from './interpolation.ts';
import type { Project } from './project.ts';
import type { Bind, RenderedService } from './rendered.ts';

/** Entries of a file that will get another value; `null` for one that goes. */
type Entries = ReadonlyMap<string, string | null>;

/**
 * What a project will be once other tasks have changed its files. Understood are tasks with an argument `path`, whose
 * changes are named after the file's entries, and overrides of this package's own. Values that will be are computed
 * as Compose would; of everything else it is only known that it changes.
 */
export async function outlookOf(
  host: DockerHost,
  project: Project,
  pending: readonly PendingChange[],
): Promise<Outlook> {
  const { directory } = project;
  const touching = pending.filter(({ args, changes }) => changes.some(({ path }) => !isAttribute(path, args)));
  const files = new Map<string, PendingChange[]>();
  for (const change of touching) {
    const path = change.args['path'] ?? change.args['dest'];
    if (typeof path === 'string') files.set(path, [...(files.get(path) ?? []), change]);
  }
  const entries = new Map<string, Entries>();
  for (const [path, changes] of files) entries.set(path, await futureEntries(host, path, changes));
  const entriesOf = (path: string): Entries => entries.get(path) ?? new Map();
  const dotEnv = `${directory}/.env`;
  const now = await readEntries(host, dotEnv);
  const variables = applied(now, entriesOf(dotEnv));
  const changed = new Set([...entriesOf(dotEnv).keys()].filter((name) => now.get(name) !== variables.get(name)));
  const written = parseFiles(directory, await projectFiles(host.connection, directory));
  const overridden = ownOverrides(directory, touching);

  return {
    service(name) {
      const service = project.services.get(name);
      if (service === undefined) return 'unchanged';
      const texts = written?.get(name);
      const extra = overridden.get(name);
      if (texts === undefined) return files.size === 0 && extra === undefined ? 'unchanged' : 'unknown';
      const fromFiles = texts.envFiles.filter((path) => files.has(path)).map(entriesOf);
      if (mentions(texts.rest, changed)) return 'unknown';
      const environment = futureEnvironment(service, texts, fromFiles, variables, changed, extra);
      const binds = futureBinds(service, texts, variables, changed);
      return environment === undefined && binds === undefined
        ? 'unchanged'
        : { ...service, ...(environment && { environment }), ...(binds && { binds }) };
    },
    // What is written is among the arguments, whatever they are called.
    file: (path) => files.get(path)?.flatMap(({ args }) => Object.values(args).flatMap(bytesOf)),
  };
}

/** Whether a change leaves the file itself as it is. Without such an argument it is the name of an entry. */
function isAttribute(path: string, args: PendingChange['args']): boolean {
  return path === 'mode' || ((path === 'owner' || path === 'group') && args[path] !== undefined);
}

/** Named one by one, or all of them by the file's new content. */
async function futureEntries(host: DockerHost, path: string, pending: readonly PendingChange[]): Promise<Entries> {
  const entries = new Map<string, string | null>();
  for (const { args, changes } of pending) {
    const whole = changes.some((change) => change.path === 'content') ? bytesOf(args['content'])[0] : undefined;
    if (whole === undefined) {
      // A task with `dest` writes whole files; what else it changes is nothing inside them.
      if (args['dest'] !== undefined) continue;
      for (const change of changes) if (!isAttribute(change.path, args)) entries.set(change.path, valueOf(change.to));
      continue;
    }
    for (const name of (await readEntries(host, path)).keys()) entries.set(name, null);
    for (const [name, value] of parseEnvironmentFile(whole.toString('utf8'))) entries.set(name, value);
  }
  return entries;
}

async function readEntries({ connection }: DockerHost, path: string): Promise<Map<string, string>> {
  return parseEnvironmentFile((await connection.readFile(path))?.toString('utf8') ?? '');
}

function futureEnvironment(
  service: RenderedService,
  { environment: texts }: WrittenService,
  fromFiles: readonly Entries[],
  variables: Variables,
  changed: ReadonlySet<string>,
  extra: Entries | undefined,
): Map<string, string | null> | undefined {
  const changes = new Map<string, string | null>();
  for (const entries of fromFiles) for (const [name, value] of entries) if (!texts.has(name)) changes.set(name, value);
  for (const [name, text] of texts) {
    if (text === null && changed.has(name)) changes.set(name, variables.get(name) ?? null);
    if (text !== null && mentions(text, changed)) changes.set(name, interpolate(text, variables));
  }
  for (const [name, value] of extra ?? []) changes.set(name, value);
  return changes.size === 0 ? undefined : applied(service.environment, changes);
}

function futureBinds(
  service: RenderedService,
  { volumes }: WrittenService,
  variables: Variables,
  changed: ReadonlySet<string>,
): readonly Bind[] | undefined {
  const moved = volumes
    .filter((text) => mentions(text, changed))
    .map((text) => interpolate(text, variables).split(':'));
  if (moved.length === 0) return undefined;
  const binds = moved.map(([source = '', target = '']) => ({ source, target }));
  return [...service.binds.filter(({ target }) => !binds.some((bind) => bind.target === target)), ...binds];
}

/** Changes of this package's override task: `SERVICE.environment.NAME`. */
function ownOverrides(directory: string, pending: readonly PendingChange[]): Map<string, Map<string, string | null>> {
  const found = new Map<string, Map<string, string | null>>();
  for (const { module, args, changes } of pending) {
    if (module !== 'docker.compose_override' || args['directory'] !== directory) continue;
    for (const { path, to } of changes) {
      const [, service = '', name = ''] = /^(.+?)\.environment\.(.+)$/u.exec(path) ?? [];
      const entries = found.get(service) ?? new Map<string, string | null>();
      found.set(service, entries.set(name, valueOf(to)));
    }
  }
  return found;
}

function valueOf(to: unknown): string | null {
  return to === null || to === undefined ? null : to instanceof Secret ? to.reveal() : String(to);
}

function bytesOf(value: unknown): Buffer[] {
  return typeof value === 'string' || value instanceof Secret ? [Buffer.from(reveal(value))] : [];
}

function applied<Value>(entries: ReadonlyMap<string, Value>, changes: Entries): Map<string, Value | string> {
  const result = new Map<string, Value | string>(entries);
  for (const [name, value] of changes) {
    if (value === null) result.delete(name);
    else result.set(name, value);
  }
  return result;
}
