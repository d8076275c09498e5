import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { encryptVault, isVaultText, openVault, type VaultPassword } from '@signet/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signet } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 60_000 });

const missing =
  spawnSync('ansible-vault', ['--version']).status === 0 ? undefined : 'ansible-vault is not installed here';

const SECRETS: readonly VaultPassword[] = ['one', 'two', 'three'].map((name) => ({
  id: name,
  password: new Secret(`password ${name}`),
}));
const [ONE] = SECRETS as [VaultPassword];

/** The same command line for both. `{v}` is a file encrypted under label `one`, `{d}` one without label, `{c}` is clear. */
interface Case {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What has to happen; that both do the same is compared in any case. */
  readonly works: boolean;
}

const one = ['--vault-id', 'one@one-pw'];
const two = ['--vault-id', 'two@two-pw'];

const CASES: Readonly<Record<string, Case>> = {
  'encrypt without a label': { args: ['encrypt', 'c', '--vault-password-file', 'one-pw'], works: true },
  'encrypt, the other spelling': { args: ['encrypt', 'c', '--vault-pass-file', 'one-pw'], works: true },
  'encrypt with a label': { args: ['encrypt', 'c', ...one], works: true },
  'encrypt, a file as vault id': { args: ['encrypt', 'c', '--vault-id', 'one-pw'], works: true },
  'encrypt, an empty label': { args: ['encrypt', 'c', '--vault-id', '@one-pw'], works: true },
  'encrypt, the label ends at the first @': { args: ['encrypt', 'c', '--vault-id', 'one@at@pw'], works: true },
  'encrypt, a semicolon in the label': { args: ['encrypt', 'c', '--vault-id', 'o;e@one-pw'], works: false },
  'encrypt, several ids and none chosen': { args: ['encrypt', 'c', ...one, ...two], works: false },
  'encrypt, several ids and one chosen': {
    args: ['encrypt', 'c', ...one, ...two, '--encrypt-vault-id', 'two'],
    works: true,
  },
  'encrypt, an unknown id chosen': { args: ['encrypt', 'c', ...one, '--encrypt-vault-id', 'two'], works: false },
  'encrypt, an id twice': {
    args: ['encrypt', 'c', '--vault-id', 'a@one-pw', '--vault-id', 'a@two-pw', '--encrypt-vault-id', 'a'],
    works: true,
  },
  'encrypt, list in the environment': {
    args: ['encrypt', 'c'],
    env: { ANSIBLE_VAULT_IDENTITY_LIST: 'one@one-pw , two@two-pw', ANSIBLE_VAULT_ENCRYPT_IDENTITY: 'two' },
    works: true,
  },
  'encrypt, a missing file in the list': {
    args: ['encrypt', 'c'],
    env: { ANSIBLE_VAULT_IDENTITY_LIST: 'x@nosuch,two@two-pw' },
    works: true,
  },
  'encrypt, only missing files in the list': {
    args: ['encrypt', 'c'],
    env: { ANSIBLE_VAULT_IDENTITY_LIST: 'x@nosuch,y@nosuch-either' },
    works: false,
  },
  'encrypt, file in the environment': {
    args: ['encrypt', 'c'],
    env: { ANSIBLE_VAULT_PASSWORD_FILE: 'one-pw' },
    works: true,
  },
  'encrypt, file in the environment and an option': {
    args: ['encrypt', 'c', ...two],
    env: { ANSIBLE_VAULT_PASSWORD_FILE: 'one-pw' },
    works: false,
  },
  'encrypt, environment and option, default chosen': {
    args: ['encrypt', 'c', '--vault-password-file', 'two-pw', '--encrypt-vault-id', 'default'],
    env: { ANSIBLE_VAULT_PASSWORD_FILE: 'one-pw' },
    works: true,
  },
  'encrypt what is encrypted': { args: ['encrypt', 'v', ...one], works: false },
  'encrypt a missing file': { args: ['encrypt', 'nosuch', ...one], works: false },
  'encrypt several files': { args: ['encrypt', 'c', 'c2', ...one], works: true },
  'encrypt to another file': { args: ['encrypt', 'c', '--output', 'o', ...one], works: true },
  'encrypt two files to one': { args: ['encrypt', 'c', 'c2', '--output', 'o', ...one], works: false },
  'encrypt standard input': { args: ['encrypt', ...one], stdin: 'hello', works: true },
  'encrypt - to a file': { args: ['encrypt', '-', '--output', 'o', ...one], stdin: 'hello', works: true },
  'encrypt nothing': { args: ['encrypt', ...one], stdin: '', works: true },
  'encrypt through a link': { args: ['encrypt', 'link', ...one], works: true },
  'encrypt with an empty password': { args: ['encrypt', 'c', '--vault-id', 'empty-pw'], works: false },
  'encrypt, password with white space around it': { args: ['encrypt', 'c', '--vault-id', 'spaces-pw'], works: true },
  'encrypt, password from a program': { args: ['encrypt', 'c', '--vault-id', 'one@program'], works: true },
  'encrypt, password from a failing program': { args: ['encrypt', 'c', '--vault-id', 'one@failing'], works: false },
  'encrypt, password from a client': { args: ['encrypt', 'c', '--vault-id', 'two@get-client.sh'], works: true },
  'encrypt, a client that has no such label': {
    args: ['encrypt', 'c', '--vault-id', 'nine@get-client.sh'],
    works: false,
  },
  'encrypt, a client without a label': { args: ['encrypt', 'c', '--vault-id', 'get-client.sh'], works: false },
  'encrypt, a client as password file': {
    args: ['encrypt', 'c', '--vault-password-file', 'get-client.sh'],
    works: false,
  },
  'encrypt, password file that is a vault': {
    args: ['encrypt', 'c', ...one, '--vault-id', 'b@vault-pw', '--encrypt-vault-id', 'b'],
    works: true,
  },
  decrypt: { args: ['decrypt', 'v', ...one], works: true },
  'decrypt under another label': {
    args: ['decrypt', 'v', '--vault-id', 'x@two-pw', '--vault-id', 'y@one-pw'],
    works: true,
  },
  'decrypt to standard output': { args: ['decrypt', 'v', '--output', '-', ...one], works: true },
  'decrypt with the wrong password': { args: ['decrypt', 'v', '--vault-id', 'one@two-pw'], works: false },
  'decrypt what is clear': { args: ['decrypt', 'c', ...one], works: false },
  'decrypt what is damaged': { args: ['decrypt', 'damaged', ...one], works: false },
  view: { args: ['view', 'v', 'd', ...one], works: true },
  'view, the password file is a vault, too late': { args: ['view', 'v', '--vault-id', 'vault-pw'], works: false },
  'view, only passwords of the same label': {
    args: ['view', 'v', ...one],
    env: { ANSIBLE_VAULT_ID_MATCH: '1' },
    works: true,
  },
  'view, the label has to match and does not': {
    args: ['view', 'v', '--vault-id', 'x@one-pw'],
    env: { ANSIBLE_VAULT_ID_MATCH: 'True' },
    works: false,
  },
  'edit keeps the label': { args: ['edit', 'v', '--vault-id', 'x@one-pw'], works: true },
  'edit keeps 1.1': { args: ['edit', 'd', ...one], works: true },
  'edit, nothing changed': { args: ['edit', 'd', ...one], env: { EDITOR: 'true' }, works: true },
  'edit, words in EDITOR': { args: ['edit', 'd', ...one], env: { EDITOR: "./editor 'two words'" }, works: true },
  create: { args: ['create', 'sub/new.yml', ...one], works: true },
  'create, nothing written': { args: ['create', 'new.yml', ...one], env: { EDITOR: 'true' }, works: true },
  'create over a file': { args: ['create', 'c', ...one], works: false },
  'rekey to a password file': { args: ['rekey', 'v', 'd', ...one, '--new-vault-password-file', 'two-pw'], works: true },
  'rekey to an id': { args: ['rekey', 'v', 'd', ...one, '--new-vault-id', 'new@two-pw'], works: true },
  'rekey, both': {
    args: ['rekey', 'v', ...one, '--new-vault-id', 'new@two-pw', '--new-vault-password-file', 'two-pw'],
    works: false,
  },
  'rekey to one of the list': {
    args: ['rekey', 'v', '--encrypt-vault-id', 'two'],
    env: { ANSIBLE_VAULT_IDENTITY_LIST: 'one@one-pw,two@two-pw' },
    works: true,
  },
  'rekey what is clear': { args: ['rekey', 'c', ...one, '--new-vault-id', 'new@two-pw'], works: false },
  encrypt_string: { args: ['encrypt_string', 'hello', ...one], works: true },
  'encrypt_string, names': { args: ['encrypt_string', '-n', 'a', '--name', 'b', 'x', 'y', 'z', ...one], works: true },
  'encrypt_string, standard input': { args: ['encrypt_string', ...one], stdin: 'hello\n', works: true },
  'encrypt_string, standard input and more': {
    args: ['encrypt_string', '--stdin-name', 'a', '-n', 'b', 'x', '-', ...one],
    stdin: 'hello',
    works: true,
  },
  'encrypt_string, empty': { args: ['encrypt_string', '', ...one], works: false },
  'encrypt_string, standard input empty': { args: ['encrypt_string', '-', ...one], stdin: '', works: false },
  'encrypt_string to a file': { args: ['encrypt_string', 'x', '--output', 'o', ...one], works: true },
  'encrypt_string, prompt and standard input': { args: ['encrypt_string', '-p', '-', ...one], works: false },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-parity-'));
  const start = join(folder, 'start');
  mkdirSync(start);
  const put = (name: string, content: string, mode = 0o644): void => {
    writeFileSync(join(start, name), content);
    chmodSync(join(start, name), mode);
  };
  put('one-pw', 'password one\n');
  put('two-pw', 'password two\r\n');
  put('at@pw', 'password three');
  put('spaces-pw', ' \t password three \n\n');
  put('empty-pw', '\n \n');
  put('vault-pw', encryptVault('password two\n', ONE));
  put('program', '#!/bin/sh\necho "password one"\n', 0o755);
  put('failing', '#!/bin/sh\necho "password one"; exit 1\n', 0o755);
  put('get-client.sh', '#!/bin/sh\n[ "$1 $2" = "--vault-id two" ] && echo "password two" || exit 2\n', 0o755);
  put('editor', '#!/bin/sh\nfor last; do :; done\necho "edited: $#" >> "$last"\n', 0o755);
  put('c', 'clear: 1\n');
  put('c2', 'more\n');
  put('v', encryptVault('a: 1\n', ONE));
  put('d', encryptVault('b: 2', { ...ONE, id: 'default' }));
  put('damaged', `${encryptVault('b: 2', ONE)}zz\n`);
  symlinkSync('c', join(start, 'link'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Result {
  readonly works: boolean;
  readonly stdout: string;
  readonly files: Record<string, string>;
}

/** What the same start becomes under one of the two. */
async function outcome(tool: string, run: (cwd: string) => Promise<{ code: number; stdout: string }>): Promise<Result> {
  const cwd = mkdtempSync(join(folder, `${tool}-`));
  cpSync(join(folder, 'start'), cwd, { recursive: true, verbatimSymlinks: true });
  try {
    const { code, stdout } = await run(cwd);
    return { works: code === 0, stdout: opened(stdout), files: filesOf(cwd) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function filesOf(cwd: string): Record<string, string> {
  const names = readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => !name.includes('.ansible'));
  return Object.fromEntries(
    names.map((name) => {
      const stats = lstatSync(join(cwd, name));
      if (stats.isDirectory()) return [name, 'folder'];
      return [name, `${stats.isSymbolicLink() ? 'link ' : ''}${opened(readFileSync(join(cwd, name), 'utf8'))}`];
    }),
  );
}

/** Vault texts as header, which password opens them, and clear text; the last newline of values does not count. */
function opened(text: string): string {
  if (!text.includes('$ANSIBLE_VAULT')) return text;
  return text
    .split(/(?=\$ANSIBLE_VAULT)/u)
    .map((part) => {
      const vault = /^\$ANSIBLE_VAULT.*(?:\n *[0-9a-f]+(?=\n|$))+/u.exec(part)?.[0];
      if (vault === undefined || !isVaultText(part)) return part;
      const { clear, password } = openVault(vault, SECRETS);
      return `${vault.split('\n')[0]} ${password.id} <${clear.toString()}>${part.slice(vault.length)}`;
    })
    .join('')
    .trimEnd();
}

function ansibleVault({ args, env, stdin }: Case, cwd: string): Promise<{ code: number; stdout: string }> {
  const child = spawn('ansible-vault', args, { cwd, env: environment(cwd, env), stdio: ['pipe', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stdin.on('error', () => undefined).end(stdin ?? '');
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, stdout })));
}

function environment(cwd: string, more: Case['env']): Record<string, string> {
  const { PATH = '' } = process.env;
  return {
    PATH,
    HOME: join(cwd, '.ansible-home'),
    LC_ALL: 'C.UTF-8',
    EDITOR: './editor',
    XDG_RUNTIME_DIR: '',
    ...more,
  };
}

describe.skipIf(missing !== undefined)(
  `signet vault does what ansible-vault does${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    it.concurrent.each(Object.entries(CASES))('%s', async (_what, one) => {
      const [theirs, ours] = await Promise.all([
        outcome('theirs', (cwd) => ansibleVault(one, cwd)),
        outcome('ours', (cwd) =>
          signet(['vault', ...one.args], { cwd, stdin: one.stdin ?? '', env: environment(cwd, one.env) }),
        ),
      ]);
      expect(theirs.works).toBe(one.works);
      expect([ours.works, ours.files]).toEqual([theirs.works, theirs.files]);
      // At wrong usage Ansible prints its help, and it has nothing to say about a rekey.
      if (one.works && one.args[0] !== 'rekey') expect(ours.stdout).toBe(theirs.stdout);
    });
  },
);
