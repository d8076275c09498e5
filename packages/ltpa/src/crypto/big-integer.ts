/** Reads unsigned big-endian bytes. */
export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0
    ? 0n
    : BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);
}

/** Unsigned big-endian bytes of a fixed length, or of the shortest two's-complement form when no length is given. */
export function fromBigInt(value: bigint, length?: number): Buffer {
  const hex = value.toString(16);
  const shortest =
    Math.floor(hex.length / 2) + (hex.length % 2 === 1 || Number.parseInt(hex[0] ?? '0', 16) >= 8 ? 1 : 0);
  const size = length ?? shortest;
  const bytes = Buffer.alloc(size);
  bytes.write(hex.padStart(size * 2, '0').slice(-size * 2), 'hex');
  return bytes;
}

/** The inverse of `a` modulo `m`; `undefined` when they share a factor. */
export function inverse(a: bigint, m: bigint): bigint | undefined {
  let [r0, r1, x0, x1] = [m, a % m, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1, x0, x1] = [r1, r0 - quotient * r1, x1, x0 - quotient * x1];
  }
  if (r0 !== 1n) return undefined;
  return x0 < 0n ? x0 + m : x0;
}
