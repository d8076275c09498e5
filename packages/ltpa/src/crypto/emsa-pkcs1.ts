import type { Digest } from './provider.ts';

/** The DER of a DigestInfo up to the digest itself: algorithm identifier and lengths. */
const digestInfo = {
  sha1: Buffer.from('3021300906052b0e03021a05000414', 'hex'),
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
} as const satisfies Record<Digest, Buffer>;

/**
 * The block that RSASSA-PKCS1-v1_5 signs.
 *
 * @param size Bytes of the modulus.
 * @see https://www.rfc-editor.org/rfc/rfc8017#section-9.2
 */
export function signatureBlock(digest: Digest, hash: Uint8Array, size: number): Buffer {
  const prefix = digestInfo[digest];
  const block = Buffer.alloc(size, 0xff);
  const at = size - prefix.length - hash.length;
  block[0] = 0;
  block[1] = 1;
  block[at - 1] = 0;
  block.set(prefix, at);
  block.set(hash, at + prefix.length);
  return block;
}
