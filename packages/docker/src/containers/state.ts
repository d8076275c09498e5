import type { Project } from '../compose/project.ts';
import type { RenderedService } from '../compose/rendered.ts';
import type { DockerHost } from '../host.ts';
import type { Container } from './container.ts';
import { contentInside, isReplaced } from './mounted-file.ts';
import { olderSettings } from './settings.ts';

/** How a service runs, compared with what the files of its project say. */
export interface ServiceState {
  /** `running` when all its containers run, else what the first other one is; `absent` without any. */
  readonly state: string;
  /** Settings that are not as in the files: names of variables, `image`, `mount of ...`, `configuration`. */
  readonly older: readonly string[];
  /** Files of the host, as paths in the container, whose older content it shows. */
  readonly replaced: readonly string[];
}

/** What will differ from now once other tasks have made their changes. */
export interface Outlook {
  /** The service as it will be; `unknown` when it will be another in ways that are not computed. */
  service(name: string): RenderedService | 'unchanged' | 'unknown';
  /** What a file of the host may then hold; `undefined` when nothing changes it. */
  file(path: string): readonly Buffer[] | undefined;
}

const present: Outlook = { service: () => 'unchanged', file: () => undefined };

export async function serviceState(
  host: DockerHost,
  project: Project,
  service: string,
  outlook: Outlook = present,
): Promise<ServiceState> {
  const containers = project.containers.filter((container) => container.service === service);
  const older = new Set<string>();
  const replaced = new Set<string>();
  for (const container of containers) {
    for (const name of await olderThan(host, project, container, outlook.service(service))) older.add(name);
    for (const path of await replacedFiles(host, container, outlook)) replaced.add(path);
  }
  const state =
    containers.length === 0 ? 'absent' : (containers.find((each) => each.state !== 'running')?.state ?? 'running');
  return { state, older: [...older], replaced: [...replaced] };
}

/**
 * Compose 1 is believed when it says that the configuration is another. Compose 2 is only believed when it says that
 * it is the same, because what it prints is not always what it compares with: not for services with an `env_file`
 * since 2.22, with dependencies in 2.19, or with more than one container. There image, environment and mounts decide.
 *
 * @see https://github.com/docker/compose/issues/14001, 10907 and 10077
 */
async function olderThan(
  host: DockerHost,
  project: Project,
  container: Container,
  future: ReturnType<Outlook['service']>,
): Promise<readonly string[]> {
  if (future === 'unknown') return ['configuration'];
  const service = future === 'unchanged' ? project.services.get(container.service) : future;
  if (service === undefined) return [];
  const decides = (await host.compose()).hashes === 'decide';
  const isSame = async (): Promise<boolean> => {
    const hash = await project.hashOf(container.service);
    return hash !== undefined && hash === container.configHash;
  };
  if (future === 'unchanged' && decides && (await isSame())) return [];
  const older = olderSettings(service, container, await host.imageEnvironment(container.imageId));
  if (future !== 'unchanged') return older;
  if (older.length === 0) return decides ? ['configuration'] : [];
  return !decides && (await isSame()) ? [] : older;
}

async function replacedFiles(host: DockerHost, container: Container, outlook: Outlook): Promise<string[]> {
  // A container that does not run takes the present files when it is started.
  if (container.state !== 'running') return [];
  const replaced: string[] = [];
  for (const { source, target } of container.binds) {
    const contents = outlook.file(source);
    const inside = contents && (await contentInside(host, container, target));
    const differs =
      contents === undefined
        ? await isReplaced(host, container, { source, target })
        : !contents.some((content) => inside?.equals(content) === true);
    if (differs) replaced.push(target);
  }
  return replaced;
}
