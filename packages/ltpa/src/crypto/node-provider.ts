import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateEncrypt,
  publicDecrypt,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto';
import type { CryptoProvider, PrivateKey, PublicKey } from './provider.ts';

const padding = constants.RSA_NO_PADDING;
/** Wrong padding, and a length that is no multiple of the block's. */
const badDecrypt = new Set(['ERR_OSSL_BAD_DECRYPT', 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH']);

/** The platform's OpenSSL through `node:crypto`. */
export const nodeProvider: CryptoProvider = {
  name: 'node:crypto',
  hash: (digest, data) => createHash(digest).update(data).digest(),
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
  random: (length) => randomFillSync(Buffer.alloc(length)),

  encrypt({ cipher: name, key, iv }, clear) {
    const cipher = createCipheriv(name, key, iv);
    return joined(cipher.update(clear), cipher.final());
  },

  decrypt({ cipher, key, iv }, encrypted) {
    const decipher = createDecipheriv(cipher, key, iv);
    const head = decipher.update(encrypted);
    try {
      return joined(head, decipher.final());
    } catch (error) {
      if (badDecrypt.has((error as { code?: string }).code ?? '')) return undefined;
      throw error;
    } finally {
      head.fill(0);
    }
  },

  privateKey: (pkcs1) => importPrivateKey(pkcs1),
  publicKey: (pkcs1) => importPublicKey(pkcs1),

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
  return {
    verify: (digest, message, signature) => verify(digest, message, key, signature),
    applyRaw(block) {
      try {
        return publicDecrypt({ key, padding }, block);
      } catch (error) {
        if (notABlock.has((error as { code?: string }).code ?? '')) return undefined;
        throw error;
      }
    },
  };
}

const notABlock = new Set([
  'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_MODULUS',
  'ERR_OSSL_RSA_DATA_GREATER_THAN_MOD_LEN',
  'ERR_OSSL_RSA_DATA_TOO_SMALL',
]);

/** `Buffer.concat` would leave a copy in the shared pool. */
function joined(head: Buffer, tail: Buffer): Buffer {
  const all = Buffer.alloc(head.length + tail.length);
  head.copy(all);
  tail.copy(all, head.length);
  tail.fill(0);
  return all;
}
