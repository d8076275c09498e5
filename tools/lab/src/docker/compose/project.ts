import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { parseEnvFile } from './env-file.ts';
import { ComposeError, interpolateDeep, type Variables } from './interpolate.ts';
import { mergeService, toEnvironment, toList } from './merge.ts';
import { firstExisting, isMap, type PlainMap, readYamlMap } from './yaml-file.ts';

export interface BindMount {
  readonly source: string;
  readonly target: string;
  /** Such as `Z` or `ro`. */
  readonly options: readonly string[];
}

export interface Service {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Of `environment` and `env_file` together, resolved; `null` where a bare key has no value. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly mounts: readonly BindMount[];
  readonly dependsOn: readonly string[];
  /** The rest, as it was written. */
  readonly other: PlainMap;
}

export interface Project {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly services: readonly Service[];
}

export interface ProjectOptions {
  readonly directory: string;
  readonly files?: readonly string[];
  readonly name?: string;
  /** The environment of the command. */
  readonly env: Variables;
}

const BASE = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const OVERRIDE = [
  'compose.override.yaml',
  'compose.override.yml',
  'docker-compose.override.yaml',
  'docker-compose.override.yml',
];
const TAKEN = new Set(['image', 'command', 'environment', 'env_file', 'volumes', 'depends_on']);

/**
 * Loads a Compose project: base and override file, `.env`, variables; the environment of the command wins over `.env`.
 *
 * @throws {ComposeError} in Compose's words.
 */
export function loadProject(options: ProjectOptions): Project {
  const { directory, env } = options;
  const files = options.files?.map((file) => resolve(directory, file)) ?? defaultFiles(directory);
  const dotEnv = join(directory, '.env');
  const variables = { ...(existsSync(dotEnv) ? parseEnvFile(dotEnv, readFileSync(dotEnv, 'utf8'), env) : {}), ...env };
  const merged = new Map<string, PlainMap>();
  let name: string | undefined;
  for (const file of files) {
    const content = interpolateDeep(readYamlMap(file), variables) as PlainMap;
    if (typeof content['name'] === 'string') name = content['name'];
    const services = isMap(content['services']) ? content['services'] : {};
    for (const [service, settings] of Object.entries(services)) {
      if (!isMap(settings)) throw new ComposeError(`services.${service} must be a mapping`);
      merged.set(service, mergeService(merged.get(service) ?? {}, settings));
    }
  }
  return {
    name: options.name ?? variables['COMPOSE_PROJECT_NAME'] ?? name ?? defaultName(directory),
    directory,
    files,
    services: [...merged]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, settings]) => toService(service, settings, directory, variables)),
  };
}

function defaultFiles(directory: string): string[] {
  const base = firstExisting(directory, BASE);
  if (base === undefined) throw new ComposeError('no configuration file provided: not found');
  const override = firstExisting(directory, OVERRIDE);
  return override === undefined ? [base] : [base, override];
}

function defaultName(directory: string): string {
  return basename(directory)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/gu, '');
}

function toService(name: string, settings: PlainMap, directory: string, variables: Variables): Service {
  if (typeof settings['image'] !== 'string')
    throw new ComposeError(
      `service "${name}" has neither an image nor a build context specified: invalid compose project`,
    );
  const command = settings['command'];
  const dependsOn = settings['depends_on'];
  return {
    name,
    image: settings['image'],
    command: Array.isArray(command) ? command.map(String) : typeof command === 'string' ? command.split(/\s+/u) : [],
    environment: environmentOf(settings, directory, variables),
    mounts: toList(settings['volumes']).map((volume) => toMount(name, volume, directory)),
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : isMap(dependsOn) ? Object.keys(dependsOn) : [],
    other: Object.fromEntries(Object.entries(settings).filter(([key]) => !TAKEN.has(key))),
  };
}

function environmentOf(settings: PlainMap, directory: string, variables: Variables): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  for (const item of toList(settings['env_file'])) {
    const file = resolve(directory, String(isMap(item) ? item['path'] : item));
    if (!existsSync(file))
      throw new ComposeError(`env file ${file} not found: stat ${file}: no such file or directory`);
    Object.assign(found, parseEnvFile(file, readFileSync(file, 'utf8'), variables));
  }
  for (const [key, value] of Object.entries(toEnvironment(settings['environment'])))
    found[key] = value ?? variables[key] ?? null;
  return found;
}

function toMount(service: string, volume: unknown, directory: string): BindMount {
  const [source = '', target = '', options = ''] = isMap(volume)
    ? [String(volume['source'] ?? ''), String(volume['target'] ?? ''), volume['read_only'] === true ? 'ro' : '']
    : String(volume).split(':');
  if (source === '' || target === '')
    throw new ComposeError(
      `services.${service}.volumes: invalid spec: ${String(volume)}: empty section between colons`,
    );
  if (!isAbsolute(source) && !source.startsWith('.'))
    throw new ComposeError(`service "${service}" refers to undefined volume ${source}: invalid compose project`);
  return { source: resolve(directory, source), target, options: options === '' ? [] : options.split(',') };
}

/** Changes with everything that makes a container another one; not with the content of what is mounted. */
export function configHash({ image, command, environment, mounts, other }: Service): string {
  const sorted = Object.entries(environment).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify({ image, command, environment: sorted, mounts, other }))
    .digest('hex');
}
