import type { Json } from '@signet/core';
import type { ContainerEngine } from '../docker/engine.ts';
import { createOwnEngine, installDockerProgram } from '../docker/own-engine.ts';
import { startRealEngine } from '../docker/real-engine.ts';
import type { LabRecord } from '../processes/lab-record.ts';
import { installSametime } from '../sametime/installation.ts';
import { SYSTEM_PATH } from '../ssh/ssh-host.ts';
import { hostFolder } from './hosts.ts';
import type { DaemonOptions } from './messages.ts';
import type { Parts } from './parts.ts';

export interface LabContainers {
  readonly engine: ContainerEngine;
  /** The folder of the Sametime installation. */
  readonly folder: string;
  /** Of commands on the Sametime host. */
  readonly env: Readonly<Record<string, string>>;
  readonly pids: readonly number[];
  /** Answers the lab's own `docker` program; absent with a real engine. */
  readonly answer?: (body: Readonly<Record<string, Json>>) => Promise<Json>;
}

/** What has to be removed from a real engine when the daemon cannot do it; `undefined` with the lab's own. */
export function containersOf(parts: Parts, id: string): LabRecord['containers'] {
  if (parts.compose === undefined) return undefined;
  const dockerHost = process.env['DOCKER_HOST'];
  return { ...names(id), ...(dockerHost !== undefined && { dockerHost }) };
}

function names(id: string): { readonly project: string; readonly image: string } {
  return { project: `signet-lab-${id}`, image: `signet-lab/sametime:12.0.2-${id}` };
}

/** Installs Sametime on its host and starts its containers. */
export async function startContainers(
  { dir, programs }: DaemonOptions,
  parts: Parts,
  id: string,
  controlSocket: string,
): Promise<LabContainers> {
  const host = hostFolder(dir, 'sametime');
  const { project, image } = names(id);
  const folder = installSametime({ hostFolder: host, project, image });
  if (parts.compose === undefined) {
    const engine = createOwnEngine(project, folder);
    const path = installDockerProgram(host, programs.docker, controlSocket);
    await engine.up();
    return { engine, folder, env: { PATH: `${path}:${SYSTEM_PATH}` }, pids: [], answer: (body) => engine.answer(body) };
  }
  const dockerHost = process.env['DOCKER_HOST'];
  const engine = await startRealEngine({ dir, project, image, folder, compose: parts.compose, dockerHost });
  try {
    await engine.up();
  } catch (error) {
    await engine.close();
    throw error;
  }
  const docker = Object.entries({ DOCKER_HOST: dockerHost, DOCKER_CONFIG: process.env['DOCKER_CONFIG'] });
  const env = Object.fromEntries(docker.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { engine, folder, env: { ...env, PATH: process.env['PATH'] ?? SYSTEM_PATH }, pids: engine.pids };
}
