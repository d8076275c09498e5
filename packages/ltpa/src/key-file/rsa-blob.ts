import { fromBigInt, inverse, toBigInt } from '../crypto/big-integer.ts';
import { decodeIntegers, encodeIntegers } from '../crypto/der.ts';
import { ltpaError } from '../errors.ts';
import type { Layout } from './layout.ts';

const exponent = 65_537n;
const exponentBytes = Buffer.from([1, 0, 1]);
/** Bytes of a prime and of the modulus, with their leading zero. */
const sizes = { '1.0': { prime: 65, modulus: 129 }, '2.0': { prime: 129, modulus: 257 } } as const;

/**
 * The public key of a key file, modulus and exponent one after the other and not encrypted, as PKCS#1 DER.
 *
 * @throws {InputError} `LTPA_CORRUPT`
 */
export function publicKeyOf(blob: Buffer): Buffer {
  if (!isPublicBlob(blob)) {
    throw ltpaError('LTPA_CORRUPT', `The public key in the LTPA key file is damaged: ${blob.length} bytes.`);
  }
  const e = blob.subarray(-3);
  // Every product writes this one, which needs no conversion.
  return encodeIntegers([blob.subarray(0, -3), e.equals(exponentBytes) ? e : fromBigInt(toBigInt(e))]);
}

/** Whether these are a modulus of 1024 or 2048 bits, with its leading zero, and three bytes of an exponent. */
export function isPublicBlob(blob: Buffer): boolean {
  return (blob.length === 132 || blob.length === 260) && blob[0] === 0 && (blob[1] ?? 0) >= 0x80;
}

/** The public key as a key file has it. @param pkcs1 Either key of the pair, DER. */
export function publicBlob(pkcs1: Buffer, layout: Layout): Buffer {
  const integers = decodeIntegers(pkcs1);
  // A private key has its version first.
  const modulus = integers[integers.length > 2 ? 1 : 0] ?? Buffer.alloc(0);
  const blob = Buffer.alloc(sizes[layout].modulus + exponentBytes.length);
  modulus.copy(blob, sizes[layout].modulus - modulus.length);
  exponentBytes.copy(blob, sizes[layout].modulus);
  return blob;
}

/** The numbers of a private blob, which has the length of d, d, e, p, q. */
export interface PrivateNumbers {
  readonly d: bigint;
  readonly e: bigint;
  /** The greater prime. */
  readonly p: bigint;
  readonly q: bigint;
  /** The blob has p first, as WebSphere writes it. */
  readonly isOrdered: boolean;
}

/**
 * Checks that the numbers of a private blob make one key, the one that the public blob belongs to.
 *
 * @throws {InputError} `LTPA_CORRUPT`
 */
export function checkPrivateBlob(blob: Buffer, layout: Layout, publicBytes: Buffer): void {
  const numbers = parsePrivateBlob(blob, layout);
  const { n, e } = publicNumbers(publicBytes);
  const isPair = numbers.e === exponent && e === exponent && numbers.p * numbers.q === n && isInverse(numbers);
  if (!isPair) throw notAKey();
}

/**
 * The private key of a checked blob as PKCS#1 DER; the values which the file leaves out are computed. The caller wipes
 * it.
 */
export function privateKeyOf(blob: Buffer, layout: Layout): Buffer {
  const { d, p, q } = parsePrivateBlob(blob, layout);
  const coefficient = inverse(q, p);
  if (coefficient === undefined) throw notAKey();
  const integers = [0n, p * q, exponent, d, p, q, d % (p - 1n), d % (q - 1n), coefficient].map((value) =>
    fromBigInt(value),
  );
  try {
    return encodeIntegers(integers);
  } finally {
    for (const bytes of integers) bytes.fill(0);
  }
}

/**
 * The private blob with p before q, p greater, and d the inverse of e modulo (p-1)(q-1), as WebSphere writes it.
 *
 * @param pkcs1 The private key, DER.
 */
export function privateBlob(pkcs1: Buffer, layout: Layout): Buffer {
  const [, , , , first = 0n, second = 0n] = decodeIntegers(pkcs1).map(toBigInt);
  const [p, q] = first > second ? [first, second] : [second, first];
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

/** Whether d undoes e: it is the inverse modulo p-1 and q-1, with p and q two numbers. */
export function isInverse({ d, e, p, q }: PrivateNumbers): boolean {
  const one = d * e;
  return q > 2n && p !== q && one % (p - 1n) === 1n && one % (q - 1n) === 1n;
}

/** Whether d is the inverse modulo (p-1)(q-1), which Java computes, and not a smaller one that does the same. */
export function isJavaInverse({ d, e, p, q }: PrivateNumbers): boolean {
  return q > 2n && d === inverse(e, (p - 1n) * (q - 1n));
}

/** Modulus and exponent of a public blob. */
export function publicNumbers(blob: Buffer): { readonly n: bigint; readonly e: bigint } {
  return { n: toBigInt(blob.subarray(0, -3)), e: toBigInt(blob.subarray(-3)) };
}

/** @throws {InputError} `LTPA_CORRUPT` when the lengths in the blob contradict each other. */
export function parsePrivateBlob(blob: Buffer, layout: Layout): PrivateNumbers {
  const size = sizes[layout].prime;
  const lengthOfD = blob.length - 4 - 3 - 2 * size;
  if (lengthOfD < 1 || blob.readUInt32BE(0) !== lengthOfD) throw notAKey();
  const d = toBigInt(blob.subarray(4, 4 + lengthOfD));
  const e = toBigInt(blob.subarray(4 + lengthOfD, 7 + lengthOfD));
  const first = toBigInt(blob.subarray(7 + lengthOfD, 7 + lengthOfD + size));
  const second = toBigInt(blob.subarray(-size));
  return first > second
    ? { d, e, p: first, q: second, isOrdered: true }
    : { d, e, p: second, q: first, isOrdered: false };
}

function notAKey(): Error {
  return ltpaError(
    'LTPA_CORRUPT',
    'The private key in the LTPA key file is damaged: its numbers do not make the public key.',
    'Export the keys again.',
  );
}
