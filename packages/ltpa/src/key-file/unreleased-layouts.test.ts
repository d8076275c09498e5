import { readFileSync } from 'node:fs';
import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { providers } from '../testing/providers.ts';
import { betaKeyFile, encryptionKeyFile } from '../testing/unreleased-layouts.ts';
import { inspectKeyFile, openKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import { verifyKeyFile } from './verify-key-file.ts';
import { rewrapKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse');
const refusal = (code: string) => expect.objectContaining({ code });

describe.each(providers)('a key file under an AES key, with $name', (crypto) => {
  const keys = generateKeys({ realm: 'r:389' });
  const aesKey = crypto.random(32);
  const text = encryptionKeyFile(keys, aesKey);
  const encryptionKey = new Secret(aesKey.toString('base64'));

  it('opens to keys of layout 1.0', () => {
    expect(openKeyFile(text, { encryptionKey }, crypto)).toMatchObject({
      layout: '1.0',
      fileLayout: 'encryption-key',
      realm: 'r:389',
      publicId: keys.publicId,
      sharedId: keys.sharedId,
    });
  });

  it('becomes one of layout 1.0 under a password', () => {
    const rewrapped = rewrapKeyFile(text, { encryptionKey }, password, crypto);
    expect(inspectKeyFile(rewrapped, crypto).layout).toBe('1.0');
    expect(openKeyFile(rewrapped, password, crypto).sharedId).toBe(keys.sharedId);
    expect(rewrapped.split('\n').filter((line, at) => line !== text.split('\n')[at])).toHaveLength(2);
  });

  it.each<[string, Parameters<typeof openKeyFile>[1], string]>([
    ['a password', password, 'LTPA_OTHER_PROTECTION'],
    ['another key', { encryptionKey: new Secret(Buffer.alloc(32).toString('base64')) }, 'LTPA_WRONG_PASSWORD'],
    ['half a key', { encryptionKey: new Secret(aesKey.toString('base64', 0, 16)) }, 'LTPA_UNFIT_KEY'],
    ['a key in hexadecimal digits', { encryptionKey: new Secret(aesKey.toString('hex')) }, 'LTPA_UNFIT_KEY'],
    ['no base64', { encryptionKey: new Secret('not a key') }, 'LTPA_UNFIT_KEY'],
  ])('refuses %s', (_, key, code) => {
    expect(() => openKeyFile(text, key, crypto)).toThrow(refusal(code));
  });

  it('takes the key as it stands in a file, with a line end', () => {
    const withLineEnd = { encryptionKey: new Secret(`${aesKey.toString('base64')}\n`) };
    expect(openKeyFile(text, withLineEnd, crypto).sharedId).toBe(keys.sharedId);
  });

  it('says that no released product reads it', () => {
    expect(inspectKeyFile(text, crypto)).toMatchObject({
      layout: 'encryption-key',
      rsaBits: 1024,
      findings: [
        { code: 'UNRELEASED_LAYOUT', severity: 'error' },
        { code: 'OLD_ALGORITHMS', severity: 'info' },
      ],
    });
  });
});

describe('keys whose private exponent is a byte short', () => {
  // One of 300 is; made by generating until there was one.
  const text = readFileSync(new URL('__fixtures__/short-exponent.keys', import.meta.url));
  const keys = openKeyFile(text, new Secret('password of a fixture'));

  it('are opened, verified and written as any others', () => {
    expect(keys.privateBlob().readUInt32BE()).toBe(127);
    expect(verifyKeyFile(text, new Secret('password of a fixture')).ok).toBe(true);
    expect(rewrapKeyFile(text, new Secret('password of a fixture'), new Secret('password of a fixture'))).toBe(
      text.toString('latin1'),
    );
  });

  it('are recognized where the layout has no padding, too', () => {
    const aesKey = Buffer.alloc(32, 7);
    const sealed = encryptionKeyFile(keys, aesKey);
    expect(inspectKeyFile(sealed).layout).toBe('encryption-key');
    const encryptionKey = new Secret(aesKey.toString('base64'));
    expect(openKeyFile(sealed, { encryptionKey }).sharedId).toBe(keys.sharedId);
  });
});

describe.each(providers)('a key file of the betas of 2024, with $name', (crypto) => {
  const keys = generateKeys({ layout: '2.0', realm: 'r:389' });
  const text = betaKeyFile(keys, 'correct horse');

  it('opens to keys of layout 2.0', () => {
    expect(openKeyFile(text, password, crypto)).toMatchObject({
      layout: '2.0',
      fileLayout: 'beta-2024',
      publicId: keys.publicId,
      sharedId: keys.sharedId,
    });
  });

  it('refuses another password, and a key', () => {
    expect(() => openKeyFile(text, new Secret('wrong'), crypto)).toThrow(refusal('LTPA_WRONG_PASSWORD'));
    const encryptionKey = new Secret(Buffer.alloc(32).toString('base64'));
    expect(() => openKeyFile(text, { encryptionKey }, crypto)).toThrow(refusal('LTPA_OTHER_PROTECTION'));
  });

  it('is not written again', () => {
    expect(() => rewrapKeyFile(text, password, new Secret('other'), crypto)).toThrow(refusal('LTPA_UNKNOWN_LAYOUT'));
  });

  it('says that no released product reads it, and when its password is known to all', () => {
    expect(inspectKeyFile(betaKeyFile(keys, 'WebAS'), crypto)).toMatchObject({
      layout: 'beta-2024',
      rsaBits: 2048,
      wellKnownPassword: 'WebAS',
      findings: [
        { code: 'DEFAULT_PASSWORD', severity: 'error' },
        { code: 'UNRELEASED_LAYOUT', severity: 'error' },
      ],
    });
    expect(inspectKeyFile(text, crypto)).not.toHaveProperty('wellKnownPassword');
  });
});
