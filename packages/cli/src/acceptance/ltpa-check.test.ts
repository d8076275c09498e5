import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import type { Report } from '@signet/engine';
import { generateKeys, writeKeyFile } from '@signet/ltpa';
import { type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesWith, treeOf } from '../testing/file-tree.ts';
import { type LabFixture, startLab } from '../testing/lab-fixture.ts';
import { repositoryRoot, signet } from '../testing/signet.ts';

const LONG = 180_000;

interface Judged {
  readonly code: number;
  readonly text: string;
  /** `SEVERITY CODE` of each finding, by the name of its task. */
  readonly findings: Readonly<Record<string, readonly string[]>>;
  readonly changed: number;
}

async function judged(args: readonly string[], stateDir: string): Promise<Judged> {
  const { code, stdout, text } = await signet([...args, '--output', 'report'], { env: { SIGNET_STATE_DIR: stateDir } });
  const report = JSON.parse(stdout) as Report;
  const findings: Record<string, string[]> = {};
  for (const { tasks } of report.plays) {
    for (const { name, results } of tasks) {
      for (const outcome of Object.values(results))
        (findings[name] ??= []).push(...outcome.findings.map((one) => `${one.severity} ${one.code}`));
    }
  }
  return { code, text, findings, changed: report.changed };
}

describe('playbooks/ltpa-check.yml', () => {
  const keys = 'Same keys, password and realm as the cell';
  const token = 'Sametime accepts a token made under these keys';
  let lab: LabFixture;
  beforeAll(async () => {
    lab = await startLab('inprocess');
  }, LONG);
  afterAll(() => lab?.down(), LONG);
  const check = (more: readonly string[] = []): Promise<Judged> =>
    judged(
      [
        'run',
        join(repositoryRoot, 'playbooks', 'ltpa-check.yml'),
        '-i',
        lab.inventory,
        '--vault-password-file',
        join(lab.dir, 'vault-password'),
        ...more,
      ],
      lab.stateDir,
    );

  it('says everything that is wrong before the main job, and changes nothing', { timeout: LONG }, async () => {
    const before = treeOf(join(lab.dir, 'hosts'));
    const { code, findings, changed } = await check();
    expect([code, changed]).toEqual([2, 0]);
    expect(findings[keys]?.toSorted()).toEqual([
      'error LTPA_KEYS_DIFFER',
      'error LTPA_REALM_DIFFERS',
      'error LTPA_REALM_DIFFERS',
      'warning LTPA_DEFAULT_PASSWORD',
    ]);
    expect(treeOf(join(lab.dir, 'hosts'))).toEqual(before);
    const onlyToken = await check(['--tags', 'token']);
    expect([onlyToken.code, onlyToken.findings[token]]).toEqual([2, ['error LTPA_TOKEN_REFUSED']]);
  });

  it('finds nothing after it, and leaves no secret and no token', { timeout: LONG }, async () => {
    expect((await lab.job('run')).code).toBe(0);
    const { code, findings, text } = await check(['-vv']);
    expect([code, findings[keys], findings[token]]).toEqual([0, [], []]);
    const secret = 'labsecret-';
    expect(filesWith(lab.stateDir, secret)).toEqual([]);
    expect(text).not.toContain(secret);
    // A token is some 350 characters of base64; nothing else here is.
    expect(text).not.toMatch(/[A-Za-z0-9+/]{200}/u);
    expect((await lab.job('check', ['--exit-code'])).code).toBe(0);
  });

  it('finds keys that somebody replaced', { timeout: LONG }, async () => {
    await lab.damage('sametime-keys');
    const { code, findings } = await check();
    expect(code).toBe(2);
    expect(findings[keys]?.toSorted()).toEqual([
      'error LTPA_KEYS_DIFFER',
      'error LTPA_PASSWORD_DRIFT',
      'error LTPA_REALM_DIFFERS',
      'warning LTPA_DEFAULT_PASSWORD',
    ]);
    // The containers still have the old file mounted: this is how long it goes well.
    expect((await check(['--tags', 'token'])).code).toBe(0);
    expect((await lab.job('run')).code).toBe(0);
    expect((await check()).code).toBe(0);
  });
});

describe.skipIf(sshdMissing() !== undefined)('ltpa.same_keys on two hosts', () => {
  const realm = 'ldap.example.com:389';
  const password = new Secret('exported.Pa55');
  const header = { creationDate: new Date(0), creationHost: 'dmgr' };
  const cellKeys = generateKeys({ realm });
  const exported = writeKeyFile(cellKeys, password, header);
  let folder: string;
  let hosts: readonly Sshd[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'signet-same-keys-'));
    hosts = await Promise.all([startSshd(), startSshd()]);
    const lines = hosts.map(({ port, user, keyFile, knownHostsFile }, index) => {
      const variables = {
        ansible_host: '127.0.0.1',
        ansible_port: port,
        ansible_user: user,
        ansible_ssh_private_key_file: keyFile,
        ansible_ssh_known_hosts_file: knownHostsFile,
        keys_file: fileOf(index),
      };
      return `    host${index + 1}.example.com: ${JSON.stringify(variables)}\n`;
    });
    writeFileSync(join(folder, 'hosts.yml'), `all:\n  hosts:\n${lines.join('')}`);
    writeFileSync(join(folder, 'check.yml'), PLAYBOOK);
    writeFileSync(join(folder, 'write.yml'), WRITE);
    writeFileSync(join(folder, 'vars.yml'), JSON.stringify({ password: password.reveal(), exported, realm }));
  });
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  const fileOf = (index: number): string => join(folder, `ltpa-${index + 1}.keys`);
  const run = (playbook: string): Promise<Judged> =>
    judged(
      ['run', join(folder, playbook), '-i', join(folder, 'hosts.yml'), '-e', `@${join(folder, 'vars.yml')}`],
      join(folder, 'state'),
    );

  it('finds no difference where ltpa.keys wrote both files', { timeout: LONG }, async () => {
    expect(await run('write.yml')).toMatchObject({ code: 0, changed: 2 });
    expect(await run('write.yml')).toMatchObject({ code: 0, changed: 0 });
    const { code, findings } = await run('check.yml');
    expect([code, findings]).toEqual([0, { 'Keys of each host': [], 'The same on all': [] }]);
    expect([0, 1].map((index) => statSync(fileOf(index)).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('finds the host that has other keys, and the one whose file everybody can read', { timeout: LONG }, async () => {
    writeFileSync(fileOf(1), writeKeyFile(generateKeys({ realm }), password, header));
    chmodSync(fileOf(0), 0o644);
    const { code, findings, text } = await run('check.yml');
    expect(code).toBe(2);
    expect(findings['Keys of each host']).toEqual(['warning LTPA_FILE_READABLE_BY_OTHERS']);
    // Two hosts answer in any order.
    expect(findings['The same on all']?.toSorted()).toEqual([
      'error LTPA_KEYS_DIFFER',
      'warning LTPA_FILE_READABLE_BY_OTHERS',
    ]);
    expect(text).toContain(`${fileOf(1)} has other keys than the given public_id`);
    expect(await run('write.yml')).toMatchObject({ code: 0, changed: 2 });
    expect((await run('check.yml')).code).toBe(0);
  });
});

const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - name: Keys of each host
      ltpa.same_keys:
        copies: [{ path: "{{ keys_file }}" }]
        password: "{{ password }}"
      register: own

    - name: The same on all
      ltpa.same_keys:
        copies: [{ path: "{{ keys_file }}" }]
        password: "{{ password }}"
        public_id: "{{ hostvars[ansible_play_hosts[0]].own.public_id }}"
        shared_id: "{{ hostvars[ansible_play_hosts[0]].own.shared_id }}"
        realm: "{{ hostvars[ansible_play_hosts[0]].own.realm }}"
`;

const WRITE = `
- hosts: all
  gather_facts: false
  tasks:
    - ltpa.keys:
        path: "{{ keys_file }}"
        keys: "{{ exported }}"
        password: "{{ password }}"
        realm: "{{ realm }}"
`;
