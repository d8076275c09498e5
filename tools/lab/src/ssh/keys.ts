import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

export interface KeyPair {
  /** OpenSSH's private key format, without passphrase. */
  readonly privateKey: string;
  /** `ssh-ed25519 <base64>`, without a comment. */
  readonly publicKey: string;
}

/** A new Ed25519 key. Made without ssh-keygen, which may be missing. */
export function newKeyPair(): KeyPair {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.trim().split(' ').slice(0, 2).join(' ') };
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(publicKey: string): string {
  const bytes = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/u, '')}`;
}
