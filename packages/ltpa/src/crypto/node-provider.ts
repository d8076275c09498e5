import {
  checkPrimeSync,
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  privateEncrypt,
  publicDecrypt,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto';
import { withoutPadding } from './padding.ts';
import type { CipherKey, CryptoProvider, GcmKey, PrivateKey, PublicKey } from './provider.ts';

const padding = constants.RSA_NO_PADDING;
const authTagLength = 16;
const blockBytes = { 'des-ede3-ecb': 8, 'aes-128-cbc': 16, 'aes-256-cbc': 16 } as const;

/** The platform's OpenSSL through `node:crypto`. */
export const nodeProvider: CryptoProvider = {
  name: 'node:crypto',
  hash: (digest, data) => hash(digest, data, 'buffer'),
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
  random: (length) => randomFillSync(Buffer.alloc(length)),

  encrypt(by, clear) {
    if (isGcm(by)) {
      const cipher = createCipheriv(by.cipher, by.key, by.iv, { authTagLength });
      return joined(cipher.update(clear), cipher.final(), cipher.getAuthTag());
    }
    const cipher = createCipheriv(by.cipher, by.key, by.iv);
    return joined(cipher.update(clear), cipher.final());
  },

  decrypt: (by, encrypted) => (isGcm(by) ? decryptGcm(by, encrypted) : decryptBlocks(by, encrypted)),

  privateKey: (pkcs1) => importPrivateKey(pkcs1),
  publicKey: (pkcs1) => importPublicKey(pkcs1),
  isPrime: (value) => checkPrimeSync(value),

  generatePrivateKey(modulusBits) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: modulusBits, publicExponent: 65_537 });
    return privateKey.export({ format: 'der', type: 'pkcs1' });
  },
};

function importPrivateKey(pkcs1: Buffer): PrivateKey {
  const key = createPrivateKey({ key: pkcs1, format: 'der', type: 'pkcs1' });
  return {
    sign: (digest, message) => sign(digest, message, key),
    applyRaw: (block) => privateEncrypt({ key, padding }, block),
  };
}

function importPublicKey(pkcs1: Buffer): PublicKey {
  const key = createPublicKey({ key: pkcs1, format: 'der', type: 'pkcs1' });
  const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  return {
    verify: (digest, message, signature) => verify(digest, message, key, signature),
    applyRaw(block) {
      // OpenSSL takes a shorter block for a smaller number.
      if (block.length !== size) return undefined;
      try {
        return publicDecrypt({ key, padding }, block);
      } catch (error) {
        if ((error as { code?: string }).code === 'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_MODULUS') return undefined;
        throw error;
      }
    },
  };
}

function decryptBlocks({ cipher, key, iv }: Exclude<CipherKey, GcmKey>, encrypted: Uint8Array): Buffer | undefined {
  const size = blockBytes[cipher];
  if (encrypted.length === 0 || encrypted.length % size !== 0) return undefined;
  const padded = createDecipheriv(cipher, key, iv).setAutoPadding(false).update(encrypted);
  try {
    return withoutPadding(padded, size);
  } finally {
    padded.fill(0);
  }
}

function decryptGcm({ cipher, key, iv }: GcmKey, encrypted: Uint8Array): Buffer | undefined {
  if (encrypted.length < authTagLength) return undefined;
  const decipher = createDecipheriv(cipher, key, iv, { authTagLength });
  decipher.setAuthTag(encrypted.subarray(-authTagLength));
  const clear = decipher.update(encrypted.subarray(0, -authTagLength));
  try {
    decipher.final();
    return joined(clear);
  } catch (error) {
    // Node gives a wrong tag no code.
    if (/unable to authenticate/u.test((error as Error).message)) return undefined;
    throw error;
  } finally {
    clear.fill(0);
  }
}

function isGcm(by: CipherKey): by is GcmKey {
  return by.cipher.endsWith('-gcm');
}

/** `Buffer.concat` would leave a copy in the shared pool. */
function joined(...parts: readonly Buffer[]): Buffer {
  const all = Buffer.alloc(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    at += part.copy(all, at);
    part.fill(0);
  }
  return all;
}
