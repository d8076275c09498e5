import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@signet/core';
import { ContainerStore, readInContainer } from './container-store.ts';
import { docker } from './docker-program.ts';
import { type ContainerEngine, environmentMap } from './engine.ts';

export interface OwnEngine extends ContainerEngine {
  /** Answers `docker-main.ts`: body `{argv, cwd, env}`, answer `{code, stdout in base64, stderr}`. */
  answer(body: Readonly<Record<string, Json>>): Promise<Json>;
}

/** The lab's own containers, for machines without Docker. They live in memory: their environment holds secrets. */
export function createOwnEngine(project: string, folder: string): OwnEngine {
  const store = new ContainerStore();
  return {
    container: async (service) => {
      const found = store.ofService(project, service);
      return found === undefined ? undefined : { id: found.id, running: found.running, env: environmentMap(found.env) };
    },
    readFile: async (id, path) => {
      const found = store.find(id);
      return found === undefined ? undefined : readInContainer(found, path);
    },
    up: async () => {
      const { code, stderr } = docker(store, { argv: ['compose', 'up', '-d'], cwd: folder, env: {} });
      if (code !== 0) throw new Error(`docker compose up -d ended with ${code}: ${stderr.trim()}`);
    },
    creations: () => store.creations(),
    answer: async ({ argv, cwd, env }) => {
      const { code, stdout, stderr } = docker(store, {
        argv: argv as string[],
        cwd: String(cwd),
        env: env as Record<string, string>,
      });
      return { code, stdout: Buffer.from(stdout).toString('base64'), stderr };
    },
    close: async () => store.close(),
  };
}

/** Writes the `docker` program of a host; returns the folder to put into its `PATH`. */
export function installDockerProgram(hostFolder: string, command: readonly string[], socket: string): string {
  const folder = join(hostFolder, 'usr', 'bin');
  mkdirSync(folder, { recursive: true });
  const quoted = [...command, socket].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const file = join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}
