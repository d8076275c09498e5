import type { LtpaKeys } from '../key-file/keys.ts';
import { signIso9796 } from '../token/iso9796.ts';
import { digestOf1, encryptBody, encryptBody1, signUserData } from '../token/token-cipher.ts';

export interface Handmade {
  /** Its shared key encrypts. */
  readonly keys: LtpaKeys;
  /** Signs; `keys` when left out. */
  readonly signer?: LtpaKeys;
  /** What is signed. */
  readonly userData: string | Buffer;
  /** What stands in its place when it differs. */
  readonly written?: string | Buffer;
  /** Between it and the signature: `%` and the expiry. */
  readonly rest: string;
}

/** An LtpaToken2 that no product would make. */
export function handmadeToken2(parts: Handmade): string {
  const signature = signUserData(parts.signer ?? parts.keys, Buffer.from(parts.userData));
  return encryptBody(parts.keys, bodyOf(parts, signature)).toString('base64');
}

/** An LtpaToken that no product would make. */
export function handmadeToken1(parts: Handmade): string {
  const signer = parts.signer ?? parts.keys;
  const signature = signIso9796(signer, digestOf1(signer, Buffer.from(parts.userData)));
  return encryptBody1(parts.keys, bodyOf(parts, signature)).toString('base64');
}

function bodyOf({ userData, written = userData, rest }: Handmade, signature: Buffer): Buffer {
  return Buffer.concat([Buffer.from(written), Buffer.from(`${rest}%${signature.toString('base64')}`)]);
}
