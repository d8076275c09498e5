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
