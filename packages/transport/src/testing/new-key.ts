import ssh2, { type ParsedKey } from 'ssh2';

export interface NewKey {
  /** OpenSSH's format, with the passphrase when one was given. */
  readonly privateText: string;
  /** As the server and the agent see it. */
  readonly blob: Buffer;
}

/** A new Ed25519 key. About one in 256 that ssh2 1.17 makes cannot be read, not even by itself. */
export function newKey(passphrase?: string): NewKey {
  const make = ssh2.utils.generateKeyPairSync;
  for (;;) {
    const pair =
      passphrase === undefined ? make('ed25519') : make('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 4 });
    const parsed = [ssh2.utils.parseKey(pair.private, passphrase), ssh2.utils.parseKey(pair.public)];
    if (parsed.every(isKey)) return { privateText: pair.private, blob: (parsed[1] as ParsedKey).getPublicSSH() };
  }
}

/** A new RSA key. */
export function newRsaKey(): NewKey {
  const pair = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
  const parsed = ssh2.utils.parseKey(pair.public);
  if (!isKey(parsed)) throw parsed;
  return { privateText: pair.private, blob: parsed.getPublicSSH() };
}

function isKey(parsed: ParsedKey | Error): parsed is ParsedKey {
  return !(parsed instanceof Error);
}
