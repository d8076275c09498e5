import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';

export interface KeepingProvider {
  readonly provider: CryptoProvider;
  /** Every buffer with a secret that the provider was given or gave away: the buffers, not copies. */
  readonly secrets: readonly Uint8Array[];
  /** Those that still hold something. */
  unwiped(): string[];
}

/**
 * A provider that keeps hold of secrets, so that a test sees who wipes them.
 *
 * @param passwords Hashing these is hashing a secret.
 * @param failing The operation that fails each time, after it was asked for.
 */
export function keepingProvider(
  passwords: readonly string[],
  failing?: keyof Omit<CryptoProvider, 'name'>,
): KeepingProvider {
  const { hash, hmacSha256, random, encrypt, decrypt, privateKey, publicKey, generatePrivateKey } = platformProvider;
  const kept: { what: string; bytes: Uint8Array }[] = [];
  const keep = <Bytes extends Uint8Array | undefined>(what: string, bytes: Bytes): Bytes => {
    if (bytes !== undefined) kept.push({ what, bytes });
    return bytes;
  };
  const fail = (operation: typeof failing): void => {
    if (operation === failing) throw new Error(`${operation} fails`);
  };
  const provider: CryptoProvider = {
    ...platformProvider,
    name: 'keeping',
    hash(digest, data) {
      const isPassword = passwords.includes(Buffer.from(data).toString());
      if (isPassword) keep('password', data);
      fail('hash');
      const result = hash(digest, data);
      return isPassword ? keep('hash of the password', result) : result;
    },
    hmacSha256(key, message) {
      keep('shared key', key);
      fail('hmacSha256');
      return hmacSha256(key, message);
    },
    random(length) {
      fail('random');
      return keep('random bytes', random(length));
    },
    encrypt(by, clear) {
      keep('wrapping key', by.key);
      if (clear.length > 0) keep('clear value', clear);
      fail('encrypt');
      return encrypt(by, clear);
    },
    decrypt(by, encrypted) {
      keep('wrapping key', by.key);
      fail('decrypt');
      return keep('decrypted value', decrypt(by, encrypted));
    },
    privateKey(pkcs1) {
      keep('private key', pkcs1);
      fail('privateKey');
      return privateKey(pkcs1);
    },
    publicKey(pkcs1) {
      fail('publicKey');
      return publicKey(pkcs1);
    },
    generatePrivateKey(bits) {
      fail('generatePrivateKey');
      return keep('generated key', generatePrivateKey(bits));
    },
  };
  return {
    provider,
    get secrets() {
      return kept.map(({ bytes }) => bytes);
    },
    unwiped: () => kept.filter(({ bytes }) => bytes.some((byte) => byte !== 0)).map(({ what }) => what),
  };
}
