import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { toBigInt } from './big-integer.ts';
import { decodeIntegers, encodeIntegers } from './der.ts';
import { forgeProvider } from './forge-provider.ts';
import { works } from './known-answers.ts';
import { nodeProvider } from './node-provider.ts';
import { platformProvider } from './platform-provider.ts';
import { nodeRefuses } from '../testing/providers.ts';
import type { CipherKey, Digest } from './provider.ts';

const random = (length: number): Buffer => platformProvider.random(length);
const keys: CipherKey[] = [
  { cipher: 'des-ede3-ecb', key: random(24), iv: null },
  // As a password makes it: its last part ends in zeros.
  { cipher: 'des-ede3-ecb', key: Buffer.concat([random(20), Buffer.alloc(4)]), iv: null },
  { cipher: 'aes-128-cbc', key: random(16), iv: random(16) },
  { cipher: 'aes-256-cbc', key: random(32), iv: random(16) },
  { cipher: 'aes-128-gcm', key: random(16), iv: Buffer.alloc(12) },
  { cipher: 'aes-256-gcm', key: random(32), iv: random(12) },
];
const ciphers = [...new Set(keys.map(({ cipher }) => cipher))];
const digests: Digest[] = ['sha1', 'sha256', 'sha512'];
const sizes = [1024, 2048] as const;
/** node-forge would need seconds for the long one. */
const pairs = [
  { name: '1024 bits by the platform', bits: 1024, privateKey: platformProvider.generatePrivateKey(1024) },
  { name: '1024 bits by node-forge', bits: 1024, privateKey: forgeProvider.generatePrivateKey(1024) },
  { name: '2048 bits by the platform', bits: 2048, privateKey: platformProvider.generatePrivateKey(2048) },
];

const native = nodeRefuses ? platformProvider : nodeProvider;

describe.each([
  { provider: native, other: forgeProvider },
  { provider: forgeProvider, other: native },
  { provider: platformProvider, other: native },
])('$provider.name', ({ provider, other }) => {
  it('knows the answers', () => {
    expect({
      hashes: digests.filter((digest) => works.hash(provider, digest)),
      hmac: works.hmac(provider),
      encrypts: ciphers.filter((cipher) => works.encrypt(provider, cipher)),
      decrypts: ciphers.filter((cipher) => works.decrypt(provider, cipher)),
      privateKeys: sizes.filter((bits) => works.privateKey(provider, bits)),
      verifies: sizes.filter((bits) => works.verify(provider, bits)),
      publicRaw: sizes.filter((bits) => works.publicRaw(provider, bits)),
      isPrime: works.isPrime(provider),
    }).toEqual({
      hashes: digests,
      hmac: true,
      encrypts: ciphers,
      decrypts: ciphers,
      privateKeys: sizes,
      verifies: sizes,
      publicRaw: sizes,
      isPrime: true,
    });
  });

  it.each(digests)('hashes with %s as the other does', (digest) => {
    for (const length of [0, 1, 55, 56, 64, 119, 120, 128, 1000]) {
      const data = random(length);
      expect(provider.hash(digest, data)).toEqual(other.hash(digest, data));
    }
  });

  it('makes keyed hashes as the other does', () => {
    for (const length of [1, 24, 32, 64, 65, 200]) {
      const [key, message] = [random(length), random(length)];
      expect(provider.hmacSha256(key, message)).toEqual(other.hmacSha256(key, message));
    }
  });

  describe.each(keys)('$cipher', (by) => {
    const lengths = [0, 1, 7, 8, 15, 16, 17, 24, 265, 266, 521];

    it('encrypts as the other does and decrypts what the other encrypted', () => {
      for (const length of lengths) {
        const clear = random(length);
        const encrypted = other.encrypt(by, clear);
        expect(provider.encrypt(by, clear)).toEqual(encrypted);
        expect(provider.decrypt(by, encrypted)).toEqual(clear);
      }
    });

    it('has no answer for what was never encrypted', () => {
      const encrypted = other.encrypt(by, random(40));
      const isGcm = by.cipher.endsWith('gcm');
      const bad = [
        Buffer.alloc(0),
        encrypted.subarray(0, 5),
        encrypted.subarray(0, -1),
        ...(isGcm ? [encrypted.subarray(0, 15), encrypted.subarray(0, -16), flipped(encrypted, 0)] : []),
        flipped(encrypted, encrypted.length - 1),
      ];
      for (const each of bad) expect(provider.decrypt(by, each)).toEqual(other.decrypt(by, each));
      // A changed last byte could, rarely, be valid padding of another length.
      for (const each of bad.slice(0, -1)) expect(provider.decrypt(by, each)).toBeUndefined();
    });

    it('takes no padding but that of PKCS#7', () => {
      if (by.cipher.endsWith('gcm')) return;
      const block = by.cipher === 'des-ede3-ecb' ? 8 : 16;
      const paddings = [[0], [block + 1], [3, 2], [1, 3, 3], Array.from({ length: block - 1 }, () => block)];
      for (const padding of paddings) {
        const clear = Buffer.alloc(block, 0x41);
        clear.set(padding, block - padding.length);
        // The block of padding that encrypting adds comes off again.
        const encrypted = other.encrypt(by, clear).subarray(0, block);
        expect(provider.decrypt(by, encrypted)).toBeUndefined();
      }
    });
  });

  describe.each(pairs)('with a key of $name', ({ privateKey, bits }) => {
    const [, n = Buffer.alloc(0), e = Buffer.alloc(0)] = decodeIntegers(privateKey);
    const publicKey = encodeIntegers([Buffer.concat([Buffer.alloc(1), n]), e]);
    const message = random(100);
    const size = bits / 8;
    // LTPA never uses SHA-1 with long keys, and platforms may refuse it.
    const digest = bits === 1024 ? 'sha1' : 'sha512';

    it.each(bits === 1024 ? digests : (['sha256', 'sha512'] as const))('signs with %s as the other does', (digest) => {
      const signature = provider.privateKey(privateKey).sign(digest, message);
      expect(signature).toEqual(other.privateKey(privateKey).sign(digest, message));
      expect(provider.publicKey(publicKey).verify(digest, message, signature)).toBe(true);
      expect(other.publicKey(publicKey).verify(digest, message, signature)).toBe(true);
    });

    it('takes nothing else for a signature', () => {
      const signature = provider.privateKey(privateKey).sign(digest, message);
      const key = provider.publicKey(publicKey);
      const accepted = [
        Buffer.alloc(0),
        Buffer.alloc(size),
        Buffer.alloc(size, 0xff),
        n,
        signature.subarray(1),
        signature.subarray(0, -1),
        Buffer.concat([Buffer.alloc(1), signature]),
        Buffer.concat([signature, Buffer.alloc(1)]),
        flipped(signature, 0),
        flipped(signature, size - 1),
      ].filter((each) => key.verify(digest, message, each));
      expect(accepted).toEqual([]);
      expect(key.verify('sha256', message, signature)).toBe(false);
      expect(key.verify(digest, flipped(message, 3), signature)).toBe(false);
    });

    it('applies the bare keys as the other does, the one undoing the other', () => {
      for (const first of [0, 1, 0x7f]) {
        const block = random(size);
        block[0] = first;
        const applied = provider.privateKey(privateKey).applyRaw(block);
        expect(applied).toEqual(other.privateKey(privateKey).applyRaw(block));
        expect(provider.publicKey(publicKey).applyRaw(applied)).toEqual(block);
      }
    });

    it('keeps zeros before a short result', () => {
      const one = Buffer.alloc(size);
      one[size - 1] = 1;
      expect(provider.privateKey(privateKey).applyRaw(one)).toEqual(one);
      expect(provider.publicKey(publicKey).applyRaw(one)).toEqual(one);
    });

    it('applies the public key to no block that is too long, too short or not below the modulus', () => {
      const key = provider.publicKey(publicKey);
      const blocks = [n, Buffer.alloc(size, 0xff), Buffer.alloc(size - 1, 1), Buffer.alloc(size + 1), Buffer.alloc(0)];
      expect(blocks.map((block) => key.applyRaw(block))).toEqual(blocks.map(() => undefined));
    });

    it('prints nothing of a private key', () => {
      const key = provider.privateKey(privateKey);
      const printed = inspect(key, { depth: 10, showHidden: true }) + JSON.stringify(key);
      const [, , , d, p] = decodeIntegers(privateKey).map(toBigInt);
      for (const secret of [d, p]) {
        expect(printed).not.toContain(secret?.toString());
        expect(printed).not.toContain(secret?.toString(16));
      }
    });
  });

  it('tells primes from other numbers', () => {
    const primes = [2n, 3n, 65_537n, 2n ** 127n - 1n, 2n ** 521n - 1n, 2n ** 1024n - 105n];
    // 561 passes Fermat's test, the last one that of Miller and Rabin with the bases up to 23.
    const others = [0n, 1n, 4n, 561n, 65_536n, 2n ** 128n + 1n, 2n ** 512n - 571n, 3_825_123_056_546_413_051n];
    expect(primes.filter((each) => provider.isPrime(each))).toEqual(primes);
    expect(others.filter((each) => provider.isPrime(each))).toEqual([]);
  });

  it.each(sizes)('generates keys of %i bits that the other uses', { timeout: 60_000 }, (bits) => {
    const key = provider.generatePrivateKey(bits);
    const [version, n = Buffer.alloc(0), e] = decodeIntegers(key);
    expect({ version, bits: toBigInt(n).toString(2).length, e }).toEqual({
      version: Buffer.from([0]),
      bits,
      e: Buffer.from([1, 0, 1]),
    });
    const block = Buffer.alloc(bits / 8, 3);
    const applied = other.privateKey(key).applyRaw(block);
    expect(provider.privateKey(key).applyRaw(block)).toEqual(applied);
  });

  it('gives other random bytes each time', () => {
    expect(provider.random(24)).toHaveLength(24);
    expect(provider.random(24)).not.toEqual(provider.random(24));
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
