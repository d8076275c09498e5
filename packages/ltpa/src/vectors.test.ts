import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { strictBase64 } from './crypto/base64.ts';
import { inspectKeyFile, openKeyFile } from './key-file/key-file.ts';
import { names } from './key-file/property-names.ts';
import { parseProperties } from './key-file/properties.ts';
import { unwrapShared } from './key-file/protection.ts';
import { providers } from './testing/providers.ts';
import { betas, layouts, missing, openable, vectors } from './testing/published-vectors.ts';
import { orderedNames } from './key-file/property-order.ts';
import { verifyKeyFile } from './key-file/verify-key-file.ts';
import { rewrapKeyFile } from './key-file/write-key-file.ts';

describe.each(providers)('published vectors with $name', (crypto) => {
  it.skipIf(missing !== '')(`are as many as expected${missing}`, () => {
    expect({ files: vectors.length, openable: openable.length }).toEqual({ files: 34, openable: 25 });
  });

  it.each(openable)('$name opens and has its fingerprints', ({ keysFile, password, realm, expect: wanted }) => {
    const keys = openKeyFile(keysFile, new Secret(password ?? ''), crypto);
    expect({
      publicId: keys.publicId,
      sharedId: keys.sharedId,
      layout: keys.layout,
      realm: keys.realm ?? null,
    }).toEqual({
      publicId: wanted?.pubId,
      sharedId: wanted?.sharedId,
      layout: layouts[wanted?.protection ?? ''],
      realm,
    });
    expect(keys.shared().toString('hex')).toBe(wanted?.sharedKeyHex);
    expect(inspectKeyFile(keysFile, crypto)).toMatchObject({
      publicId: wanted?.pubId,
      ...(password === 'WebAS' && { wellKnownPassword: 'WebAS' }),
      ...(typeof wanted?.creationDate === 'string' && { creationDate: wanted.creationDate }),
      ...(typeof wanted?.creationHost === 'string' && { creationHost: wanted.creationHost }),
    });
  });

  it.each(openable)('$name is the same text under the same password', ({ keysFile, password }) => {
    const secret = new Secret(password ?? '');
    expect(rewrapKeyFile(keysFile, secret, secret, crypto)).toBe(keysFile);
    const other = rewrapKeyFile(keysFile, secret, new Secret('another password'), crypto);
    expect(other).not.toBe(keysFile);
    expect(rewrapKeyFile(other, new Secret('another password'), secret, crypto)).toBe(
      keysFile.replaceAll(/(?<!\\)=$/gmu, '\\='),
    );
  });

  it.each([...openable, ...betas])('$name passes every check', ({ keysFile, password, expect: wanted }) => {
    const { ok, publicId, sharedId, checks } = verifyKeyFile(keysFile, new Secret(password ?? ''), crypto);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect({ ok, publicId, sharedId, checks: checks.length }).toEqual({
      ok: true,
      publicId: wanted?.pubId,
      sharedId: wanted?.sharedId,
      checks: 12,
    });
  });

  const whole = openable.filter(({ keysFile }) => parseProperties(keysFile).size === 7);
  it.each(whole)('$name has its properties in an order that we write', ({ keysFile, expect: wanted }) => {
    const order = [...parseProperties(keysFile).keys()];
    const layout = layouts[wanted?.protection ?? ''] === '1.0' ? '1.0' : '2.0';
    const known = (['java8', 'java9', 'java18'] as const).map((each) => orderedNames(layout, each).join());
    expect(known).toContain(order.join());
  });

  it.each(openable)('$name refuses another password', ({ keysFile }) => {
    expect(() => openKeyFile(keysFile, new Secret('wrong'), crypto)).toThrow(
      expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }),
    );
  });

  it.each(betas)(
    '$name, of a beta, opens and is not written again',
    ({ keysFile, password, realm, expect: wanted }) => {
      const secret = new Secret(password ?? '');
      const keys = openKeyFile(keysFile, secret, crypto);
      expect(keys).toMatchObject({
        layout: '2.0',
        fileLayout: 'beta-2024',
        realm,
        publicId: wanted?.pubId,
        sharedId: wanted?.sharedId,
      });
      expect(keys.shared().toString('hex')).toBe(wanted?.sharedKeyHex);
      expect(inspectKeyFile(keysFile, crypto)).toMatchObject({ layout: 'beta-2024', wellKnownPassword: 'WebAS' });
      expect(() => openKeyFile(keysFile, new Secret('wrong'), crypto)).toThrow(
        expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }),
      );
      expect(() => rewrapKeyFile(keysFile, secret, new Secret('another password'), crypto)).toThrow(
        expect.objectContaining({ code: 'LTPA_UNKNOWN_LAYOUT' }),
      );
    },
  );

  it.each(vectors.filter(({ name }) => name.includes('useEncryptionKey')))(
    '$name asks for the key instead of a password',
    ({ keysFile }) => {
      expect(inspectKeyFile(keysFile, crypto).layout).toBe('encryption-key');
      expect(() => openKeyFile(keysFile, new Secret('WebAS'), crypto)).toThrow(
        expect.objectContaining({ code: 'LTPA_OTHER_PROTECTION' }),
      );
      const encryptionKey = new Secret(Buffer.alloc(32).toString('base64'));
      expect(() => openKeyFile(keysFile, { encryptionKey }, crypto)).toThrow(
        expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }),
      );
    },
  );

  it.each(vectors.filter(({ name }) => name === 'openliberty-corrupted'))('$name is refused', ({ keysFile }) => {
    expect(() => openKeyFile(keysFile, new Secret('WebAS'), crypto)).toThrow(/LTPA key file/u);
  });

  it.each(vectors)('$name: its properties can be read', ({ keysFile, realm, partial }) => {
    const properties = parseProperties(keysFile);
    expect(properties.size).toBeGreaterThan(0);
    expect(properties.get('com.ibm.websphere.ltpa.Realm') ?? null).toBe(partial === undefined ? realm : null);
  });

  it.each(vectors.filter(({ partial }) => partial !== undefined))('$name: its shared key opens', (vector) => {
    const encrypted = strictBase64(parseProperties(vector.keysFile).get(names.shared['1.0']) ?? '');
    const shared = unwrapShared(crypto, '1.0', Buffer.from(vector.password ?? ''), encrypted ?? Buffer.alloc(0));
    expect(shared?.toString('hex')).toBe(vector.expect?.sharedKeyHex);
  });
});
