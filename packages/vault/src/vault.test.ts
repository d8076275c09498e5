import { readFileSync } from 'node:fs';
import { InputError, Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { decryptVault, encryptVault, isVaultText, openVault, passwordFromBytes, type VaultPassword } from './index.ts';

const staple: VaultPassword = { id: 'default', password: new Secret('battery staple') };
const prod: VaultPassword = { id: 'prod', password: new Secret('zwölf Äpfel') };
const at = { file: 'group_vars/all.yml', line: 4, column: 15 };

function fixture(name: string): string {
  return readFileSync(new URL(`__fixtures__/${name}`, import.meta.url), 'utf8');
}

function failure(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('what Ansible wrote', () => {
  it.each([
    ['file-1.1.txt', staple, 'db_password: s3cret\nrealm: ldap.example.com:389\n'],
    ['label-1.2.txt', prod, 'Größe: 12 €\n'],
    ['empty-1.1.txt', staple, ''],
    ['block-aligned-1.1.txt', staple, '0123456789abcdef'.repeat(64)],
  ])('%s opens', (name, password, clear) => {
    expect(decryptVault(fixture(name), [password]).reveal()).toBe(clear);
  });

  it('opens when it is no text, under a password that is none', () => {
    const password = { id: 'default', password: passwordFromBytes(Buffer.from([0x80, 0xff, 0x41, 0xc3])) };
    const { clear, id } = openVault(fixture('bytes-1.2.txt'), [prod, password]);
    expect([id, clear]).toEqual(['team a', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))]);
    expect(failure(() => decryptVault(fixture('bytes-1.2.txt'), [password], at)).message).toContain('not UTF-8 text');
  });

  it('opens with any of several passwords, whatever their ids', () => {
    const both = [staple, prod];
    expect(decryptVault(fixture('file-1.1.txt'), both).reveal()).toContain('s3cret');
    expect(decryptVault(fixture('label-1.2.txt'), both).reveal()).toContain('12 €');
    expect(decryptVault(fixture('label-1.2.txt'), [{ id: 'other', password: prod.password }]).reveal()).toContain(
      '12 €',
    );
  });

  it('is tried with a password for its own id only, when the password says so', () => {
    const strict = { ...prod, isForOwnIdOnly: true };
    expect(decryptVault(fixture('label-1.2.txt'), [strict]).reveal()).toContain('12 €');
    const other = { ...strict, id: 'other' };
    expect(failure(() => decryptVault(fixture('label-1.2.txt'), [other], at)).code).toBe('VAULT_NO_PASSWORD');
    const unlabelled = { ...staple, isForOwnIdOnly: true };
    expect(decryptVault(fixture('file-1.1.txt'), [other, unlabelled]).reveal()).toContain('s3cret');
  });

  it('opens when indented in YAML, or with Windows line ends', () => {
    const [, ...lines] = fixture('inline.yml').split('\n');
    expect(decryptVault(lines.join('\n'), [staple]).reveal()).toBe('p@ss: "word"');
    expect(decryptVault(lines.join('\r\n'), [staple]).reveal()).toBe('p@ss: "word"');
  });
});

describe('encryptVault', () => {
  it.each(['', 'x', 'sixteen letters.', 'Größe €\n', 'long '.repeat(10_000)])('round trip %#', (clear) => {
    const text = encryptVault(clear, staple);
    expect(text.split('\n')[0]).toBe('$ANSIBLE_VAULT;1.1;AES256');
    expect(
      text
        .split('\n')
        .slice(1, -2)
        .every((line) => /^[0-9a-f]{80}$/.test(line)),
    ).toBe(true);
    expect(decryptVault(text, [staple]).reveal()).toBe(clear);
  });

  it('names the id in version 1.2', () => {
    const text = encryptVault(new Secret('x'), prod);
    expect(text.split('\n')[0]).toBe('$ANSIBLE_VAULT;1.2;AES256;prod');
    expect(decryptVault(text, [prod]).reveal()).toBe('x');
  });

  it('never writes the same text twice', () => {
    expect(encryptVault('x', staple)).not.toBe(encryptVault('x', staple));
  });
});

describe('what cannot be opened', () => {
  it('says that the password is wrong, where the value stands, without showing anything', () => {
    const error = failure(() =>
      decryptVault(fixture('file-1.1.txt'), [{ id: 'default', password: new Secret('hunter2') }], at),
    );
    expect(error.diagnostics).toEqual([
      {
        severity: 'error',
        code: 'VAULT_WRONG_PASSWORD',
        message: 'Decryption failed: the vault password does not open this value.',
        at,
        hint: 'Check the password file; a value that was changed by hand is refused in the same way.',
      },
    ]);
  });

  it('names the ids when several passwords were tried', () => {
    const others = [staple, { id: 'test', password: new Secret('x') }];
    expect(failure(() => decryptVault(fixture('label-1.2.txt'), others, at)).message).toBe(
      'Decryption failed: none of the 2 vault passwords (default, test) opens this value; it was encrypted under the vault id "prod".',
    );
  });

  it('asks for a password when there is none', () => {
    const error = failure(() => decryptVault(fixture('label-1.2.txt'), [], at));
    expect([error.code, error.at, error.message]).toEqual([
      'VAULT_NO_PASSWORD',
      at,
      'Attempting to decrypt but no vault secrets found: a password for the vault id "prod" is needed.',
    ]);
  });

  it('refuses text that was changed', () => {
    const text = fixture('file-1.1.txt');
    const changed = text.slice(0, -10) + (text.at(-10) === '3' ? '4' : '3') + text.slice(-9);
    expect(['VAULT_WRONG_PASSWORD', 'VAULT_DAMAGED']).toContain(
      failure(() => decryptVault(changed, [staple], at)).code,
    );
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, 200), 'a part of it is missing'],
    ['cut off at a pair', (text: string) => text.slice(0, 165), 'a part of it is missing'],
    [
      'not hexadecimal',
      (text: string) => text.replace(/\d/g, 'z').replace('$ANSIBLE_VAULT;z.z;AESzzz', '$ANSIBLE_VAULT;1.1;AES256'),
      'its line 2 holds "z" (Vault format unhexlify error: Non-hexadecimal digit found)',
    ],
    ['header only', () => '$ANSIBLE_VAULT;1.1;AES256\n', 'a part of it is missing'],
    ['another version', (text: string) => text.replace('1.1', '9.9'), 'version "9.9"'],
    ['another cipher', (text: string) => text.replace('AES256', 'ROT13'), 'cipher "ROT13"'],
    ['no vault at all', () => 'password: x', 'does not begin with $ANSIBLE_VAULT'],
  ])('calls it damaged: %s', (_what, change, why) => {
    const error = failure(() => decryptVault(change(fixture('file-1.1.txt')), [staple], at));
    expect(error.code).toBe('VAULT_DAMAGED');
    expect(error.at).toEqual(at);
    expect(error.message).toContain(why);
  });
});

describe('isVaultText', () => {
  it.each([
    ['$ANSIBLE_VAULT;1.1;AES256\n61', true],
    ['\n  $ANSIBLE_VAULT;1.2;AES256;x\n  61', true],
    ['a: $ANSIBLE_VAULT;1.1', false],
    ['', false],
  ])('%j: %s', (text, is) => {
    expect(isVaultText(text)).toBe(is);
  });
});
