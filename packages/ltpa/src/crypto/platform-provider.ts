import { decodeIntegers } from './der.ts';
import { forgeProvider } from './forge-provider.ts';
import { type RsaBits, works } from './known-answers.ts';
import { nodeProvider } from './node-provider.ts';
import type { CryptoProvider, PublicKey } from './provider.ts';

/**
 * `node:crypto`, and node-forge for each operation that the platform refuses. OpenSSL in FIPS mode and the policies of
 * some distributions do without Triple DES, RSA-1024 and signatures with SHA-1, of which LTPA is made.
 */
export const platformProvider: CryptoProvider = withFallback(nodeProvider, forgeProvider);

/**
 * Two providers in one. Each operation is tried when it is first asked for, and the answer is kept.
 *
 * @param second Does what `first` does not.
 */
export function withFallback(first: CryptoProvider, second: CryptoProvider): CryptoProvider {
  const chosen = new Map<string, CryptoProvider>();
  const choose = (operation: string, worksWith: (by: CryptoProvider) => boolean): CryptoProvider => {
    const known = chosen.get(operation);
    if (known !== undefined) return known;
    const provider = succeeds(() => worksWith(first)) ? first : second;
    chosen.set(operation, provider);
    return provider;
  };
  return {
    name: `${first.name}, ${second.name} where it refuses`,
    hash: (digest, data) => choose(digest, (by) => works.hash(by, digest)).hash(digest, data),
    hmacSha256: (key, message) => choose('hmac', works.hmac).hmacSha256(key, message),
    random: (length) => first.random(length),
    encrypt: (key, clear) => choose(`encrypt ${key.cipher}`, (by) => works.encrypt(by, key.cipher)).encrypt(key, clear),
    decrypt: (key, encrypted) =>
      choose(`decrypt ${key.cipher}`, (by) => works.decrypt(by, key.cipher)).decrypt(key, encrypted),

    privateKey(pkcs1) {
      const bits = modulusBits(pkcs1);
      return choose(`private ${bits}`, (by) => works.privateKey(by, bits)).privateKey(pkcs1);
    },

    publicKey(pkcs1) {
      const bits = modulusBits(pkcs1);
      // A platform may refuse one and not the other; a public key can be imported twice.
      const imported = new Map<CryptoProvider, PublicKey>();
      const importedBy = (provider: CryptoProvider): PublicKey => {
        const key = imported.get(provider) ?? provider.publicKey(pkcs1);
        imported.set(provider, key);
        return key;
      };
      return {
        verify: (digest, message, signature) =>
          importedBy(choose(`verify ${bits}`, (by) => works.verify(by, bits))).verify(digest, message, signature),
        applyRaw: (block) => importedBy(choose(`public ${bits}`, (by) => works.publicRaw(by, bits))).applyRaw(block),
      };
    },

    isPrime: (value) => choose('prime', works.isPrime).isPrime(value),

    generatePrivateKey(bits) {
      try {
        return first.generatePrivateKey(bits);
      } catch {
        // There are no data that it could find fault with: whatever it throws is a refusal.
        return second.generatePrivateKey(bits);
      }
    },
  };
}

/** Every error is an answer here: of what platforms refuse with, some say bad data and some have no code. */
function succeeds(attempt: () => boolean): boolean {
  try {
    return attempt();
  } catch {
    return false;
  }
}

function modulusBits(pkcs1: Buffer): RsaBits {
  const integers = decodeIntegers(pkcs1);
  // A private key has its version first.
  return (integers[integers.length > 2 ? 1 : 0]?.length ?? 0) > 128 ? 2048 : 1024;
}
