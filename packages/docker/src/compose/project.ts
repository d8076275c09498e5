import { basename } from 'node:path/posix';
import { TargetError } from '@signet/core';
import { didYouMean } from '@signet/source';
import { type Container, containersOf } from '../containers/container.ts';
import type { DockerHost } from '../host.ts';
import { parseEnvironmentFile } from './environment-file.ts';
import { parseRendered, type RenderedService } from './rendered.ts';

/** A Compose project at one moment: what its files say, and its containers. */
export interface Project {
  readonly directory: string;
  readonly name: string;
  readonly services: ReadonlyMap<string, RenderedService>;
  readonly containers: readonly Container[];
  /** Which configuration Compose would give a service's containers; asked for once, when first needed. */
  hashOf(service: string): Promise<string | undefined>;
}

/** @throws {TargetError} `COMPOSE_INVALID` when Compose cannot read the files. */
export async function readProject(host: DockerHost, directory: string): Promise<Project> {
  const { hashes: worth } = await host.compose();
  let hashes: Promise<ReadonlyMap<string, string>> | undefined;
  const readHashes = (): Promise<ReadonlyMap<string, string>> => (hashes ??= hashesOf(host, directory));
  // Compose 1 takes most of a second to start, and its hashes are always needed.
  if (worth === 'decide') readHashes().catch(() => {}); // What it says is said by `config` too.
  const { services, name: printed } = parseRendered(await host.runCompose(directory, ['config']), directory);
  const name = printed ?? (await projectName(host, directory));
  return {
    directory,
    name,
    services,
    containers: await containersOf(host, name),
    hashOf: async (service) => (worth === 'unknown' ? undefined : (await readHashes()).get(service)),
  };
}

async function hashesOf(host: DockerHost, directory: string): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const line of (await host.runCompose(directory, ['config', '--hash', '*'])).split('\n')) {
    const [service = '', hash] = line.trim().split(/\s+/u);
    if (hash !== undefined) hashes.set(service, hash);
  }
  return hashes;
}

/** As Compose 1 makes it: from `.env`, else from the folder's name. */
async function projectName({ connection }: DockerHost, directory: string): Promise<string> {
  const file = await connection.readFile(`${directory}/.env`);
  const named = parseEnvironmentFile(file?.toString('utf8') ?? '').get('COMPOSE_PROJECT_NAME');
  return (named === undefined || named === '' ? basename(directory) : named)
    .toLowerCase()
    .replaceAll(/[^-_a-z0-9]/gu, '');
}

/** The named services, or all. @throws {TargetError} `SERVICE_UNKNOWN` */
export function selectServices(project: Project, named: readonly string[] | undefined): readonly string[] {
  const known = [...project.services.keys()];
  const unknown = named?.find((name) => !project.services.has(name));
  if (unknown === undefined) return named ?? known;
  throw new TargetError(
    `The Compose project in ${project.directory} has no service "${unknown}", only ${known.join(', ')}.`,
    {
      code: 'SERVICE_UNKNOWN',
      hint: didYouMean(unknown, known),
    },
  );
}

/** The services that the given ones depend on, however far, without themselves. */
export function dependenciesOf(project: Project, services: readonly string[]): string[] {
  const found = new Set(services);
  for (const service of found) for (const name of project.services.get(service)?.dependsOn ?? []) found.add(name);
  return [...found].filter((name) => !services.includes(name));
}
