import { fromBigInt, inverse } from './big-integer.ts';
import { encodeIntegers } from './der.ts';
import { signatureBlock } from './emsa-pkcs1.ts';
import type { CipherKey, CryptoProvider, Digest } from './provider.ts';

/**
 * Whether a provider does an operation, and does it right.
 *
 * An operation is tried with fixed data, because nothing else tells. OpenSSL refuses with any of a dozen errors, some
 * without a code and some that say bad data; `getCipherInfo` describes ciphers that are refused; and some builds
 * answer wrongly instead of refusing.
 */
export const works = {
  hash: (by, digest: Digest) => same(by.hash(digest, empty), hashes[digest]),
  hmac: (by) => same(by.hmacSha256(ascending(24), empty), hmac),
  encrypt: (by, cipher: CipherKey['cipher']) => same(by.encrypt(keyOf(cipher), text), ciphertexts[cipher]),
  decrypt: (by, cipher: CipherKey['cipher']) =>
    by.decrypt(keyOf(cipher), Buffer.from(ciphertexts[cipher], 'hex'))?.equals(text) === true,

  /** All that a private key of this size does for LTPA. */
  privateKey(by, bits: RsaBits) {
    const { digest, signature, block, privateKey } = rsa(bits);
    const key = by.privateKey(privateKey);
    return key.sign(digest, text).equals(signature) && key.applyRaw(block(by)).equals(signature);
  },

  verify(by, bits: RsaBits) {
    const { digest, signature, publicKey } = rsa(bits);
    return by.publicKey(publicKey).verify(digest, text, signature);
  },

  isPrime: (by) => by.isPrime(primes[1024][0]) && !by.isPrime(primes[1024][0] * primes[1024][1]),

  publicRaw(by, bits: RsaBits) {
    const { signature, block, publicKey } = rsa(bits);
    return by.publicKey(publicKey).applyRaw(signature)?.equals(block(by)) === true;
  },
} satisfies Record<string, (by: CryptoProvider, ...what: never[]) => boolean>;

export type RsaBits = 1024 | 2048;

const empty = Buffer.alloc(0);
const text = Buffer.from('LTPA');

const hashes = {
  sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  sha512:
    'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
};

const hmac = '739b7cf71b2f41fae72627e9291f51959c81ad160dea37b9662f138b05821b30';

const ciphertexts = {
  'des-ede3-ecb': 'c27a91e5ca8db4b3',
  'aes-128-cbc': '3dd53a58848f7cbc47837d27ab280cdd',
  'aes-256-cbc': '97dbe5835a5b868611df8df1883c6118',
  'aes-128-gcm': 'df38f78f84f3350722a57762bc1122194e9bb7ff',
  'aes-256-gcm': '0b56865ab97409d3e678e16ae96f3547605a8113',
};

/** The two largest of their length. */
const primes = {
  1024: [2n ** 512n - 569n, 2n ** 512n - 629n],
  2048: [2n ** 1024n - 105n, 2n ** 1024n - 179n],
} as const;

/** Signatures by nobody's keys, which are made of these primes. */
const signatures = {
  1024:
    '6U36wg3NI5G7sosfFZXX/IIAe9NsBsYpcRGGm5d5knB0H+1HQRPjRwX+7Rg0MkCvEtQYScfOsrLYZvMFWkQaaIKqGTmGQyfjza+2JoKLzcBe' +
    'uq7I9glvVjTgvwAmnHvwKX87QzLEX/3mrq8EoIKEYTjbRgWdhx1aa/Eq6xZEAeo=',
  2048:
    'AZtFfsY9dp6RCIRmx5oYE9t7DuCbFcJz4MkWvdKJ6wLwWcphHlTnEuUFaMAdDEPjQtidr3D2EzxKzepV423jsNSEO77tJ45izcBPcbfsj5VO' +
    'FFEcjTATRh48wyVPhyt+0y7X0vA8K5E64E+AhIBtH7aVDSdgrem5CfZjsTT+lj5tK0fe1sD1JZVAz4YPCrRo+BFCXYkwzA1ATUkyMYP8ICko' +
    'sD/D+e1zYI3nEwoGp+4v7shc6/E1JkW9pvLQrALKbNV3Bd098UDVRYYFzDVV95b1UQDUWZZS8hdbNJ6KR7m6A+Nm+hDJOTL5aSfT1+811Z2/' +
    '4zOP8TmM37p9pzc8fQ==',
};

function rsa(bits: RsaBits) {
  const [p, q] = primes[bits];
  const d = inverse(65_537n, (p - 1n) * (q - 1n)) ?? 0n;
  const pkcs1 = (integers: readonly bigint[]): Buffer => encodeIntegers(integers.map((value) => fromBigInt(value)));
  const digest: Digest = bits === 1024 ? 'sha1' : 'sha512';
  return {
    digest,
    signature: Buffer.from(signatures[bits], 'base64'),
    block: (by: CryptoProvider) => signatureBlock(digest, by.hash(digest, text), bits / 8),
    publicKey: pkcs1([p * q, 65_537n]),
    privateKey: pkcs1([0n, p * q, 65_537n, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p) ?? 0n]),
  };
}

function keyOf(cipher: CipherKey['cipher']): CipherKey {
  if (cipher === 'des-ede3-ecb') return { cipher, key: ascending(24), iv: null };
  const iv = ascending(cipher.endsWith('-gcm') ? 12 : 16);
  return { cipher, key: ascending(cipher.startsWith('aes-128') ? 16 : 32), iv };
}

function ascending(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => index));
}

function same(answer: Buffer, hex: string): boolean {
  return answer.toString('hex') === hex;
}
