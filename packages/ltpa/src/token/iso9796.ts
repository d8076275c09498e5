import { timingSafeEqual } from 'node:crypto';
import { fromBigInt, toBigInt } from '../crypto/big-integer.ts';
import type { LtpaKeys } from '../key-file/keys.ts';

/** The nibbles that shadow those of the digest. */
const permutation = [14, 3, 5, 8, 9, 4, 2, 15, 0, 13, 11, 6, 7, 10, 12, 1] as const;

/**
 * Signs a digest in the manner of ISO/IEC 9796-1, as LtpaToken has it: of `s` and `n - s`, which are both powers of
 * the same block but for its sign, the smaller one.
 *
 * @param keys Of layout 1.0.
 * @see https://github.com/OpenLiberty/open-liberty AuditCrypto; https://github.com/eclipse/amlen server_admin/src/ltpautils.c
 */
export function signIso9796(keys: LtpaKeys, digest: Buffer): Buffer {
  const signature = keys.privateKey().applyRaw(blockOf(digest));
  const negative = negated(keys, signature);
  return negative.compare(signature) < 0 ? negative : signature;
}

/**
 * The block that a signature was made of, or zeros, which are none, for a number that is too large to be one.
 *
 * @param keys Of layout 1.0.
 */
export function openIso9796(keys: LtpaKeys, signature: Buffer): Buffer {
  const block = keys.publicKey().applyRaw(signature) ?? Buffer.alloc(signature.length);
  // The last nibble of every block is 6. With another one it is the negative of a block, or none at all.
  return (block.at(-1) ?? 0) % 16 === 6 ? block : negated(keys, block);
}

/** Whether a digest is what an opened signature was made of. Takes the same time whatever the answer. */
export function isBlockOf(digest: Buffer, opened: Buffer): boolean {
  return timingSafeEqual(blockOf(digest), opened);
}

/** The digest from its last byte to its first, again and again, each byte behind its shadow. */
function blockOf(digest: Buffer): Buffer {
  const block = Buffer.alloc(128);
  for (let at = block.length - 1, from = digest.length - 1; at > 0; at -= 2) {
    const byte = digest[from] ?? 0;
    block[at] = byte;
    block[at - 1] = ((permutation[byte >> 4] ?? 0) << 4) | (permutation[byte & 15] ?? 0);
    from = from === 0 ? digest.length - 1 : from - 1;
  }
  // Marks where the digest begins.
  const border = block.length - 2 * digest.length;
  block[border] = (block[border] ?? 0) ^ 1;
  block[0] = ((block[0] ?? 0) & 0x7f) | 0x40;
  block[block.length - 1] = (((block[block.length - 1] ?? 0) & 15) << 4) | 6;
  return block;
}

/** Modulus minus number. */
function negated(keys: LtpaKeys, number: Buffer): Buffer {
  return fromBigInt(toBigInt(keys.publicBlob.subarray(0, -3)) - toBigInt(number), number.length);
}
