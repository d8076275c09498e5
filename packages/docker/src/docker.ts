import { type PendingChange, TargetError, type TargetKind } from '@signet/core';
import { outlookOf } from './compose/outlook.ts';
import { type Project, readProject } from './compose/project.ts';
import { type Container, containersOf } from './containers/container.ts';
import { serviceState, type ServiceState } from './containers/state.ts';
import { dockerHost } from './host.ts';

const upDeadlineMs = 15 * 60_000;

/** Compose projects of a host. */
export interface DockerReader {
  /** The inventory name of the host. */
  readonly host: string;
  /** Which generation of Compose the host has: 1, 2, ... */
  composeMajor(): Promise<number>;
  /** The project as it is now. @throws {TargetError} `COMPOSE_INVALID` */
  project(directory: string): Promise<Project>;
  /** The containers of a project, by its name. */
  containers(project: string): Promise<readonly Container[]>;
  /** How services run; with `pending`, compared with what their files will say once these changes are made. */
  states(
    project: Project,
    services: readonly string[],
    pending?: readonly PendingChange[],
  ): Promise<ReadonlyMap<string, ServiceState>>;
  /** @throws {TargetError} `COMPOSE_INVALID` with what Compose says of its files. */
  validate(directory: string): Promise<void>;
  /** The text of a file; `undefined` when there is none. */
  readText(path: string): Promise<string | undefined>;
}

export interface DockerWriter extends DockerReader {
  /** `up -d` with further options and services. */
  up(directory: string, argv: readonly string[]): Promise<void>;
  /** Replaces a file, or removes it. Its mode stays. */
  writeText(path: string, text: string | undefined): Promise<void>;
}

/** The containers of a host, through its own command line programs; changes are immediate. */
export const docker: TargetKind<DockerReader, DockerWriter> = {
  name: 'docker',
  async open(connection, vars, context) {
    const host = dockerHost(connection, vars, context.signal);
    const read: DockerReader = {
      host: connection.host,
      composeMajor: async () => (await host.compose()).major,
      async project(directory) {
        if ((await connection.stat(directory))?.kind === 'directory') return readProject(host, directory);
        throw new TargetError(`${connection.host} has no directory ${directory}.`, {
          code: 'COMPOSE_NO_DIRECTORY',
          hint: 'Give the directory with the docker-compose.yml of the project.',
        });
      },
      containers: (project) => containersOf(host, project),
      async states(project, services, pending = []) {
        const outlook = pending.length === 0 ? undefined : await outlookOf(host, project, pending);
        const states = new Map<string, ServiceState>();
        for (const service of services) states.set(service, await serviceState(host, project, service, outlook));
        return states;
      },
      validate: async (directory) => void (await host.runCompose(directory, ['config', '-q'])),
      readText: async (path) => (await connection.readFile(path))?.toString('utf8'),
    };
    const write: DockerWriter = {
      ...read,
      up: async (directory, argv) => void (await host.runCompose(directory, ['up', '-d', ...argv], upDeadlineMs)),
      async writeText(path, text) {
        if (text === undefined) await connection.removeFile(path);
        else await connection.writeFile(path, Buffer.from(text));
      },
    };
    return { read, write, save: async () => false, discard: async () => {}, close: async () => {} };
  },
};
