import { type Connection, TargetError } from '@signet/core';
import type { DockerHost } from '../host.ts';
import type { Bind } from '../compose/rendered.ts';
import type { Container } from './container.ts';

const largest = 4 * 1024 * 1024;

/**
 * Whether a running container shows a file of the host with other content than it has. A bind mount of a file follows
 * its inode: once the file was replaced by a rename, the container keeps the old one until it is recreated.
 */
export async function isReplaced(host: DockerHost, container: Container, { source, target }: Bind): Promise<boolean> {
  const { connection } = host;
  const info = await connection.stat(source);
  if (info?.kind !== 'file' || info.size > largest) return false;
  const here = await readable(connection, source);
  const inside = here && (await contentInside(host, container, target));
  if (here !== undefined && inside !== undefined) return !here.equals(inside);
  // Not to be read on one of the sides: newer than the container, in whole seconds because SFTP knows no smaller ones.
  return Math.floor(info.modifiedMs / 1000) > Math.floor(container.startedMs / 1000);
}

/** The bytes that a container sees; `undefined` when its image has no `cat` or it may not read the file. */
export async function contentInside(host: DockerHost, container: Container, path: string): Promise<Buffer | undefined> {
  // Not `docker cp`: the daemon mounts the host's path anew for it and shows the present file.
  const { code, stdout } = await host.runEngine(['exec', container.id, 'cat', path]);
  return code === 0 ? stdout : undefined;
}

async function readable(connection: Connection, path: string): Promise<Buffer | undefined> {
  try {
    return await connection.readFile(path);
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}
