// The real programs that tests run against: sshd, slapd, Jython, Maven, Docker, Ansible. As root on Debian or Ubuntu they are installed;
// elsewhere one line says what is missing and how to get it, and the tests that need it are skipped.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PARTS = [
  { name: 'sshd', present: () => existsSync('/usr/sbin/sshd'), packages: ['openssh-server', 'openssh-client'] },
  { name: 'slapd', present: () => existsSync('/usr/sbin/slapd'), packages: ['slapd', 'ldap-utils', 'openssl'] },
  {
    name: 'Jython',
    present: () => existsSync('/usr/share/java/jython.jar') && works('java', ['-version']),
    packages: ['jython', 'default-jre-headless'],
  },
  {
    // Gets the server that `tools/liberty` proves LTPA keys and tokens against.
    name: 'Maven',
    present: () => works('mvn', ['-v']),
    packages: ['maven', 'default-jre-headless'],
  },
  {
    name: 'Docker',
    present: () => works('docker', ['--version']) && existsSync('/bin/busybox') && hasDockerd(),
    packages: ['docker.io', 'docker-compose', 'busybox-static', 'iptables'],
  },
  {
    // The shells that a host may have, and the programs that make a user another one.
    name: 'shells and sudo',
    present: () =>
      ['sudo', 'mksh'].every((name) => existsSync(`/usr/bin/${name}`) || existsSync(`/bin/${name}`)) && hasKsh(),
    packages: ['sudo', 'ksh', 'mksh'],
  },
  {
    // Compared with Signet; where it is missing, its recorded answers are, and nothing proves that they still hold.
    name: 'ansible-core',
    present: () => works('ansible-playbook', ['--version']),
    packages: ['ansible-core'],
  },
];

const DOCKERD_DEADLINE_MS = 60_000;

/** Installs what is missing where that is possible and starts a Docker engine when none answers. */
export async function startParts() {
  const missing = installMissing();
  const docker = await startDocker();
  if (docker.problem) missing.push(docker.problem);
  return { env: docker.env, missing, stop: docker.stop };
}

function installMissing() {
  const absent = PARTS.filter((part) => !part.present());
  if (absent.length === 0) return [];
  const packages = absent.flatMap((part) => part.packages);
  const advice = absent.map(
    (part) =>
      `missing: ${part.name}; tests that need it are skipped. Get it with: apt-get install ${part.packages.join(' ')}`,
  );
  if (process.getuid?.() !== 0 || !works('apt-get', ['--version'])) return advice;
  console.log(`Installing ${packages.join(' ')} (once, for the tests) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  return PARTS.filter((part) => !part.present()).map(
    (part) => `missing: ${part.name}; apt-get could not install it. Its tests are skipped.`,
  );
}

async function startDocker() {
  const none = { env: {}, stop: async () => {} };
  if (!works('docker', ['--version'])) return none;
  if (works('docker', ['info'])) return none;
  if (process.getuid?.() !== 0 || !hasDockerd()) {
    return {
      ...none,
      problem: 'missing: a Docker engine that answers; tests that need it are skipped. Start one, or set DOCKER_HOST.',
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'signet-dockerd-'));
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const log = join(folder, 'log');
  // No bridge and no iptables: the tests need no container network, and many build machines forbid both.
  const engine = spawn(
    'dockerd',
    [
      '--data-root',
      join(folder, 'data'),
      '--exec-root',
      join(folder, 'exec'),
      '--pidfile',
      join(folder, 'pid'),
      '-H',
      socket,
      '--iptables=false',
      '--bridge=none',
      '--storage-driver=vfs',
    ],
    { stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')] },
  );
  const env = { DOCKER_HOST: socket };
  const deadline = Date.now() + DOCKERD_DEADLINE_MS;
  while (engine.exitCode === null && Date.now() < deadline) {
    if (works('docker', ['info'], env)) return { env, stop: () => stopDocker(engine, folder) };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const reason = readFileSync(log, 'utf8').trim().split('\n').at(-1);
  await stopDocker(engine, folder);
  return { ...none, problem: `missing: a Docker engine; dockerd did not start (${reason}). Its tests are skipped.` };
}

async function stopDocker(engine, folder) {
  if (engine.exitCode === null) {
    engine.kill('SIGTERM');
    await new Promise((resolve) => engine.once('exit', resolve));
  }
  rmSync(folder, { recursive: true, force: true });
}

function hasKsh() {
  return ['/usr/bin/ksh93', '/bin/ksh93', '/usr/bin/ksh'].some((path) => existsSync(path));
}

function hasDockerd() {
  return existsSync('/usr/sbin/dockerd') || existsSync('/usr/bin/dockerd');
}

function works(command, args, env = {}) {
  return spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, ...env } }).status === 0;
}
