import { randomFillSync, timingSafeEqual } from 'node:crypto';
import { createRequire } from 'node:module';
import type Forge from 'node-forge';
import { signatureBlock } from './emsa-pkcs1.ts';
import type { CryptoProvider, Digest, PrivateKey, PublicKey } from './provider.ts';

const algorithms = {
  'des-ede3-ecb': '3DES-ECB',
  'aes-128-cbc': 'AES-CBC',
  'aes-256-cbc': 'AES-CBC',
  'aes-128-gcm': 'AES-GCM',
  'aes-256-gcm': 'AES-GCM',
} as const;
const tagBytes = 16;

/**
 * node-forge, which is JavaScript alone and so does what the platform's OpenSSL refuses. Slow: a signature takes some
 * milliseconds. It works on strings and big integers, which cannot be wiped. Random numbers are the platform's.
 */
export const forgeProvider: CryptoProvider = {
  name: 'node-forge',
  hash: hashOf,

  hmacSha256(key, message) {
    const hmac = forge().hmac.create();
    hmac.start('sha256', toBytes(key));
    hmac.update(toBytes(message));
    return toBuffer(hmac.digest().getBytes());
  },

  random: (length) => randomFillSync(Buffer.alloc(length)),

  encrypt({ cipher: name, key, iv }, clear) {
    const cipher = forge().cipher.createCipher(algorithms[name], toBytes(key));
    cipher.start({ iv: toBytes(iv ?? Buffer.alloc(0)) });
    cipher.update(forge().util.createBuffer(toBytes(clear)));
    cipher.finish();
    const tag = algorithms[name] === 'AES-GCM' ? cipher.mode.tag.getBytes() : '';
    return toBuffer(cipher.output.getBytes() + tag);
  },

  decrypt({ cipher: name, key, iv }, encrypted) {
    const hasTag = algorithms[name] === 'AES-GCM';
    // node-forge makes nothing of nothing, where a block of padding has to be.
    if (encrypted.length < (hasTag ? tagBytes : 1)) return undefined;
    const end = encrypted.length - (hasTag ? tagBytes : 0);
    const decipher = forge().cipher.createDecipher(algorithms[name], toBytes(key));
    const tag = forge().util.createBuffer(toBytes(encrypted.subarray(end)));
    decipher.start({ iv: toBytes(iv ?? Buffer.alloc(0)), ...(hasTag && { tag }) });
    decipher.update(forge().util.createBuffer(toBytes(encrypted.subarray(0, end))));
    return decipher.finish() ? toBuffer(decipher.output.getBytes()) : undefined;
  },

  privateKey: importPrivateKey,
  publicKey: importPublicKey,
  isPrime: (value) => new (forge().jsbn.BigInteger)(value.toString(16), 16).isProbablePrime(20),

  generatePrivateKey(modulusBits) {
    const { rsa, privateKeyToAsn1 } = forge().pki as typeof Forge.pki & { rsa: KeyPairGeneration };
    // In steps: `generateKeyPair` would ask the platform.
    const state = rsa.createKeyPairGenerationState(modulusBits, 65_537, { prng: { getBytesSync: randomBytes } });
    rsa.stepKeyPairGenerationState(state, 0);
    return toBuffer(forge().asn1.toDer(privateKeyToAsn1(state.keys.privateKey)).getBytes());
  },
};

/** Not in the types that the community wrote for node-forge. */
interface KeyPairGeneration {
  createKeyPairGenerationState(
    bits: number,
    e: number,
    options: { prng: { getBytesSync(length: number): Forge.Bytes } },
  ): { readonly keys: Forge.pki.rsa.KeyPair };
  /** Works until the keys are there when `milliseconds` is 0. */
  stepKeyPairGenerationState(state: object, milliseconds: number): boolean;
}

function importPrivateKey(pkcs1: Buffer): PrivateKey {
  const key = forge().pki.privateKeyFromAsn1(forge().asn1.fromDer(toBytes(pkcs1)));
  const size = Math.ceil(key.n.bitLength() / 8);
  const applyRaw = (block: Uint8Array): Buffer => toBuffer(key.decrypt(toBytes(block), 'RAW'));
  return {
    sign: (digest, message) => applyRaw(signatureBlock(digest, hashOf(digest, message), size)),
    applyRaw,
  };
}

function importPublicKey(pkcs1: Buffer): PublicKey {
  // node-forge takes PKCS#1 for a public key, too.
  const key = forge().pki.publicKeyFromAsn1(forge().asn1.fromDer(toBytes(pkcs1)));
  const modulus = toBuffer(forge().util.hexToBytes(key.n.toString(16)));
  const applyRaw = (block: Uint8Array): Buffer | undefined =>
    block.length === modulus.length && modulus.compare(block) > 0
      ? toBuffer(key.encrypt(toBytes(block), 'RAW'))
      : undefined;
  return {
    verify(digest, message, signature) {
      const block = applyRaw(signature);
      return (
        block !== undefined && timingSafeEqual(block, signatureBlock(digest, hashOf(digest, message), modulus.length))
      );
    },
    applyRaw,
  };
}

function hashOf(digest: Digest, data: Uint8Array): Buffer {
  return toBuffer(forge().md[digest].create().update(toBytes(data)).digest().getBytes());
}

let loaded: typeof Forge | undefined;

/** Loaded when first needed, which most platforms never do: it takes 25 ms. */
function forge(): typeof Forge {
  loaded ??= createRequire(import.meta.url)('node-forge') as typeof Forge;
  return loaded;
}

function randomBytes(length: number): Forge.Bytes {
  return toBytes(randomFillSync(Buffer.alloc(length)));
}

function toBytes(data: Uint8Array): Forge.Bytes {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
}

/** Not `Buffer.from`, whose small buffers lie in a pool that others see. */
function toBuffer(bytes: Forge.Bytes): Buffer {
  const buffer = Buffer.alloc(bytes.length);
  buffer.write(bytes, 'latin1');
  return buffer;
}
