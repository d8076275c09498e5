import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, symlinkSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LAB_VARIABLE } from '../processes/end.ts';
import { type ContainerEngine, environmentMap } from './engine.ts';
import { removeRealContainers } from './real-containers.ts';
import { runDocker } from './run-docker.ts';

const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'];
const APPLETS = ['sh', 'cat', 'sleep', 'env', 'printenv', 'sha256sum', 'true'];

export interface RealEngineOptions {
  readonly dir: string;
  readonly project: string;
  readonly image: string;
  /** Folder of `docker-compose.yml`. */
  readonly folder: string;
  readonly compose: readonly ['docker', 'compose'] | readonly ['docker-compose'];
  readonly dockerHost?: string | undefined;
}

/** Which Compose there is, or why real containers cannot be used. */
export async function findDocker(): Promise<
  { readonly compose: RealEngineOptions['compose'] } | { readonly compose: undefined; readonly reason: string }
> {
  const engine = await runDocker('docker', ['version', '--format', '{{.Server.Version}}'], { deadlineMs: 10_000 });
  if (engine.code === 127) return { compose: undefined, reason: 'docker is not installed' };
  if (engine.code !== 0) return { compose: undefined, reason: 'no Docker engine answers' };
  if (findBusybox() === undefined)
    return { compose: undefined, reason: 'there is no static busybox to make an image of' };
  if ((await runDocker('docker', ['compose', 'version'])).code === 0) return { compose: ['docker', 'compose'] };
  if ((await runDocker('docker-compose', ['version'])).code === 0) return { compose: ['docker-compose'] };
  return { compose: undefined, reason: 'Docker Compose is not installed' };
}

function findBusybox(): string | undefined {
  return BUSYBOX.find((path) => existsSync(path));
}

/** An image without a registry: a busybox that sleeps stands in for each of Sametime's services. */
export async function importImage(image: string, dockerHost?: string): Promise<void> {
  const busybox = findBusybox();
  if (busybox === undefined) throw new Error('there is no busybox');
  const folder = mkdtempSync(join(tmpdir(), 'signet-image-'));
  try {
    mkdirSync(join(folder, 'root', 'bin'), { recursive: true });
    copyFileSync(busybox, join(folder, 'root', 'bin', 'busybox'));
    for (const applet of APPLETS) symlinkSync('busybox', join(folder, 'root', 'bin', applet));
    const archive = join(folder, 'root.tar');
    const tar = spawn('tar', ['-C', join(folder, 'root'), '-cf', archive, '.'], { stdio: 'ignore' });
    await new Promise((resolve) => tar.once('close', resolve));
    const { code, stderr } = await runDocker('docker', ['import', '-c', 'ENV PATH=/bin', archive, image], {
      dockerHost,
    });
    if (code !== 0) throw new Error(`docker import failed: ${stderr.trim()}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The containers of a Compose project on a real engine. */
export async function startRealEngine(
  options: RealEngineOptions,
): Promise<ContainerEngine & { readonly pids: readonly number[] }> {
  const { compose, dockerHost, folder, image, project } = options;
  await importImage(image, dockerHost);
  const [program, ...first] = compose;
  const counter = await countCreations(options);
  return {
    pids: counter.events.pid === undefined ? [] : [counter.events.pid],
    container: async (service) => {
      const filters = [`label=com.docker.compose.project=${project}`, `label=com.docker.compose.service=${service}`];
      const listed = await runDocker(
        'docker',
        ['ps', '-aq', '--no-trunc', ...filters.flatMap((filter) => ['--filter', filter])],
        { dockerHost },
      );
      const [id = ''] = listed.stdout.toString('utf8').split('\n');
      if (id === '') return undefined;
      const { code, stdout } = await runDocker('docker', ['inspect', id], { dockerHost });
      if (code !== 0) return undefined;
      const [details] = JSON.parse(stdout.toString('utf8')) as {
        State: { Running: boolean };
        Config: { Env: string[] };
      }[];
      return details === undefined
        ? undefined
        : { id, running: details.State.Running, env: environmentMap(details.Config.Env) };
    },
    // Not `docker cp`: the engine mounts the host's path anew for it, and so shows what lies there now.
    readFile: async (id, path) => {
      const { code, stdout } = await runDocker('docker', ['exec', id, 'cat', path], { dockerHost });
      return code === 0 ? stdout : undefined;
    },
    up: async () => {
      const { code, stderr } = await runDocker(program, [...first, 'up', '-d'], { dockerHost, cwd: folder });
      if (code !== 0) throw new Error(`${compose.join(' ')} up -d ended with ${code}: ${stderr.trim()}`);
    },
    creations: () => counter.counts(),
    close: async () => {
      counter.events.kill('SIGTERM');
      await removeRealContainers({ project, image, ...(dockerHost !== undefined && { dockerHost }) });
    },
  };
}

/** The engine tells of every container that is created. */
async function countCreations({
  dir,
  dockerHost,
  project,
}: RealEngineOptions): Promise<{ events: ChildProcess; counts(): Record<string, number> }> {
  const counts = new Map<string, number>();
  const since = String(Math.floor(Date.now() / 1000));
  const filters = ['type=container', 'event=create', `label=com.docker.compose.project=${project}`];
  const args = [
    'events',
    '--since',
    since,
    '--format',
    '{{json .Actor.Attributes}}',
    ...filters.flatMap((filter) => ['--filter', filter]),
  ];
  const env = { ...process.env, [LAB_VARIABLE]: dir, ...(dockerHost !== undefined && { DOCKER_HOST: dockerHost }) };
  const events = spawn('docker', args, { stdio: ['ignore', 'pipe', 'ignore'], env });
  createInterface({ input: events.stdout }).on('line', (line) => {
    const service = (JSON.parse(line) as Record<string, string>)['com.docker.compose.service'] ?? '';
    counts.set(service, (counts.get(service) ?? 0) + 1);
  });
  return { events, counts: () => Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}
