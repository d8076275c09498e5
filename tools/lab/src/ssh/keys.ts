import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { lengthAnd, uint32 } from './wire.ts';

export interface KeyPair {
  /** OpenSSH's private key format, without passphrase. */
  readonly privateKey: string;
  /** `ssh-ed25519 <base64>`, without a comment. */
  readonly publicKey: string;
}

const TYPE = 'ssh-ed25519';
const CIPHER_BLOCK = 8;
const LINE = /.{1,70}/gu;

/**
 * A new Ed25519 key. Made without ssh-keygen, which may be missing, and without ssh2's generator: about one of its keys in
 * two hundred is refused by OpenSSH ("error in libcrypto"), because it drops leading zeros.
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function newKeyPair(): KeyPair {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const publicBytes = Buffer.from(jwk.x ?? '', 'base64url');
  const privateBytes = Buffer.from(jwk.d ?? '', 'base64url');
  const publicBlob = Buffer.concat([lengthAnd(TYPE), lengthAnd(publicBytes)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    lengthAnd(TYPE),
    lengthAnd(publicBytes),
    lengthAnd(Buffer.concat([privateBytes, publicBytes])),
    lengthAnd(''),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (CIPHER_BLOCK - (secret.length % CIPHER_BLOCK)) % CIPHER_BLOCK }, (_, index) => index + 1),
  );
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    lengthAnd('none'),
    lengthAnd('none'),
    lengthAnd(''),
    uint32(1),
    lengthAnd(publicBlob),
    lengthAnd(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString('base64').match(LINE) ?? [];
  return {
    privateKey: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
    publicKey: `${TYPE} ${publicBlob.toString('base64')}`,
  };
}
