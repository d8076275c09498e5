import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { fromBigInt, inverse } from '../crypto/big-integer.ts';
import { platformProvider } from '../crypto/platform-provider.ts';
import { providers } from '../testing/providers.ts';
import { encryptionKeyFile } from '../testing/unreleased-layouts.ts';
import { openKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import type { Layout } from './layout.ts';
import { parseProperties, storeProperties } from './properties.ts';
import { names } from './property-names.ts';
import { wrap } from './protection.ts';
import { parsePrivateBlob } from './rsa-blob.ts';
import { type Verification, verifyKeyFile } from './verify-key-file.ts';
import { writeKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const all = [
  'properties',
  'public key',
  'lengths',
  'password',
  'private key',
  'numbers',
  'exponent',
  'primes',
  'modulus',
  'inverse',
  'form',
  'signature',
];

/** The names of the checks, those that failed marked. */
function outcome({ checks }: Verification): string[] {
  return checks.map(({ name, ok }) => (ok ? name : `${name}!`));
}

const kinds = providers.flatMap((crypto) =>
  (['1.0', '2.0'] satisfies Layout[]).map((layout) => ({ name: `${layout} with ${crypto.name}`, layout, crypto })),
);

describe.each(kinds)('verifyKeyFile of layout $name', ({ layout, crypto }) => {
  const keys = generateKeys({ layout, realm: 'r:389' });
  const text = writeKeyFile(keys, password, header);
  const primeBytes = layout === '1.0' ? 65 : 129;

  /** The file with another value of its private key, under the right password. */
  function withPrivateBlob(blob: Buffer): string {
    const value = wrap(platformProvider, layout, Buffer.from('correct horse'), blob).toString('base64');
    return storeProperties(new Map([...parseProperties(text), [names.private, value]]));
  }

  /** A private blob of any numbers. */
  function blobOf(numbers: { d: bigint; e?: number; first: bigint; second: bigint }): Buffer {
    const d = fromBigInt(numbers.d);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(d.length);
    const e = Buffer.alloc(3);
    e.writeUIntBE(numbers.e ?? 65_537, 0, 3);
    return Buffer.concat([length, d, e, fromBigInt(numbers.first, primeBytes), fromBigInt(numbers.second, primeBytes)]);
  }

  const { d, p, q } = parsePrivateBlob(keys.privateBlob(), layout);

  it('finds every check good, and both ids', () => {
    const verification = verifyKeyFile(text, password, crypto);
    expect(outcome(verification)).toEqual(all);
    expect(verification).toMatchObject({ ok: true, publicId: keys.publicId, sharedId: keys.sharedId });
    expect(verification.facts).toMatchObject({ layout, realm: 'r:389' });
  });

  it('stops at a wrong password', () => {
    const verification = verifyKeyFile(text, new Secret('wrong'), crypto);
    expect(outcome(verification)).toEqual([...all.slice(0, 3), 'password!']);
    expect(verification).toMatchObject({ ok: false, publicId: keys.publicId });
    expect(verification).not.toHaveProperty('sharedId');
  });

  it('sees another private key', () => {
    const others = generateKeys({ layout, realm: 'r' });
    expect(outcome(verifyKeyFile(withPrivateBlob(others.privateBlob()), password, crypto))).toEqual(
      all.slice(0, -1).map((name) => (name === 'modulus' ? 'modulus!' : name)),
    );
  });

  it('sees primes in the wrong order, which is a matter of form', () => {
    const verification = verifyKeyFile(withPrivateBlob(blobOf({ d, first: q, second: p })), password, crypto);
    expect(outcome(verification)).toEqual(all.map((name) => (name === 'form' ? 'form!' : name)));
    expect(verification.checks.find(({ name }) => name === 'form')?.detail).toMatch(/q stands before p/u);
    expect(verification.ok).toBe(false);
  });

  it('sees the smaller private exponent that OpenSSL makes, which is a matter of form', () => {
    const lambda = ((p - 1n) * (q - 1n)) / greatestCommonDivisor(p - 1n, q - 1n);
    const smaller = inverse(65_537n, lambda) ?? 0n;
    const verification = verifyKeyFile(withPrivateBlob(blobOf({ d: smaller, first: p, second: q })), password, crypto);
    // By chance it may be the same number.
    const form = smaller === d ? 'form' : 'form!';
    expect(outcome(verification)).toEqual(all.map((name) => (name === 'form' ? form : name)));
  });

  it('sees a wrong exponent', () => {
    const wrong = withPrivateBlob(blobOf({ d: d - 2n, first: p, second: q }));
    expect(outcome(verifyKeyFile(wrong, password, crypto))).toEqual([...all.slice(0, 9), 'inverse!', 'form!']);
    const public3 = withPrivateBlob(blobOf({ d, e: 3, first: p, second: q }));
    expect(outcome(verifyKeyFile(public3, password, crypto))).toContain('exponent!');
  });

  it('sees numbers that are no primes, or too short', () => {
    const pairs = [p + 2n, p >> 1n, 4n, 2n, 1n, 0n].flatMap((odd) => [
      { first: odd, second: q },
      { first: p, second: odd },
    ]);
    for (const pair of pairs) {
      const failed = outcome(verifyKeyFile(withPrivateBlob(blobOf({ d, ...pair })), password, crypto));
      expect(failed).toEqual(expect.arrayContaining(['primes!', 'modulus!', 'form!']));
      expect(failed).not.toContain('signature');
    }
  });

  it('sees one prime twice, though the public key is its square', () => {
    const square = fromBigInt(p * p, primeBytes * 2 - 1);
    const publicKey = Buffer.concat([square, Buffer.from([1, 0, 1])]).toString('base64');
    const inverseOfE = inverse(65_537n, (p - 1n) * (p - 1n)) ?? 0n;
    const twice = withPrivateBlob(blobOf({ d: inverseOfE, first: p, second: p }));
    const doubled = storeProperties(new Map([...parseProperties(twice), [names.public, publicKey]]));
    expect(outcome(verifyKeyFile(doubled, password, crypto))).toEqual([
      ...all.slice(0, 7),
      'primes!',
      'modulus',
      'inverse!',
      'form!',
    ]);
    expect(() => openKeyFile(doubled, password, crypto)).toThrow(expect.objectContaining({ code: 'LTPA_CORRUPT' }));
  });

  it('sees lengths that contradict each other', () => {
    const blob = keys.privateBlob();
    blob.writeUInt32BE(3, 0);
    expect(outcome(verifyKeyFile(withPrivateBlob(blob), password, crypto))).toEqual([...all.slice(0, 5), 'numbers!']);
  });

  it('sees a private key under another password', () => {
    const other = parseProperties(writeKeyFile(keys, new Secret('other'), header));
    const mixed = storeProperties(new Map([...parseProperties(text), [names.private, other.get(names.private) ?? '']]));
    const verification = verifyKeyFile(mixed, password, crypto);
    // One wrong password in 256 has valid padding.
    expect(outcome(verification).slice(0, 4)).toEqual(all.slice(0, 4));
    expect(verification).toMatchObject({ ok: false, sharedId: keys.sharedId });
  });

  it('shows no secret in any outcome', () => {
    const texts = [text, withPrivateBlob(blobOf({ d: d - 2n, first: p, second: q })), `${text}x`];
    const printed = JSON.stringify(texts.map((each) => verifyKeyFile(each, password, crypto)));
    const secrets = [d, p, q].flatMap((value) => [value.toString(), value.toString(16)]);
    const values = [...parseProperties(text)].filter(([name]) => /3DESKey|SharedKey|PrivateKey/u.test(name));
    for (const secret of [...secrets, ...values.map(([, value]) => value), keys.shared().toString('hex'), 'horse']) {
      expect(printed).not.toContain(secret);
    }
  });
});

describe('verifyKeyFile', () => {
  const keys = generateKeys({ realm: 'r' });
  const text = writeKeyFile(keys, password, header);
  const replaced = (name: string, value: string): string =>
    storeProperties(new Map([...parseProperties(text), [name, value]]));

  it('throws for no content', () => {
    const contents = ['', 'garbage', '<html>', '\\u', text.slice(0, 300), Buffer.from([0xff, 0xfe, 0, 1])];
    for (const content of contents) {
      const verification = verifyKeyFile(content, password);
      expect(verification.checks).toEqual([{ name: 'properties', ok: false, detail: expect.stringMatching(/LTPA/u) }]);
      expect(verification).toEqual({ ok: false, checks: verification.checks });
    }
  });

  it('names a damaged public key and unknown lengths', () => {
    expect(outcome(verifyKeyFile(replaced(names.public, 'AAAA'), password))).toEqual(['properties', 'public key!']);
    const odd = verifyKeyFile(replaced(names.private, Buffer.alloc(40).toString('base64')), password);
    expect(outcome(odd)).toEqual(['properties', 'public key', 'lengths!']);
    expect(odd.facts?.layout).toBe('unknown');
  });

  it('says when the password is not ASCII', () => {
    const sealed = (clear: Buffer): string =>
      wrap(platformProvider, '1.0', Buffer.from('Schlüssel', 'latin1'), clear).toString('base64');
    const properties = new Map([
      ...parseProperties(text),
      [names.shared['1.0'], sealed(keys.shared())],
      [names.private, sealed(keys.privateBlob())],
    ]);
    const verification = verifyKeyFile(storeProperties(properties), new Secret('Schlüssel'));
    expect(verification).toMatchObject({ ok: true, sharedId: keys.sharedId });
    expect(verification.facts?.findings.map(({ code }) => code)).toEqual(['PASSWORD_NOT_ASCII', 'OLD_ALGORITHMS']);
  });

  it('checks a file under an AES key, too', () => {
    const aesKey = platformProvider.random(32);
    const sealed = encryptionKeyFile(keys, aesKey);
    const encryptionKey = new Secret(aesKey.toString('base64'));
    expect(outcome(verifyKeyFile(sealed, { encryptionKey }))).toEqual(all);
    expect(outcome(verifyKeyFile(sealed, password))).toEqual([...all.slice(0, 3), 'password!']);
    expect(openKeyFile(sealed, { encryptionKey }).sharedId).toBe(keys.sharedId);
  });
});

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
