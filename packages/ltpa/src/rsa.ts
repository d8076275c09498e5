import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fromBigInt, inverse, toBigInt } from './big-integer.ts';
import { decodeIntegers, encodeIntegers } from './der.ts';
import { ltpaError } from './errors.ts';
import type { Layout } from './layout.ts';

const exponent = 65_537n;
const exponentBytes = Buffer.from([1, 0, 1]);
/** Bytes of a prime and of the modulus, with their leading zero. */
const sizes = { '1.0': { prime: 65, modulus: 129 }, '2.0': { prime: 129, modulus: 257 } } as const;

/**
 * The public key of a key file: modulus and exponent one after the other, not encrypted.
 *
 * @throws {InputError} `LTPA_CORRUPT`
 */
export function publicKeyFrom(blob: Buffer): KeyObject {
  if ((blob.length !== 132 && blob.length !== 260) || blob[0] !== 0 || (blob[1] ?? 0) < 0x80) {
    throw ltpaError('LTPA_CORRUPT', `The public key in the LTPA key file is damaged: ${blob.length} bytes.`);
  }
  const modulus = toBigInt(blob.subarray(0, -3));
  const der = encodeIntegers([fromBigInt(modulus), fromBigInt(toBigInt(blob.subarray(-3)))]);
  return createPublicKey({ key: der, format: 'der', type: 'pkcs1' });
}

export function publicBlob(key: KeyObject, layout: Layout): Buffer {
  const [modulus] = decodeIntegers(key.export({ format: 'der', type: 'pkcs1' }));
  return Buffer.concat([fromBigInt(toBigInt(modulus ?? Buffer.alloc(0)), sizes[layout].modulus), exponentBytes]);
}

/**
 * The private key of a key file: length of d, d, e, p, q. The values that PKCS#1 wants besides are computed.
 *
 * @throws {InputError} `LTPA_CORRUPT` unless p, q, d and e make a key, and the one that `publicKey` belongs to.
 */
export function privateKeyFrom(blob: Buffer, layout: Layout, publicKey: KeyObject): KeyObject {
  const size = sizes[layout].prime;
  const lengthOfD = blob.length - 4 - 3 - 2 * size;
  if (lengthOfD < 1 || blob.readUInt32BE(0) !== lengthOfD) throw notAKey();
  const d = toBigInt(blob.subarray(4, 4 + lengthOfD));
  const e = toBigInt(blob.subarray(4 + lengthOfD, 7 + lengthOfD));
  const first = toBigInt(blob.subarray(7 + lengthOfD, 7 + lengthOfD + size));
  const second = toBigInt(blob.subarray(-size));
  const [p, q] = first > second ? [first, second] : [second, first];
  const key = q > 2n && e === exponent ? makePrivateKey(p, q, d) : undefined;
  if (key === undefined || !createPublicKey(key).equals(publicKey)) throw notAKey();
  return key;
}

/** The private blob with p before q, p greater, and d the inverse of e modulo (p-1)(q-1), as WebSphere writes it. */
export function privateBlob(key: KeyObject, layout: Layout): Buffer {
  const der = key.export({ format: 'der', type: 'pkcs1' });
  const [, , , , first = 0n, second = 0n] = decodeIntegers(der).map(toBigInt);
  const [p, q] = first > second ? [first, second] : [second, first];
  der.fill(0);
  // OpenSSL computes d modulo the least common multiple for 2048 bits.
  const d = fromBigInt(inverse(exponent, (p - 1n) * (q - 1n)) ?? 0n);
  const size = sizes[layout].prime;
  const blob = Buffer.alloc(4 + d.length + 3 + 2 * size);
  blob.writeUInt32BE(d.length, 0);
  d.copy(blob, 4);
  exponentBytes.copy(blob, 4 + d.length);
  for (const [index, prime] of [p, q].entries()) {
    const bytes = fromBigInt(prime, size);
    bytes.copy(blob, 7 + d.length + index * size);
    bytes.fill(0);
  }
  d.fill(0);
  return blob;
}

function notAKey(): Error {
  return ltpaError(
    'LTPA_CORRUPT',
    'The private key in the LTPA key file is damaged: its numbers do not make the public key.',
    'Export the keys again.',
  );
}

function makePrivateKey(p: bigint, q: bigint, d: bigint): KeyObject | undefined {
  if ((d * exponent) % (p - 1n) !== 1n || (d * exponent) % (q - 1n) !== 1n) return undefined;
  const coefficient = inverse(q, p);
  if (coefficient === undefined) return undefined;
  const integers = [0n, p * q, exponent, d, p, q, d % (p - 1n), d % (q - 1n), coefficient].map((value) =>
    fromBigInt(value),
  );
  const der = encodeIntegers(integers);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs1' });
  } finally {
    der.fill(0);
    for (const bytes of integers) bytes.fill(0);
  }
}
