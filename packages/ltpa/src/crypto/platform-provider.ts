import { forgeProvider } from './forge-provider.ts';
import { nodeProvider } from './node-provider.ts';
import type { CryptoProvider, PrivateKey, PublicKey } from './provider.ts';

/**
 * `node:crypto`, and node-forge for each algorithm that the platform refuses: OpenSSL in FIPS mode and the policies of
 * some distributions do without Triple DES, signatures with SHA-1 and RSA-1024, of which LTPA is made.
 */
export const platformProvider: CryptoProvider = withFallback(nodeProvider, forgeProvider);

/**
 * Two providers in one. What `first` refuses is remembered, so that it is asked once.
 *
 * @param second Takes over the algorithms that `first` refuses.
 */
export function withFallback(first: CryptoProvider, second: CryptoProvider): CryptoProvider {
  const refused = new Set<string>();
  const either = <Result>(algorithm: string, use: (provider: CryptoProvider) => Result): Result => {
    // Mostly nothing is refused, and then the name needs no looking up.
    if (refused.size === 0 || !refused.has(algorithm)) {
      try {
        return use(first);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused.add(algorithm);
      }
    }
    return use(second);
  };
  return {
    name: `${first.name}, ${second.name} where it refuses`,
    hash: (digest, data) => either(digest, (by) => by.hash(digest, data)),
    hmacSha256: (key, message) => either('hmac', (by) => by.hmacSha256(key, message)),
    random: (length) => first.random(length),
    encrypt: (key, clear) => either(`encrypt ${key.cipher}`, (by) => by.encrypt(key, clear)),
    decrypt: (key, encrypted) => either(`decrypt ${key.cipher}`, (by) => by.decrypt(key, encrypted)),
    privateKey: (pkcs1) => either(`private ${pkcs1.length}`, (by) => usable(by.privateKey(pkcs1))),
    publicKey: (pkcs1) => publicKey(pkcs1, either),
    generatePrivateKey: (bits) => either(`generate ${bits}`, (by) => by.generatePrivateKey(bits)),
  };
}

/** What OpenSSL answers is one of these; everything else is a mistake of ours. */
function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^ERR_(?:OSSL|CRYPTO)_/u.test(code);
}

/** A key can be imported and then refused when it is used. The key cannot be kept for that moment: it is tried at once. */
function usable(key: PrivateKey): PrivateKey {
  key.sign('sha1', Buffer.alloc(0));
  return key;
}

function publicKey(
  pkcs1: Buffer,
  either: <Result>(algorithm: string, use: (provider: CryptoProvider) => Result) => Result,
): PublicKey {
  const imported = new Map<CryptoProvider, PublicKey>();
  const importedBy = (provider: CryptoProvider): PublicKey => {
    const key = imported.get(provider) ?? provider.publicKey(pkcs1);
    imported.set(provider, key);
    return key;
  };
  return {
    verify: (digest, message, signature) =>
      either(`verify ${digest} ${pkcs1.length}`, (by) => importedBy(by).verify(digest, message, signature)),
    applyRaw: (block) => either(`public ${pkcs1.length}`, (by) => importedBy(by).applyRaw(block)),
  };
}
