import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@signet/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfiguration } from './configuration.ts';

let root: string;
let playbook: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'signet-config-')));
  mkdirSync(join(root, '.git'));
  mkdirSync(join(root, 'playbooks'));
  playbook = join(root, 'playbooks', 'site.yml');
  for (const name of Object.keys(process.env)) if (/^(?:ANSIBLE|SIGNET)_/u.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', root);
  vi.spyOn(process, 'cwd').mockReturnValue(join(root, 'playbooks'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function cfg(text: string, path = join(root, 'ansible.cfg')): void {
  writeFileSync(path, text);
  vi.stubEnv('ANSIBLE_CONFIG', path);
}

function problems(): readonly object[] {
  try {
    readConfiguration({}, playbook);
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe('what holds', () => {
  it('is what Ansible has where nothing is set', () => {
    const { settings, origins } = readConfiguration({}, playbook);
    expect(settings).toMatchObject({
      forks: 5,
      timeout: 10,
      output: 'human',
      host_key_checking: true,
    });
    expect(origins).toEqual({});
  });

  it('comes from the command line before the environment before signet.yml before ansible.cfg', () => {
    cfg('[defaults]\nforks = 1\ntimeout = 1\nremote_user = cfg\nstrategy = free\n');
    writeFileSync(join(root, 'signet.yml'), 'forks: 2\ntimeout: 2\nremote_user: project\n');
    vi.stubEnv('ANSIBLE_FORKS', '3');
    vi.stubEnv('ANSIBLE_TIMEOUT', '3');
    const { settings, origins } = readConfiguration({ forks: { value: 4, option: '--forks' } }, playbook);
    expect(settings).toMatchObject({ forks: 4, timeout: 3, remote_user: 'project', strategy: 'free' });
    expect(origins).toEqual({
      forks: '--forks',
      timeout: 'ANSIBLE_TIMEOUT',
      remote_user: `${join(root, 'signet.yml')}:3`,
      strategy: `${join(root, 'ansible.cfg')}:5`,
    });
  });

  it('has paths relative to the file that names them, and to the working folder in the environment', () => {
    cfg('[defaults]\ninventory = hosts, ~/more\nroles_path = a:/b\nvault_identity_list = x@pw, y@prompt\n');
    const fromFile = readConfiguration({}, playbook).settings;
    expect(fromFile.inventory).toEqual([join(root, 'hosts'), join(root, 'more')]);
    expect(fromFile.roles_path).toEqual([join(root, 'a'), '/b']);
    expect(fromFile.vault_ids).toEqual([`x@${join(root, 'pw')}`, 'y@prompt']);
    vi.stubEnv('ANSIBLE_INVENTORY', 'web1,web2,');
    vi.stubEnv('ANSIBLE_PRIVATE_KEY_FILE', 'key');
    const { settings } = readConfiguration({}, playbook);
    expect([settings.inventory, settings.private_key_file]).toEqual([['web1,web2,'], join(root, 'playbooks', 'key')]);
  });

  it.each([
    ['default', 'ansible'],
    ['ansible.posix.json', 'json'],
    ['junit', 'junit'],
  ])('knows the callback %s as the output %s', (callback, output) => {
    vi.stubEnv('ANSIBLE_STDOUT_CALLBACK', callback);
    expect(readConfiguration({}, playbook).settings.output).toBe(output);
  });

  it('reads booleans as Ansible writes them', () => {
    cfg('[privilege_escalation]\nbecome = True\nbecome_ask_pass=off\n[defaults]\nhost_key_checking = no\n');
    expect(readConfiguration({}, playbook).settings).toMatchObject({
      become: true,
      become_ask_pass: false,
      host_key_checking: false,
    });
  });
});

describe('what is wrong', () => {
  it('is said all at once, with its place', () => {
    cfg('[defaults]\nforks = many\nhash_behaviour = merge\n');
    expect(problems()).toMatchObject([
      {
        code: 'CONFIGURATION_VALUE',
        message: 'forks is "many", and has to be a whole number from 1.',
        at: { line: 2 },
      },
      { code: 'CONFIGURATION_VALUE', hint: expect.stringContaining('combine') as string, at: { line: 3 } },
    ]);
  });

  it('is an unknown name in signet.yml, with the nearest one', () => {
    writeFileSync(join(root, 'signet.yml'), 'fork: 3\nroles_path: [a, b]\ninventory: { a: b }\n');
    expect(problems()).toMatchObject([
      { code: 'CONFIGURATION_UNKNOWN', at: { line: 1, column: 1 }, hint: 'Did you mean "forks"?' },
      { code: 'CONFIGURATION_VALUE', at: { line: 3 } },
    ]);
  });

  it('is a warning where Ansible has an output that Signet has not', () => {
    cfg('[defaults]\nstdout_callback = yaml\n');
    const { settings, diagnostics } = readConfiguration({}, playbook);
    expect(settings.output).toBe('human');
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'CONFIGURATION_UNKNOWN', at: { line: 2 } }]);
    writeFileSync(join(root, 'signet.yml'), 'output: yaml\n');
    expect(problems()).toMatchObject([{ code: 'CONFIGURATION_VALUE' }]);
  });

  it('is a warning where Ansible knows a setting and Signet does not', () => {
    cfg('[defaults]\ncallback_whitelist = x\npipelining = true\n[galaxy]\nserver = y\n');
    vi.stubEnv('ANSIBLE_CACHE_PLUGIN', 'redis');
    expect(readConfiguration({}, playbook).diagnostics.map(({ message }) => message)).toEqual([
      `These settings of ${join(root, 'ansible.cfg')} have no effect: [defaults] callback_whitelist, [galaxy] server.`,
      'These environment variables have no effect: ANSIBLE_CACHE_PLUGIN.',
    ]);
  });

  it('is an ansible.cfg in a folder where everybody may write: it is left alone', () => {
    const folder = join(root, 'playbooks');
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const file = join(folder, 'ansible.cfg');
    writeFileSync(file, '[defaults]\nforks = 9\n');
    const before = process.cwd();
    chmodSync(folder, 0o777);
    const { settings, diagnostics } = readConfiguration({}, playbook);
    expect([before, settings.forks, diagnostics[0]?.code]).toEqual([folder, 5, 'CONFIGURATION_UNSAFE']);
    chmodSync(folder, 0o755);
    expect(readConfiguration({}, playbook).settings.forks).toBe(9);
  });

  it('is a signet.yml in a folder where everybody may write: it is left alone', () => {
    const folder = join(root, 'playbooks');
    writeFileSync(join(folder, 'signet.yml'), 'forks: 9\n');
    chmodSync(folder, 0o777);
    const { settings, diagnostics } = readConfiguration({}, playbook);
    expect([settings.forks, diagnostics[0]?.code]).toEqual([5, 'CONFIGURATION_UNSAFE']);
    chmodSync(folder, 0o755);
    expect(readConfiguration({}, playbook).settings.forks).toBe(9);
  });
});
