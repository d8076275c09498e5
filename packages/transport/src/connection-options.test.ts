import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { fixedVars } from '@signet/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { type ConnectionDefaults, connectionOptions } from './connection-options.ts';

const home = mkdtempSync(join(tmpdir(), 'signet-home-'));
mkdirSync(join(home, '.ssh'));
writeFileSync(join(home, '.ssh/id_ed25519'), '');
afterAll(() => rmSync(home, { recursive: true, force: true }));

function options(vars: Record<string, unknown>, defaults: ConnectionDefaults = {}) {
  const { signal, ...rest } = connectionOptions('web1', fixedVars(vars), { home, env: {}, ...defaults });
  expect(signal.aborted).toBe(false);
  return rest;
}

describe('connectionOptions', () => {
  it('has the defaults of OpenSSH', () => {
    expect(options({})).toEqual({
      host: 'web1',
      kind: 'ssh',
      address: 'web1',
      port: 22,
      user: userInfo().username,
      privateKeyFiles: [join(home, '.ssh/id_ed25519')],
      knownHostsFiles: [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2'), '/etc/ssh/ssh_known_hosts'],
      hostKeyChecking: true,
      connectTimeoutMs: 10_000,
      sshConfig: {
        unnamed: ['port', 'user', 'keys', 'knownHosts', 'hostKeyChecking', 'timeout', 'jump'],
        file: join(home, '.ssh/config'),
      },
    });
  });

  it("reads Ansible's variables", () => {
    expect(
      options({
        ansible_host: '10.0.0.7',
        ansible_port: '2222',
        ansible_user: 'wasadmin',
        ansible_password: 'pw',
        ansible_ssh_private_key_file: '~/keys/lab',
        ansible_ssh_private_key_passphrase: new Secret('öpen'),
        ansible_ssh_known_hosts_file: '/lab/known_hosts',
        ansible_host_key_checking: 'no',
        ansible_timeout: 3,
      }),
    ).toEqual({
      host: 'web1',
      kind: 'ssh',
      address: '10.0.0.7',
      port: 2222,
      user: 'wasadmin',
      password: new Secret('pw'),
      privateKeyFiles: [join(home, 'keys/lab')],
      privateKeyPassphrase: new Secret('öpen'),
      knownHostsFiles: ['/lab/known_hosts'],
      hostKeyChecking: false,
      connectTimeoutMs: 3000,
      sshConfig: { unnamed: ['jump'], file: join(home, '.ssh/config') },
    });
  });

  it('prefers the variables of ssh to the general ones, and both to the defaults', () => {
    const vars = { ansible_ssh_user: 'a', ansible_user: 'b' };
    expect(options(vars, { user: 'c' }).user).toBe('a');
    expect(options({ ansible_user: 'b' }, { user: 'c' }).user).toBe('b');
    expect(options({}, { user: 'c', timeoutMs: 1, agentSocket: 'x' } as ConnectionDefaults)).toMatchObject({
      user: 'c',
      connectTimeoutMs: 1,
    });
  });

  it('takes the agent of the environment', () => {
    expect(options({}, { env: { SSH_AUTH_SOCK: '/run/agent' } }).agentSocket).toBe('/run/agent');
  });

  it.each([
    ['local', 'local'],
    ['ssh', 'ssh'],
    ['smart', 'ssh'],
    ['paramiko', 'ssh'],
    ['openssh', 'openssh'],
    ['docker', 'docker'],
    ['community.docker.docker', 'docker'],
    ['podman', 'podman'],
    ['kubectl', 'kubectl'],
  ])('takes ansible_connection %s for %s', (name, kind) => {
    expect(options({ ansible_connection: name }).kind).toBe(kind);
  });

  it.each([
    [
      { ansible_connection: 'winrm' },
      'UNSUPPORTED_CONNECTION',
      'Host web1 has ansible_connection "winrm", which is not supported.',
    ],
    [
      { ansible_ssh_common_args: '-J jump -o CertificateFile=/k' },
      'UNSUPPORTED_VARIABLE',
      'Host web1 has "-o CertificateFile=/k" in ansible_ssh_common_args, which this connection cannot honour.',
    ],
    [
      { ansible_connection: 'openssh', ansible_password: 'x' },
      'UNSUPPORTED_VARIABLE',
      'Host web1 has a password, and the ssh program takes none but from a terminal.',
    ],
    [
      { ansible_connection: 'kubectl', ansible_kubectl_token: 'x' },
      'UNSUPPORTED_VARIABLE',
      'Host web1 has ansible_kubectl_token, which kubectl takes only where other users can see it.',
    ],
    [{ ansible_port: 'ssh' }, 'WRONG_TYPE', 'Variable ansible_port of host web1 is "ssh"; it has to be a number.'],
    [
      { ansible_host_key_checking: 'maybe' },
      'WRONG_TYPE',
      'Variable ansible_host_key_checking of host web1 is "maybe"; it has to be true or false.',
    ],
    [
      { ansible_host: new Secret('x') },
      'WRONG_TYPE',
      'Variable ansible_host of host web1 is a secret; it has to be text.',
    ],
  ])('refuses %j', (vars, code, message) => {
    expect(() => options(vars)).toThrow(expect.objectContaining({ name: 'InputError', code, message }));
  });

  it('points at the place where a variable was set', () => {
    const at = { file: 'inventory.ini', line: 3, column: 9 };
    const originOf = (name: string) => (name === 'ansible_connection' ? at : undefined);
    expect(() => options({ ansible_connection: 'psrp' }, { originOf })).toThrow(
      expect.objectContaining({
        at,
        hint: 'Use "ssh": Windows has an OpenSSH server, and it needs a POSIX shell there.',
      }),
    );
  });

  it("understands the ssh program's options that have a meaning here", () => {
    expect(
      options({
        ansible_ssh_args: '-C -o ControlMaster=auto -o ControlPersist=60s',
        ansible_ssh_common_args:
          "-o ProxyJump=ann@gate:2200,inner -oStrictHostKeyChecking=no -o 'UserKnownHostsFile /a /b'",
        ansible_ssh_extra_args: '-o ConnectTimeout=7 -p 2222 -l bob -i /k -o IdentitiesOnly=yes',
      }),
    ).toMatchObject({
      jumps: ['ann@gate:2200', 'inner'],
      hostKeyChecking: false,
      knownHostsFiles: ['/a', '/b'],
      connectTimeoutMs: 7000,
      port: 2222,
      user: 'bob',
      privateKeyFiles: ['/k'],
      sshConfig: { unnamed: [] },
    });
    expect(options({ ansible_port: 1, ansible_ssh_extra_args: '-p 2' }).port).toBe(1);
  });

  it.each([
    '-o StrictHostKeyChecking=accept-new',
    '-o ProxyCommand="ssh -W %h:%p gate"',
    '-L 1:a:2',
    'word',
  ])('names openssh for %s', (args) => {
    expect(() => options({ ansible_ssh_extra_args: args })).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_VARIABLE',
        hint: 'Set ansible_connection: openssh, which passes it to the ssh program.',
      }),
    );
  });

  it('passes everything to the ssh program', () => {
    const { programArgs, program } = options({
      ansible_connection: 'openssh',
      ansible_ssh_executable: '/opt/ssh',
      ansible_ssh_common_args: '-o CertificateFile=/k -F none',
    });
    expect({ program, programArgs }).toEqual({
      program: '/opt/ssh',
      programArgs: ['-o', 'CertificateFile=/k', '-F', 'none'],
    });
  });

  it('takes the configuration that -F names, which then has to be there', () => {
    const options = (words: string) =>
      connectionOptions('web1', fixedVars({ ansible_ssh_args: words }), { home: '/home/me' });
    expect(options('-F /etc/lab -C').sshConfig).toMatchObject({ file: '/etc/lab', isNamed: true });
    expect(options('-F ~/lab').sshConfig).toMatchObject({ file: '/home/me/lab', isNamed: true });
    expect(options('-F none').sshConfig).toMatchObject({ file: '/dev/null' });
    expect(options('').sshConfig).toEqual({ unnamed: expect.any(Array), file: '/home/me/.ssh/config' });
  });
});
