import { createPrivateKey } from 'node:crypto';
import { inspect } from 'node:util';
import { Secret } from '@signet/core';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectKeyFile, openKeyFile } from './key-file.ts';
import { names } from './property-names.ts';
import { generateKeys, type LtpaKeys } from './keys.ts';
import { detectLayout, type Layout } from './layout.ts';
import { parseProperties, storeProperties } from './properties.ts';
import { platformProvider } from '../crypto/platform-provider.ts';
import { providers } from '../testing/providers.ts';
import { wrap } from './protection.ts';
import { privateKeyOf } from './rsa-blob.ts';
import { rewrapKeyFile, writeKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse battery staple');
const header = { creationDate: new Date('2013-07-30T10:49:36Z'), creationHost: 'dmgr.example.com' };

const kinds = providers.flatMap((crypto) =>
  (['1.0', '2.0'] satisfies Layout[]).map((layout) => ({
    name: `layout ${layout} with ${crypto.name}`,
    layout,
    crypto,
  })),
);

describe.each(kinds)('a key file of $name', ({ layout, crypto }) => {
  // node-forge takes seconds for a long key.
  const generator = layout === '1.0' ? crypto : platformProvider;
  const generated = generateKeys({ layout, realm: 'ldap.example.com:389' }, generator);
  const keys = openKeyFile(writeKeyFile(generated, password, header), password, crypto);
  const text = writeKeyFile(keys, password, header);
  afterAll(() => keys.dispose());

  it('opens with its password to the same keys', () => {
    const opened = openKeyFile(text, password, crypto);
    expect(opened.shared()).toEqual(keys.shared());
    expect(opened).toMatchObject({
      layout,
      realm: 'ldap.example.com:389',
      publicId: keys.publicId,
      sharedId: keys.sharedId,
    });
    const message = Buffer.from('message');
    expect(keys.publicKey().verify('sha256', message, opened.privateKey().sign('sha256', message))).toBe(true);
  });

  it('opens from bytes too', () => {
    expect(openKeyFile(Buffer.from(text, 'latin1'), password, crypto).sharedId).toBe(keys.sharedId);
  });

  it('is written the same way again', () => {
    expect(writeKeyFile(openKeyFile(text, password, crypto), password, header)).toBe(text);
  });

  it.each([
    [
      'java8',
      {
        '1.0': 'CreationDate version 3DESKey CreationHost PrivateKey Realm PublicKey',
        '2.0': 'CreationDate version CreationHost PrivateKey Realm SharedKey PublicKey',
      },
    ],
    [
      'java9',
      {
        '1.0': 'version 3DESKey PrivateKey CreationHost Realm PublicKey CreationDate',
        '2.0': 'version PrivateKey CreationHost Realm PublicKey CreationDate SharedKey',
      },
    ],
    [
      'java18',
      {
        '1.0': 'CreationDate CreationHost 3DESKey PrivateKey PublicKey Realm version',
        '2.0': 'CreationDate CreationHost PrivateKey PublicKey Realm SharedKey version',
      },
    ],
  ] as const)('is written in the order of %s, with the same values', (order, expected) => {
    const ordered = writeKeyFile(keys, password, { ...header, order });
    const properties = parseProperties(ordered);
    expect([...properties.keys()].map((name) => name.slice(name.lastIndexOf('.') + 1)).join(' ')).toBe(
      expected[layout],
    );
    expect(Object.fromEntries(properties)).toEqual(Object.fromEntries(parseProperties(text)));
    expect(ordered.split('\n').slice(0, 2)).toEqual(text.split('\n').slice(0, 2));
  });

  it('tells what it is without the password', () => {
    expect(inspectKeyFile(text, crypto)).toEqual({
      layout,
      version: layout,
      realm: 'ldap.example.com:389',
      creationDate: 'Tue Jul 30 10:49:36 UTC 2013',
      creationHost: 'dmgr.example.com',
      publicId: keys.publicId,
      rsaBits: layout === '1.0' ? 1024 : 2048,
      unknownProperties: [],
      findings: layout === '1.0' ? [expect.objectContaining({ code: 'OLD_ALGORITHMS', severity: 'info' })] : [],
    });
  });

  it('is recognized under a password that products set by themselves', () => {
    for (const known of ['WebAS', 'sl1nx8hcl']) {
      expect(inspectKeyFile(writeKeyFile(keys, new Secret(known), header), crypto).wellKnownPassword).toBe(known);
    }
  });

  it('keeps comments, order, line ends and unknown properties under another password', () => {
    const own = `#mine\r\nunknown=\\u00fc\r\n${text.replaceAll('\n', '\r\n')}`;
    const other = rewrapKeyFile(own, password, new Secret('other'), crypto);
    expect(openKeyFile(other, new Secret('other'), crypto).sharedId).toBe(keys.sharedId);
    expect(rewrapKeyFile(other, new Secret('other'), password, crypto)).toBe(own);
    expect(rewrapKeyFile(own, password, password, crypto)).toBe(own);
    const changed = own.split('\r\n').filter((line, index) => line !== other.split('\r\n')[index]);
    expect(new Set(changed.map((line) => line.split('=')[0]))).toEqual(new Set([names.shared[layout], names.private]));
  });

  it('takes a new realm when it is written', () => {
    const moved = writeKeyFile(keys, password, { ...header, realm: 'other realm' });
    expect(openKeyFile(moved, password, crypto)).toMatchObject({ realm: 'other realm', sharedId: keys.sharedId });
  });

  it.each(['utf8', 'latin1'] as const)('opens with a password that is not ASCII, encoded as %s', (encoding) => {
    const sealed = (clear: Buffer): string =>
      wrap(crypto, layout, Buffer.from('Schlüssel', encoding), clear).toString('base64');
    const umlaut = new Map([
      ...parseProperties(text),
      [names.shared[layout], sealed(keys.shared())],
      [names.private, sealed(keys.privateBlob())],
    ]);
    expect(openKeyFile(storeProperties(umlaut), new Secret('Schlüssel'), crypto).sharedId).toBe(keys.sharedId);
  });

  it('refuses two thousand other passwords, and no one slips through', () => {
    const opened = Array.from({ length: 2000 }, (_, index) => {
      try {
        openKeyFile(text, new Secret(`guess ${index}`), crypto);
        return 'opened';
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(new Set(opened)).toEqual(new Set(['LTPA_WRONG_PASSWORD']));
  });

  it.each([
    ['the public key of others', names.public],
    ['the private key of others', names.private],
  ])('is refused with %s', (_, name) => {
    const others = parseProperties(writeKeyFile(generateKeys({ layout, realm: 'x' }), password, header));
    const mixed = new Map([...parseProperties(text), [name, others.get(name) ?? '']]);
    expect(() => openKeyFile(storeProperties(mixed), password, crypto)).toThrow(
      expect.objectContaining({ code: 'LTPA_CORRUPT' }),
    );
  });

  it('holds the private exponent that Java computes', () => {
    const jwk = jwkOf(openKeyFile(text, password, crypto));
    const [d, p, q] = [jwk.d, jwk.p, jwk.q].map((value) =>
      BigInt(`0x${Buffer.from(value ?? '', 'base64url').toString('hex')}`),
    );
    if (d === undefined || p === undefined || q === undefined) throw new Error('no private key');
    expect(p > q).toBe(true);
    expect((d * 65_537n) % ((p - 1n) * (q - 1n))).toBe(1n);
  });
});

describe('opening a key file', () => {
  const keys = generateKeys({ realm: 'r' });
  const properties = parseProperties(writeKeyFile(keys, password, header));
  const without = (name: string): string => storeProperties([...properties].filter(([key]) => key !== name));
  const replaced = (name: string, value: string): string => storeProperties(new Map([...properties, [name, value]]));

  it.each([names.shared['1.0'], names.private, names.public])('names the property %s that is missing', (name) => {
    expect(() => openKeyFile(without(name), password)).toThrow(
      expect.objectContaining({ code: 'LTPA_MISSING_PROPERTY', message: expect.stringContaining(name) }),
    );
  });

  it('does without version, realm and date', () => {
    const bare = storeProperties([...properties].filter(([key]) => key.endsWith('Key')));
    expect(openKeyFile(bare, password).realm).toBeUndefined();
    expect(inspectKeyFile(bare)).toEqual({
      layout: '1.0',
      version: '1.0',
      publicId: keys.publicId,
      rsaBits: 1024,
      unknownProperties: [],
      findings: [
        expect.objectContaining({ code: 'REALM_MISSING', severity: 'warning' }),
        expect.objectContaining({ code: 'OLD_ALGORITHMS', severity: 'info' }),
      ],
    });
  });

  it('takes the shared key under its other name', () => {
    const renamed = storeProperties(
      [...properties].map(([key, value]) => [key.replace('3DESKey', 'SharedKey'), value]),
    );
    expect(openKeyFile(renamed, password).sharedId).toBe(keys.sharedId);
  });

  it('refuses base64 that Node would read', () => {
    const value = String.raw`${properties.get(names.private)?.slice(0, -4)}\\==`;
    expect(() => openKeyFile(replaced(names.private, value), password)).toThrow(
      expect.objectContaining({ code: 'LTPA_CORRUPT', message: expect.stringContaining('PrivateKey') }),
    );
  });

  it('tells lengths and nothing else of an unknown layout', () => {
    expect(() => openKeyFile(replaced(names.shared['1.0'], Buffer.alloc(40).toString('base64')), password)).toThrow(
      'The LTPA key file has an unknown layout: shared key of 40 bytes, private key of 272 bytes.',
    );
  });

  it('refuses what is far too long', () => {
    expect(() => openKeyFile('#'.repeat(20_000), password)).toThrow(
      expect.objectContaining({ code: 'LTPA_NOT_A_KEY_FILE' }),
    );
  });

  it.each([
    ['correct horse battery staple\n', /white space/u],
    [' correct horse battery staple', /white space/u],
    ['“correct horse battery staple”', /typographic quotes/u],
  ])('has an idea why %j does not open the file', (given, idea) => {
    expect(() => openKeyFile(storeProperties(properties), new Secret(given))).toThrow(
      expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD', hint: expect.stringMatching(idea) }),
    );
    expect(() => openKeyFile(storeProperties(properties), new Secret('wrong'))).toThrow(
      expect.objectContaining({ hint: expect.not.stringMatching(idea) }),
    );
  });

  it.each(['', 'Schlüssel', 'two\nlines'])('refuses to write under the password %j', (unfit) => {
    expect(() => writeKeyFile(keys, new Secret(unfit), header)).toThrow(
      expect.objectContaining({ code: 'LTPA_UNFIT_PASSWORD' }),
    );
  });
});

describe('opened keys', () => {
  it('show no secret when printed or serialized', () => {
    const keys = generateKeys({ realm: 'r' });
    const printed = inspect(keys, { depth: 10, showHidden: true }) + JSON.stringify(keys);
    keys.privateKey();
    const { d } = jwkOf(keys);
    for (const secret of [d ?? '', keys.shared().toString('hex'), keys.shared().toString('base64')]) {
      expect(printed).not.toContain(secret);
    }
  });

  it('are of no use once disposed of', () => {
    const keys = generateKeys({ realm: 'r' });
    const copy = keys.shared();
    keys.dispose();
    for (const use of [() => keys.shared(), () => keys.privateBlob(), () => keys.privateKey()]) {
      expect(use).toThrow(expect.objectContaining({ code: 'LTPA_DISPOSED' }));
    }
    expect(copy.equals(Buffer.alloc(24))).toBe(false);
  });

  it('differ from each other', () => {
    const [a, b] = [generateKeys({ realm: 'r' }), generateKeys({ realm: 'r' })];
    expect(a.publicId).not.toBe(b.publicId);
    expect(a.sharedId).not.toBe(b.sharedId);
  });
});

describe('detectLayout', () => {
  it.each([
    [32, 272, '1.0'],
    [48, 528, '2.0'],
    [48, 537, 'beta-2024'],
    [48, 538, 'beta-2024'],
    [52, 293, 'encryption-key'],
    [52, 294, 'encryption-key'],
    [32, 264, '1.0'],
    [48, 530, 'beta-2024'],
    [52, 292, 'encryption-key'],
    [32, 528, 'unknown'],
    [32, 268, 'unknown'],
    [48, 272, 'unknown'],
    [48, 529, 'unknown'],
    [48, 539, 'unknown'],
    [52, 295, 'unknown'],
    [24, 272, 'unknown'],
    [0, 0, 'unknown'],
  ])('takes %i and %i bytes for %s', (shared, privateKey, layout) => {
    expect(detectLayout(shared, privateKey)).toBe(layout);
  });
});

function jwkOf(keys: LtpaKeys) {
  const key = privateKeyOf(keys.privateBlob(), keys.layout);
  return createPrivateKey({ key, format: 'der', type: 'pkcs1' }).export({ format: 'jwk' });
}
