import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { nodeProvider } from './crypto/node-provider.ts';
import { strictBase64 } from './crypto/base64.ts';
import { inspectKeyFile, names, openKeyFile } from './key-file/key-file.ts';
import { parseProperties } from './key-file/properties.ts';
import { unwrapShared } from './key-file/protection.ts';
import { layouts, missing, openable, vectors } from './testing/published-vectors.ts';
import { rewrapKeyFile } from './key-file/write-key-file.ts';

describe('published vectors', () => {
  it.skipIf(missing !== '')(`are as many as expected${missing}`, () => {
    expect({ files: vectors.length, openable: openable.length }).toEqual({ files: 34, openable: 25 });
  });

  it.each(openable)('$name opens and has its fingerprints', ({ keysFile, password, realm, expect: wanted }) => {
    const keys = openKeyFile(keysFile, new Secret(password ?? ''));
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
    expect(inspectKeyFile(keysFile)).toMatchObject({
      publicId: wanted?.pubId,
      defaultPassword: password === 'WebAS',
      ...(typeof wanted?.creationDate === 'string' && { creationDate: wanted.creationDate }),
      ...(typeof wanted?.creationHost === 'string' && { creationHost: wanted.creationHost }),
    });
  });

  it.each(openable)('$name is the same text under the same password', ({ keysFile, password }) => {
    const secret = new Secret(password ?? '');
    expect(rewrapKeyFile(keysFile, secret, secret)).toBe(keysFile);
    const other = rewrapKeyFile(keysFile, secret, new Secret('another password'));
    expect(other).not.toBe(keysFile);
    expect(rewrapKeyFile(other, new Secret('another password'), secret)).toBe(
      keysFile.replaceAll(/(?<!\\)=$/gmu, '\\='),
    );
  });

  it.each(openable)('$name refuses another password', ({ keysFile }) => {
    expect(() => openKeyFile(keysFile, new Secret('wrong'))).toThrow(
      expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }),
    );
  });

  it.each(vectors.filter(({ name }) => /beta2024|useEncryptionKey/u.test(name)))(
    '$name is recognized and refused',
    (vector) => {
      const layout = vector.name.includes('beta2024') ? 'beta-2024' : 'encryption-key';
      expect(inspectKeyFile(vector.keysFile).layout).toBe(layout);
      expect(() => openKeyFile(vector.keysFile, new Secret('WebAS'))).toThrow(
        expect.objectContaining({ code: 'LTPA_UNKNOWN_LAYOUT' }),
      );
    },
  );

  it.each(vectors.filter(({ name }) => name === 'openliberty-corrupted'))('$name is refused', ({ keysFile }) => {
    expect(() => openKeyFile(keysFile, new Secret('WebAS'))).toThrow(/LTPA key file/u);
  });

  it.each(vectors)('$name: its properties can be read', ({ keysFile, realm, partial }) => {
    const properties = parseProperties(keysFile);
    expect(properties.size).toBeGreaterThan(0);
    expect(properties.get('com.ibm.websphere.ltpa.Realm') ?? null).toBe(partial === undefined ? realm : null);
  });

  it.each(vectors.filter(({ partial }) => partial !== undefined))('$name: its shared key opens', (vector) => {
    const encrypted = strictBase64(parseProperties(vector.keysFile).get(names.shared['1.0']) ?? '');
    const shared = unwrapShared(nodeProvider, '1.0', Buffer.from(vector.password ?? ''), encrypted ?? Buffer.alloc(0));
    expect(shared?.toString('hex')).toBe(vector.expect?.sharedKeyHex);
  });
});
