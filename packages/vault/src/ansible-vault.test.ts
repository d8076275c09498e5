import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encryptVault, openVault, passwordFromBytes, type VaultPassword } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });

const missing =
  spawnSync('ansible-vault', ['--version']).status === 0 ? undefined : 'ansible-vault is not installed here';
const suffix = missing === undefined ? '' : ` (skipped: ${missing})`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-vault-live-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CLEAR: readonly (readonly [string, Buffer])[] = [
  ['text', Buffer.from('db_password: s3cret\n')],
  ['nothing', Buffer.alloc(0)],
  ['one block', Buffer.alloc(16, 'x')],
  ['bytes that look like padding', Buffer.alloc(15, 1)],
  ['Windows line ends and a byte order mark', Buffer.from('\uFEFFa: 1\r\nb: 2\r\n')],
  ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['300 KB', Buffer.alloc(300_000, 'Größe €\n')],
];

const PASSWORDS: readonly (readonly [string, string, Buffer])[] = [
  ['a plain one', 'default', Buffer.from('battery staple')],
  ['one with a label', 'prod', Buffer.from('zwölf Äpfel')],
  ['a label with spaces and punctuation', 'team a/b_c.d-e', Buffer.from('x')],
  ['one that is not UTF-8', 'default', Buffer.from([0x80, 0xff, 0x41, 0xc3])],
];

describe.skipIf(missing !== undefined)(`ansible-vault and this package${suffix}`, () => {
  const passwordOf = (id: string, bytes: Buffer): VaultPassword => ({ id, password: passwordFromBytes(bytes) });
  const run = (action: string, id: string, password: Buffer, input: Buffer | string): Buffer => {
    writeFileSync(join(folder, 'password'), password);
    return execFileSync('ansible-vault', [action, '--vault-id', `${id}@password`, '--output', '-'], {
      cwd: folder,
      input,
      maxBuffer: 4 * 1024 * 1024,
      env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8' },
    });
  };

  it.each(CLEAR)('it opens what we encrypt: %s', (_what, clear) => {
    const password = Buffer.from('battery staple');
    expect(run('decrypt', 'default', password, encryptVault(clear, passwordOf('default', password)))).toEqual(clear);
  });

  it.each(CLEAR)('we open what it encrypts: %s', (_what, clear) => {
    const password = Buffer.from('battery staple');
    const text = run('encrypt', 'default', password, clear).toString();
    expect(openVault(text, [passwordOf('default', password)]).clear).toEqual(clear);
  });

  it.each(PASSWORDS)('both ways with the password: %s', (_what, id, password) => {
    const ours = encryptVault('hello', passwordOf(id, password));
    const theirs = run('encrypt', id, password, 'hello').toString();
    expect(ours.split('\n')[0]).toBe(theirs.split('\n')[0]);
    expect(ours.length).toBe(theirs.length);
    expect(run('decrypt', id, password, ours).toString()).toBe('hello');
    expect(openVault(theirs, [passwordOf(id, password)])).toMatchObject({ id, clear: Buffer.from('hello') });
  });

  it('values from encrypt_string open inside of YAML', () => {
    writeFileSync(join(folder, 'password'), 'x');
    const yaml = execFileSync('ansible-vault', ['encrypt_string', '--vault-id', 'dev@password', '-n', 'a', 'hidden'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const value = yaml.slice(yaml.indexOf('\n') + 1);
    expect(openVault(value, [passwordOf('dev', Buffer.from('x'))])).toMatchObject({
      id: 'dev',
      clear: Buffer.from('hidden'),
    });
  });

  it.each(variants())('they agree on the header variant %j', (_what, change, opens) => {
    const text = change(readFileSync(new URL('__fixtures__/file-1.1.txt', import.meta.url), 'utf8'));
    writeFileSync(join(folder, 'password'), 'battery staple');
    const theirs = spawnSync('ansible-vault', ['decrypt', '--vault-id', 'password', '--output', '-'], {
      cwd: folder,
      input: text,
    });
    const password = passwordOf('default', Buffer.from('battery staple'));
    const ours = (): string => openVault(text, [password]).clear.toString();
    expect(theirs.status === 0).toBe(opens);
    if (opens) expect(ours()).toBe(theirs.stdout.toString());
    else expect(ours).toThrow(/damaged/u);
  });
});

function variants(): [string, (text: string) => string, boolean][] {
  return [
    ['Windows line ends', (text) => text.replaceAll('\n', '\r\n'), true],
    ['no newline at the end', (text) => text.trimEnd(), true],
    ['a blank line at the end', (text) => `${text}\n`, true],
    ['a blank line inside', (text) => text.replace('AES256\n', 'AES256\n\n'), true],
    ['spaces around the parts', (text) => text.replace(';1.1;AES256', ' ; 1.1 ; AES256 '), true],
    ['upper case digits', (text) => text.replace(/\n[^]*/u, (body) => body.toUpperCase()), true],
    ['a label in 1.1', (text) => text.replace('AES256', 'AES256;dev'), true],
    ['no label in 1.2', (text) => text.replace('1.1', '1.2'), true],
    ['an empty label', (text) => text.replace('1.1;AES256', '1.2;AES256;'), true],
    ['lines of another length', (text) => text.replace(/\n(.{30})/gu, '\n$1\n'), true],
    ['another cipher', (text) => text.replace('AES256', 'AES'), false],
    ['text after its end', (text) => `${text}# a comment\n`, false],
    ['digits after its end', (text) => `${text}6162\n`, false],
    ['an odd number of digits', (text) => text.trimEnd().slice(0, -1), false],
  ];
}
