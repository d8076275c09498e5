import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnection, fixedVars } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOptions } from '../connection-options.ts';
import { containerCommand, openContainer } from './container-connection.ts';

const scratch = mkdtempSync(join(tmpdir(), 'signet-container-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('containerCommand', () => {
  const words = (vars: Record<string, unknown>): string =>
    containerCommand(connectionOptions('web1', fixedVars(vars)), ['/bin/sh']).join(' ');

  it.each([
    [{ ansible_connection: 'docker' }, 'docker exec -i web1 /bin/sh'],
    [
      {
        ansible_connection: 'docker',
        ansible_host: 'proxy',
        ansible_user: 'nginx',
        ansible_docker_extra_args: '--context "far away"',
      },
      'docker --context far away exec -i -u nginx proxy /bin/sh',
    ],
    [{ ansible_connection: 'podman', ansible_podman_executable: '/opt/podman' }, '/opt/podman exec -i web1 /bin/sh'],
    [{ ansible_connection: 'kubectl', ansible_kubectl_pod: 'meet-0' }, 'kubectl exec -i meet-0 -- /bin/sh'],
    [
      {
        ansible_connection: 'kubectl',
        ansible_host: 'meet-0',
        ansible_kubectl_namespace: 'sametime',
        ansible_kubectl_container: 'auth',
        ansible_kubectl_kubeconfig: '/k',
        ansible_kubectl_context: 'prod',
        ansible_kubectl_extra_args: '--request-timeout=5s',
      },
      'kubectl --kubeconfig=/k --context=prod --namespace=sametime --request-timeout=5s exec -i meet-0 -c auth -- /bin/sh',
    ],
  ])('for %j is %s', (vars, expected) => {
    expect(words(vars)).toBe(expected);
  });
});

/** A stand-in for kubectl: it checks the words of `exec` and runs the command on this machine instead of in a pod. */
const standIn = `#!/bin/sh
[ "$1" = "--namespace=sametime" ] || { echo "error: no namespace" >&2; exit 1; }
shift
[ "$1 $2" = "exec -i" ] || exit 2
[ "$3" = meet-0 ] || { echo "Error from server (NotFound): pods \\"$3\\" not found" >&2; exit 1; }
[ "$4 $5 $6" = "-c auth --" ] || exit 2
shift 6
exec "$@"
`;

describe('kubectl (a stand-in that runs the command on this machine)', () => {
  const program = join(mkdtempSync(join(tmpdir(), 'signet-kubectl-')), 'kubectl');
  writeFileSync(program, standIn, { mode: 0o755 });
  const options = (pod: string) =>
    connectionOptions(
      'web1',
      fixedVars({
        ansible_connection: 'kubectl',
        ansible_kubectl_pod: pod,
        ansible_kubectl_namespace: 'sametime',
        ansible_kubectl_container: 'auth',
        ansible_kubectl_executable: program,
      }),
    );
  const folder = join(scratch, 'kubectl');
  mkdirSync(folder);

  describeConnection('kubectl', () => openContainer(options('meet-0')), folder, {
    noTcp: 'containers open no connections for us',
  });

  it('says what kubectl said when the pod is not there', async () => {
    await expect(openContainer(options('other'))).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'CONTAINER_UNREACHABLE',
      message:
        'kubectl could not start /bin/sh in other for host web1. It said: Error from server (NotFound): pods "other" not found',
    });
  });

  it('says so when the program is not installed', async () => {
    await expect(openContainer({ ...options('meet-0'), program: 'no-kubectl-here' })).rejects.toMatchObject({
      code: 'CONTAINER_UNREACHABLE',
    });
  });
});

/** Why no container can be run here; `undefined` when one can. */
function dockerMissing(): string | undefined {
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return 'no Docker engine answers';
  return existsSync('/bin/busybox') ? undefined : '/bin/busybox is not installed';
}

const missing = dockerMissing();

describe.skipIf(missing !== undefined)(missing === undefined ? 'docker' : `docker (skipped: ${missing})`, () => {
  const name = `signet-transport-${process.pid}`;
  const image = `${name}:latest`;
  const folder = join(scratch, 'docker');
  const open = () =>
    openContainer(connectionOptions('web1', fixedVars({ ansible_connection: 'docker', ansible_host: name })));

  beforeAll(() => {
    if (missing !== undefined) return;
    const root = join(scratch, 'image');
    mkdirSync(join(root, 'bin'), { recursive: true });
    mkdirSync(folder);
    copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
    const programs = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).split('\n').filter(Boolean);
    for (const program of programs) if (program !== 'busybox') symlinkSync('busybox', join(root, 'bin', program));
    execFileSync('sh', ['-c', `tar -C ${root} -c . | docker import -c 'ENV PATH=/bin' - ${image}`], { stdio: 'pipe' });
    // The folder is the same inside and outside: the suite looks at it from both sides.
    const run = ['run', '-d', '--init', '--network', 'none', '--name', name, '-v', `${folder}:${folder}`];
    execFileSync('docker', [...run, image, 'sleep', '100000'], { stdio: 'pipe' });
  }, 60_000);
  afterAll(() => {
    if (missing !== undefined) return;
    spawnSync('docker', ['rm', '-f', name], { stdio: 'ignore' });
    spawnSync('docker', ['rmi', image], { stdio: 'ignore' });
  }, 60_000);

  if (missing === undefined) {
    describeConnection('docker', open, folder, {
      noTcp: 'containers open no connections for us',
      noFullDisk: 'that file system is not in the container',
    });
  }

  it('says what docker said when the container is not there', async () => {
    const options = connectionOptions('web1', fixedVars({ ansible_connection: 'docker', ansible_host: 'no-such-one' }));
    await expect(openContainer(options)).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'CONTAINER_UNREACHABLE',
      message: expect.stringContaining('No such container: no-such-one'),
    });
  });
});
