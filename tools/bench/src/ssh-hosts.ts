import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import type { Row, Scene } from './row.ts';

const TASKS = 20;
/** Seconds that the rc file of a slow login shell takes. */
const SLOW_S = 0.5;

const PLAYBOOK = `- hosts: all
  gather_facts: false
  tasks:
${Array.from({ length: TASKS }, (_, index) => `    - {name: "task ${index + 1}", command: "true"}\n`).join('')}`;

export const fiftyHosts: Row = {
  name: 'ssh-50',
  title: `50 sshd hosts on loopback x ${TASKS} command: true`,
  targetMs: 3000,
  targetMb: 120,
  slow: true,
  missing: sshdMissing,
  setUp: (folder) => hosts(folder, 50, false),
};

export const oneHost: Row = {
  name: 'ssh-1',
  title: 'same, 1 host',
  targetMs: 600,
  missing: sshdMissing,
  setUp: (folder) => hosts(folder, 1, false),
};

export const slowLogin: Row = {
  name: 'ssh-slow-login',
  title: 'same, 50 hosts, login shell with a slow rc file',
  targetMs: 4000,
  slow: true,
  missing: () =>
    sshdMissing() ?? (process.env['SHELL']?.endsWith('bash') === false ? 'the login shell is not bash' : undefined),
  setUp: (folder) => hosts(folder, 50, true),
};

/** Each host is an sshd of its own with its own keys; host keys are checked against one known_hosts file. */
async function hosts(folder: string, count: number, slow: boolean): Promise<Scene> {
  const rcFile = join(folder, 'rc');
  writeFileSync(rcFile, `sleep ${SLOW_S}\n`);
  // A login shell that is bash reads this file before every command that sshd starts, and the shells below it do not.
  const config = ['MaxStartups 200', 'MaxSessions 200', ...(slow ? [`SetEnv SHLVL=1 BASH_ENV=${rcFile}`] : [])];
  const servers: Sshd[] = [];
  for (let index = 0; index < count; index += 1) servers.push(await startSshd({ config }));
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(
    knownHosts,
    servers.map(({ port, hostKeys }) => hostKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join('')).join(''),
  );
  const inventory = join(folder, 'hosts');
  writeFileSync(
    inventory,
    `${servers.map((server, index) => hostLine(server, index)).join('\n')}\n[all:vars]\nansible_ssh_known_hosts_file=${knownHosts}\n`,
  );
  const playbook = join(folder, 'site.yml');
  writeFileSync(playbook, PLAYBOOK);
  const control = join(folder, 'cp');
  mkdirSync(control);
  const args = [playbook, '-i', inventory];
  return {
    signet: { args: ['run', ...args] },
    ansible: {
      program: 'ansible-playbook',
      args,
      env: {
        ANSIBLE_PIPELINING: 'true',
        ANSIBLE_HOST_KEY_CHECKING: 'true',
        ANSIBLE_SSH_COMMON_ARGS: `-o UserKnownHostsFile=${knownHosts} -o GlobalKnownHostsFile=none`,
        ANSIBLE_SSH_CONTROL_PATH_DIR: control,
        ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      },
    },
    tearDown: async () => {
      for (const server of servers) await server.stop();
    },
  };
}

function hostLine({ port, user, keyFile }: Sshd, index: number): string {
  return `node${index + 1} ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${user} ansible_ssh_private_key_file=${keyFile}`;
}
