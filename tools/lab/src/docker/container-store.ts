import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BindMount, Service } from './compose/project.ts';

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly service: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly hash: string;
  /** `KEY=value`, as `docker inspect` shows it. */
  readonly env: readonly string[];
  readonly mounts: readonly OpenMount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly created: Date;
  running: boolean;
}

/** A mounted file is kept open: like a real mount it stays the same file when another one is renamed over its path. */
interface OpenMount extends BindMount {
  readonly descriptor: number | undefined;
}

const IMAGE_ENV = ['PATH=/bin'];

/** The containers of the lab's own Docker. They are records: nothing runs in them. */
export class ContainerStore {
  readonly #containers = new Map<string, Container>();
  readonly #created = new Map<string, number>();

  /** How many containers were created for each service since the lab is up. */
  creations(): Record<string, number> {
    return Object.fromEntries([...this.#created].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  all(): Container[] {
    return [...this.#containers.values()];
  }

  /** By id, by its beginning, or by name. */
  find(reference: string): Container | undefined {
    return this.all().find(({ id, name }) => name === reference || (reference !== '' && id.startsWith(reference)));
  }

  ofService(project: string, service: string): Container | undefined {
    return this.all().find((container) => container.project === project && container.service === service);
  }

  create(project: string, service: Service, hash: string, labels: Readonly<Record<string, string>>): Container {
    const id = randomBytes(32).toString('hex');
    const env = Object.entries(service.environment).flatMap(([key, value]) =>
      value === null ? [] : [`${key}=${value}`],
    );
    const container: Container = {
      id,
      name: `${project}-${service.name}-1`,
      project,
      service: service.name,
      image: service.image,
      command: service.command,
      hash,
      env: [...env.toSorted(), ...IMAGE_ENV],
      mounts: service.mounts.map(openMount),
      labels,
      created: new Date(),
      running: true,
    };
    this.#containers.set(id, container);
    this.#created.set(service.name, (this.#created.get(service.name) ?? 0) + 1);
    return container;
  }

  remove({ id, mounts }: Container): void {
    for (const { descriptor } of mounts) if (descriptor !== undefined) closeSync(descriptor);
    this.#containers.delete(id);
  }

  close(): void {
    for (const container of this.all()) this.remove(container);
  }
}

function openMount(mount: BindMount): OpenMount {
  // Docker makes a folder of what is not there.
  if (!existsSync(mount.source)) mkdirSync(mount.source, { recursive: true });
  return { ...mount, descriptor: statSync(mount.source).isDirectory() ? undefined : openSync(mount.source, 'r') };
}

/** A file as the container sees it; `undefined` when there is none. */
export function readInContainer({ mounts }: Container, path: string): Buffer | undefined {
  const mount = mounts.find(({ target }) => path === target || path.startsWith(`${target}/`));
  if (mount === undefined) return undefined;
  if (mount.descriptor === undefined) {
    const file = join(mount.source, path.slice(mount.target.length));
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
  }
  const content = Buffer.alloc(fstatSync(mount.descriptor).size);
  readSync(mount.descriptor, content, 0, content.length, 0);
  return content;
}
