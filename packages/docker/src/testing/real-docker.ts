import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const busybox = '/bin/busybox';
const image = 'signet-docker-test:latest';

/** Why no real containers can be run here; `undefined` when they can. */
export function dockerMissing(): string | undefined {
  if (!works('docker', ['info'])) return 'no Docker engine answers';
  if (!existsSync(busybox)) return `${busybox} is not installed`;
  if (works('docker', ['compose', 'version']) || works('docker-compose', ['version'])) return undefined;
  return 'Docker Compose is not installed';
}

/** A Compose project of the test's own: three services that sleep, as those of Sametime are connected. */
export interface TestProject {
  readonly directory: string;
  file(name: string): string;
  write(name: string, text: string): void;
  /** Id of the service's first container; empty without one. */
  containerOf(service: string): string;
  /** Runs `docker` itself. */
  docker(...argv: string[]): string;
  remove(): void;
}

export function makeProject(composeText: (image: string) => string): TestProject {
  importImage();
  const directory = mkdtempSync(join(tmpdir(), 'signet-compose-'));
  const file = (name: string): string => join(directory, name);
  const project = directory.split('/').at(-1)?.toLowerCase() ?? '';
  const docker = (...argv: string[]): string => execFileSync('docker', argv, { encoding: 'utf8' }).trim();
  const labels = ['--filter', `label=com.docker.compose.project=${project}`];
  writeFileSync(file('docker-compose.yml'), composeText(image));
  return {
    directory,
    file,
    write: (name, text) => {
      // As the transport writes: by a rename, which gives the file another inode.
      writeFileSync(file(`${name}.new`), text);
      execFileSync('mv', [file(`${name}.new`), file(name)]);
    },
    containerOf: (service) =>
      docker('ps', '-aq', '--no-trunc', ...labels, '--filter', `label=com.docker.compose.service=${service}`),
    docker,
    remove() {
      const ids = docker('ps', '-aq', ...labels)
        .split('\n')
        .filter((id) => id !== '');
      if (ids.length > 0) docker('rm', '-f', ...ids);
      spawnSync('docker', ['rmi', image], { stdio: 'ignore' }); // Stays while another run of these tests uses it.
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** An image without a registry: a static busybox with a few programs. */
function importImage(): void {
  const folder = mkdtempSync(join(tmpdir(), 'signet-image-'));
  try {
    mkdirSync(join(folder, 'bin'));
    copyFileSync(busybox, join(folder, 'bin', 'busybox'));
    for (const program of ['sh', 'cat', 'sleep']) symlinkSync('busybox', join(folder, 'bin', program));
    const archive = execFileSync('tar', ['-C', folder, '-c', '.'], { maxBuffer: 64 * 1024 * 1024 });
    execFileSync('docker', ['import', '-c', 'ENV PATH=/bin', '-', image], {
      input: archive,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function works(program: string, argv: readonly string[]): boolean {
  return spawnSync(program, argv, { stdio: 'ignore' }).status === 0;
}
