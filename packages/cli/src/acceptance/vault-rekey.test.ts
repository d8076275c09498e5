import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Secret } from '@signet/core';
import { encryptVault, openVault, type VaultPassword } from '@signet/vault';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { treeOf } from '../testing/file-tree.ts';
import { type Finished, signet } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 60_000 });

const PROD: VaultPassword = { id: 'prod', password: new Secret('old secret') };
const DEFAULT: VaultPassword = { id: 'default', password: new Secret('default secret') };
const NEW: VaultPassword = { id: 'prod', password: new Secret('new secret') };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-cli-rekey-'));
  for (const [name, { password }] of Object.entries({ old: PROD, default: DEFAULT, new: NEW })) {
    writeFileSync(join(folder, `${name}-pw`), password.reveal());
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, 'site', name)), { recursive: true });
  writeFileSync(join(folder, 'site', name), content);
}

function get(name: string): string {
  return readFileSync(join(folder, 'site', name), 'utf8');
}

const OLD_AND_NEW = ['--vault-id', 'prod@old-pw', '--new-vault-id', 'prod@new-pw'];

function rekey(...args: string[]): Promise<Finished> {
  const env = { ANSIBLE_VAULT_PASSWORD_FILE: '', ANSIBLE_VAULT_IDENTITY_LIST: '', ANSIBLE_VAULT_ENCRYPT_IDENTITY: '' };
  return signet(['vault', 'rekey', ...args], { cwd: folder, env });
}

function inline(clear: string, password: VaultPassword, indent: number, lineEnd = '\n'): string {
  return encryptVault(clear, password)
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line)
    .join(lineEnd);
}

/** The text with each vault text in it replaced by its label and clear text: all that a rekey may change. */
function opened(text: string, password: VaultPassword): string {
  return text.replaceAll(/\$ANSIBLE_VAULT;.*(?:\r?\n *[0-9a-f]+(?=\r?\n|$))+/gu, (vault) => {
    const { clear, id } = openVault(vault, [password, DEFAULT]);
    return `<${id}: ${clear.toString()}>`;
  });
}

const VARS = (): string =>
  [
    '# Who may bind: ask the directory team  ',
    'ldap_user:   "cn=bind"   # two  spaces',
    'ldap_password: &bind !vault |   # kept',
    inline('p@ss', PROD, 10),
    '',
    'again: *bind',
    'nested:',
    '    - !vault-encrypted |-',
    inline('two\nlines\n', PROD, 6),
    '    - {odd: !vault "QUOTED", x: 1}',
    'other: !vault |',
    inline('left', DEFAULT, 2),
    '...',
    '',
  ].join('\n');

describe('a tree', () => {
  it('has every whole file and every value of the label rekeyed, and nothing else changed', async () => {
    const quoted = JSON.stringify(encryptVault('q', PROD));
    put('group_vars/all.yml', VARS().replace('"QUOTED"', quoted));
    put('group_vars/web', `a: !vault |\r\n${inline('crlf', PROD, 4, '\r\n')}\r\nb: 1\r\n`);
    put('secrets.yml', encryptVault(`inner: !vault |\n${inline('deep', PROD, 2)}\n`, PROD));
    put('keys.p12', encryptVault(Buffer.from([0xff, 0, 1]), PROD));
    put('dev.yml', encryptVault('x', DEFAULT));
    put('README.md', `An example:\n  !vault |\n${inline('doc', PROD, 4)}\n`);
    put('.git/config.yml', encryptVault('x', PROD));
    put('plain.yml', 'a: 1\n');
    symlinkSync('secrets.yml', join(folder, 'site/link.yml'));
    chmodSync(join(folder, 'site/keys.p12'), 0o640);
    const before = { vars: get('group_vars/all.yml'), web: get('group_vars/web'), tree: treeOf(join(folder, 'site')) };

    const { code, stderr, stdout } = await rekey('site', ...OLD_AND_NEW);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'site/README.md: left alone: it mentions !vault, but is no YAML file by its name',
      'site/dev.yml: left alone (default: 1)',
      'site/group_vars/all.yml: 3 values rekeyed; 1 value left alone (default: 1)',
      'site/group_vars/web: 1 value rekeyed',
      'site/keys.p12: rekeyed',
      'site/secrets.yml: rekeyed; 1 value inside rekeyed',
      'Rekeyed 2 whole files and 5 values in 4 files.',
      '2 left alone under other ids (default: 2); rekey them with another command.',
      '',
    ]);
    const after = treeOf(join(folder, 'site'));
    const same = Object.keys(after).filter((name) => after[name] === before.tree[name]);
    expect(same.toSorted()).toEqual(
      ['.git', '.git/config.yml', 'README.md', 'dev.yml', 'group_vars', 'link.yml', 'plain.yml'].toSorted(),
    );
    const masked = (text: string): string => text.replace(/!vault "[^"]*"/u, '!vault "QUOTED"');
    expect(opened(masked(get('group_vars/all.yml')), NEW)).toBe(opened(masked(before.vars), PROD));
    expect(opened(get('group_vars/web'), NEW)).toBe(opened(before.web, PROD));
    const requoted = /!vault ("[^"]*")/u.exec(get('group_vars/all.yml'))?.[1] ?? '';
    expect(openVault(JSON.parse(requoted) as string, [NEW]).clear.toString()).toBe('q');
    expect(openVault(get('keys.p12'), [NEW]).clear).toEqual(Buffer.from([0xff, 0, 1]));
    expect(statSync(join(folder, 'site/keys.p12')).mode & 0o777).toBe(0o640);
    expect(opened(openVault(get('secrets.yml'), [NEW]).clear.toString(), NEW)).toBe(
      'inner: !vault |\n  <prod: deep>\n',
    );
  });

  it.each([
    ['of the new password, whatever else is given', ['--vault-id', 'default-pw', ...OLD_AND_NEW], ['default', 'prod']],
    ['of the only old password', ['--vault-id', 'prod@old-pw', '--new-vault-id', 'qa@new-pw'], ['default', 'qa']],
    ['default', ['--vault-id', 'default-pw', '--new-vault-password-file', 'new-pw'], ['default', 'prod']],
  ])('has one label rekeyed: %s', async (_what, args, labels) => {
    put('a.yml', `a: !vault |\n${inline('x', DEFAULT, 2)}\nb: !vault |\n${inline('x', PROD, 2)}\n`);
    const { code, stdout } = await rekey('site', ...args);
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 value rekeyed; 1 value left alone')]);
    const found = [...get('a.yml').matchAll(/AES256(?:;(\w+))?/gu)].map((match) => match[1] ?? 'default');
    expect(found).toEqual(labels);
  });

  it('is not touched when it is not clear which label is meant', async () => {
    put('a.yml', encryptVault('x', PROD));
    const args = ['--vault-id', 'prod@old-pw', '--vault-id', 'default-pw', '--new-vault-id', 'qa@new-pw'];
    const { code, stderr } = await rekey('site', ...args);
    expect([code, stderr]).toEqual([65, expect.stringContaining('Old passwords are given for prod, default')]);
    expect((await rekey('site/a.yml', ...args)).code).toBe(0);
  });

  it('is only looked at with --dry-run, which needs no new password', async () => {
    put('a.yml', `a: !vault |\n${inline('x', PROD, 2)}\n`);
    const before = get('a.yml');
    const { code, stdout } = await rekey('site', '--vault-id', 'prod@old-pw', '--dry-run');
    expect([code, get('a.yml')]).toEqual([0, before]);
    expect(stdout).toBe(
      'site/a.yml: 1 value would be rekeyed\nWould rekey 0 whole files and 1 value in 1 file; nothing was written.\n',
    );
  });

  it('is not touched when one value does not open; every one is named with its place', async () => {
    put('a.yml', encryptVault('x', PROD));
    put('b.yml', `a: 1\nb: !vault |\n${inline('x', { ...PROD, password: new Secret('another') }, 2)}\n`);
    put('c.yml', `a: !vault |\n  $ANSIBLE_VAULT;1.2;AES256;prod\n  zz\n`);
    put('d.yml', `a: [1\nb: !vault |\n${inline('x', PROD, 2)}\n`);
    const before = treeOf(join(folder, 'site'));
    const { code, stderr } = await rekey('site', ...OLD_AND_NEW);
    expect([code, treeOf(join(folder, 'site'))]).toEqual([65, before]);
    expect(stderr.match(/^site\S+ {2}\S+$/gmu)?.map((line) => line.replace(/:\d+ {2}/u, ' '))).toEqual([
      'site/b.yml:2 VAULT_WRONG_PASSWORD',
      'site/c.yml:1 VAULT_DAMAGED',
      expect.stringMatching(/^site\/d\.yml:\d YAML_SYNTAX$/u),
    ]);
  });
});

describe('named files', () => {
  it('that are vaults are rekeyed by whatever password opens them, as with Ansible', async () => {
    put('a.yml', encryptVault('x', PROD));
    const { code } = await rekey(
      'site/a.yml',
      '--vault-password-file',
      'old-pw',
      '--new-vault-password-file',
      'new-pw',
    );
    expect([code, get('a.yml').split('\n')[0]]).toEqual([0, '$ANSIBLE_VAULT;1.1;AES256']);
    expect(openVault(get('a.yml'), [NEW]).clear.toString()).toBe('x');
  });

  it('without anything encrypted are an error', async () => {
    put('a.yml', 'a: 1\n');
    const { code, stderr } = await rekey('site/a.yml', ...OLD_AND_NEW);
    expect([code, stderr]).toEqual([65, expect.stringContaining('Nothing in site/a.yml is encrypted.')]);
  });

  it('need one new password', async () => {
    put('a.yml', encryptVault('x', PROD));
    const both = await rekey('site/a.yml', ...OLD_AND_NEW, '--new-vault-password-file', 'new-pw');
    expect([both.code, both.stderr]).toEqual([64, expect.stringContaining('do not go together')]);
    const none = await rekey('site/a.yml', '--vault-id', 'prod@old-pw');
    expect([none.code, none.stderr]).toEqual([65, expect.stringContaining('New Vault password: there is no terminal')]);
  });
});

const missing = spawnSync('ansible', ['--version']).status === 0 ? undefined : 'ansible is not installed here';

describe.skipIf(missing !== undefined)(`Ansible${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  it('reads the values that were rekeyed', async () => {
    put('vars.yml', VARS().replace('!vault "QUOTED"', '7'));
    await rekey('site', ...OLD_AND_NEW);
    const { stdout } = spawnSync(
      'ansible',
      'localhost -m debug -e @site/vars.yml --vault-id prod@new-pw --vault-id default-pw -a'
        .split(' ')
        .concat('msg={{ [again, nested, other] }}'),
      { cwd: folder, encoding: 'utf8' },
    );
    const { msg } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { msg: unknown };
    expect(msg).toEqual(['p@ss', ['two\nlines\n', { odd: 7, x: 1 }], 'left']);
  });
});
