/** What precedes the PKCS#1 key in a SubjectPublicKeyInfo: the algorithm rsaEncryption without parameters. */
const rsaEncryption = Buffer.from('300d06092a864886f70d0101010500', 'hex');

/**
 * A DER sequence of integers, as PKCS#1 keys are, in one buffer that the caller can wipe.
 *
 * @param integers Two's complement, big-endian, without superfluous bytes.
 */
export function encodeIntegers(integers: readonly Uint8Array[]): Buffer {
  const content = integers.reduce((sum, { length }) => sum + headerLength(length) + length, 0);
  const der = Buffer.alloc(headerLength(content) + content);
  let at = writeHeader(der, 0, 0x30, content);
  for (const integer of integers) {
    at = writeHeader(der, at, 0x02, integer.length);
    der.set(integer, at);
    at += integer.length;
  }
  return der;
}

/** The integers of a PKCS#1 key, without their signs' leading zero. The bytes are views of `der`. */
export function decodeIntegers(der: Buffer): Buffer[] {
  const integers: Buffer[] = [];
  let [at] = readHeader(der, 0);
  while (at < der.length) {
    const [start, length] = readHeader(der, at);
    const skip = length > 1 && der[start] === 0 ? 1 : 0;
    integers.push(der.subarray(start + skip, start + length));
    at = start + length;
  }
  return integers;
}

/** The SubjectPublicKeyInfo of an RSA public key. */
export function encodeSpki(pkcs1: Buffer): Buffer {
  const bits = headerLength(pkcs1.length + 1) + pkcs1.length + 1;
  const content = rsaEncryption.length + bits;
  const der = Buffer.alloc(headerLength(content) + content);
  let at = writeHeader(der, 0, 0x30, content);
  at += rsaEncryption.copy(der, at);
  // The zero byte that follows says how many bits of the last byte are unused.
  at = writeHeader(der, at, 0x03, pkcs1.length + 1) + 1;
  pkcs1.copy(der, at);
  return der;
}

function headerLength(length: number): number {
  return length < 0x80 ? 2 : length < 0x100 ? 3 : 4;
}

/** @returns Where the content starts. */
function writeHeader(der: Buffer, at: number, tag: number, length: number): number {
  der[at] = tag;
  if (length < 0x80) return der.writeUInt8(length, at + 1);
  if (length < 0x100) return der.writeUInt8(length, der.writeUInt8(0x81, at + 1));
  return der.writeUInt16BE(length, der.writeUInt8(0x82, at + 1));
}

/** @returns Where the content starts, and its length. */
function readHeader(der: Buffer, at: number): [number, number] {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return [at + 2, first];
  const count = first & 0x7f;
  return [at + 2 + count, der.readUIntBE(at + 2, count)];
}
