import type { CryptoProvider } from '../crypto/provider.ts';

export interface Work {
  hash: number;
  decrypt: number;
  verify: number;
  /** Powers of a public key without padding. */
  raise: number;
}

/** A provider that counts what judging tokens costs, and keeps what it decrypted: not copies, the buffers. */
export function countingProvider(inner: CryptoProvider): {
  readonly provider: CryptoProvider;
  readonly decrypted: readonly Buffer[];
  /** What was done since it was asked last. */
  take(): Work;
} {
  const none = (): Work => ({ hash: 0, decrypt: 0, verify: 0, raise: 0 });
  let work = none();
  const decrypted: Buffer[] = [];
  return {
    provider: {
      ...inner,
      hash(digest, data) {
        work.hash += 1;
        return inner.hash(digest, data);
      },
      decrypt(by, encrypted) {
        work.decrypt += 1;
        const clear = inner.decrypt(by, encrypted);
        if (clear !== undefined) decrypted.push(clear);
        return clear;
      },
      publicKey(pkcs1) {
        const key = inner.publicKey(pkcs1);
        return {
          verify(digest, message, signature) {
            work.verify += 1;
            return key.verify(digest, message, signature);
          },
          applyRaw(block) {
            work.raise += 1;
            return key.applyRaw(block);
          },
        };
      },
    },
    decrypted,
    take() {
      const taken = work;
      work = none();
      return taken;
    },
  };
}
