import { nodeProvider } from '../crypto/node-provider.ts';
import type { CipherKey, CryptoProvider, Digest, PrivateKey, PublicKey } from '../crypto/provider.ts';

type Refusal = () => Error | 'wrong answer';

/** Which operations a platform refuses, and with what. What is not named here works. */
interface Refusals {
  readonly hash?: Refusal;
  readonly hmac?: Refusal;
  readonly decrypt?: Partial<Record<CipherKey['cipher'], Refusal>>;
  readonly encrypt?: Partial<Record<CipherKey['cipher'], Refusal>>;
  readonly sign?: Partial<Record<`${Digest} ${1024 | 2048}`, Refusal>>;
  readonly verify?: Partial<Record<`${Digest} ${1024 | 2048}`, Refusal>>;
  readonly privateRaw?: Refusal;
  readonly publicRaw?: Refusal;
  readonly isPrime?: Refusal;
  readonly generate?: Partial<Record<1024 | 2048, Refusal>>;
}

const evpUnsupported = ossl('EVP_UNSUPPORTED', 'error:0308010C:digital envelope routines::unsupported');
const invalidKeyLength = ossl('INVALID_KEY_LENGTH', 'error:1C800069:Provider routines::invalid key length');
const digestNotAllowed = ossl('DIGEST_NOT_ALLOWED', 'error:1C8000AE:Provider routines::digest not allowed');
const invalidDigest = ossl('INVALID_DIGEST', 'error:1C80007A:Provider routines::invalid digest');
const evpInvalidDigest = ossl('EVP_INVALID_DIGEST', 'error:03000098:digital envelope routines::invalid digest');
const notForThisKeyType = ossl(
  'EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE',
  'error:03000096:digital envelope routines::operation not supported for this keytype',
);
const unknownCipher = coded('ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
const failedToInitialize = () => new Error('Failed to initialize cipher');
const invalidModulus = () => new Error('error:020000AE:rsa routines::invalid modulus');
const unsupported = () => new Error('error:0308010C:digital envelope routines::unsupported');
const allDigests = (refusal: Refusal) => ({
  'sha1 1024': refusal,
  'sha256 1024': refusal,
  'sha512 1024': refusal,
  'sha1 2048': refusal,
  'sha256 2048': refusal,
  'sha512 2048': refusal,
});
const short = (refusal: Refusal) => ({ 'sha1 1024': refusal, 'sha256 1024': refusal, 'sha512 1024': refusal });

/** What Node 18, 20 and 24 answered, with the OpenSSL named. */
export const platforms: Readonly<Record<string, Refusals>> = {
  'FIPS module 3.0': {
    sign: { ...short(invalidKeyLength), 'sha1 2048': digestNotAllowed },
    privateRaw: invalidKeyLength,
    generate: { 1024: invalidModulus },
  },
  'FIPS module 3.1': {
    encrypt: { 'des-ede3-ecb': evpUnsupported },
    decrypt: { 'des-ede3-ecb': evpUnsupported },
    sign: { ...short(invalidKeyLength), 'sha1 2048': digestNotAllowed },
    privateRaw: invalidKeyLength,
    generate: { 1024: invalidModulus },
  },
  'FIPS module 3.5, strict': {
    encrypt: { 'des-ede3-ecb': failedToInitialize },
    sign: { ...short(invalidKeyLength), 'sha1 2048': invalidDigest },
    privateRaw: invalidKeyLength,
    generate: { 1024: invalidModulus },
  },
  'FIPS module of Red Hat 9': {
    encrypt: { 'des-ede3-ecb': evpUnsupported },
    decrypt: { 'des-ede3-ecb': evpUnsupported },
    sign: { ...short(invalidKeyLength), 'sha1 2048': digestNotAllowed },
    verify: { 'sha1 1024': digestNotAllowed, 'sha1 2048': digestNotAllowed },
    privateRaw: invalidKeyLength,
    generate: { 1024: invalidModulus },
  },
  'default policy of Red Hat 9': {
    sign: { 'sha1 1024': evpInvalidDigest, 'sha1 2048': evpInvalidDigest },
    verify: { 'sha1 1024': evpInvalidDigest, 'sha1 2048': evpInvalidDigest },
  },
  'OpenSSL without DES, and BoringSSL': {
    encrypt: { 'des-ede3-ecb': unknownCipher },
    decrypt: { 'des-ede3-ecb': unknownCipher },
  },
  'FIPS mode without a module': {
    hash: evpUnsupported,
    hmac: evpUnsupported,
    encrypt: allCiphers(evpUnsupported),
    decrypt: allCiphers(evpUnsupported),
    sign: allDigests(notForThisKeyType),
    verify: allDigests(evpUnsupported),
    privateRaw: notForThisKeyType,
    publicRaw: evpUnsupported,
    isPrime: unsupported,
    generate: { 1024: unsupported, 2048: unsupported },
  },
  // As `createSign` and `createVerify` of the same platforms do; another Node may do so elsewhere.
  'a platform that answers wrongly': {
    encrypt: { 'des-ede3-ecb': () => 'wrong answer' },
    decrypt: { 'des-ede3-ecb': () => 'wrong answer' },
    sign: { 'sha1 1024': () => 'wrong answer' },
    verify: { 'sha1 1024': () => 'wrong answer' },
  },
};

/** `node:crypto` as it is on a platform that refuses some operations. */
export function refusingProvider(refusals: Refusals): CryptoProvider {
  const { hash, hmac, encrypt, decrypt, isPrime, generate } = refusals;
  return {
    name: 'refusing',
    hash: (digest, data) => refuse(hash, Buffer.alloc(20)) ?? nodeProvider.hash(digest, data),
    hmacSha256: (key, message) => refuse(hmac, Buffer.alloc(32)) ?? nodeProvider.hmacSha256(key, message),
    random: (length) => nodeProvider.random(length),
    encrypt: (by, clear) => refuse(encrypt?.[by.cipher], Buffer.from(clear)) ?? nodeProvider.encrypt(by, clear),
    decrypt: (by, bytes) => refuse(decrypt?.[by.cipher], Buffer.from(bytes)) ?? nodeProvider.decrypt(by, bytes),
    privateKey: (pkcs1) => refusingPrivateKey(nodeProvider.privateKey(pkcs1), pkcs1, refusals),
    publicKey: (pkcs1) => refusingPublicKey(nodeProvider.publicKey(pkcs1), pkcs1, refusals),
    isPrime: (value) => refuse(isPrime, false) ?? nodeProvider.isPrime(value),
    generatePrivateKey: (bits) => refuse(generate?.[bits], Buffer.alloc(0)) ?? nodeProvider.generatePrivateKey(bits),
  };
}

function refusingPrivateKey(key: PrivateKey, pkcs1: Buffer, { sign, privateRaw }: Refusals): PrivateKey {
  const bits = pkcs1.length > 1000 ? 2048 : 1024;
  return {
    sign: (digest, message) =>
      refuse(sign?.[`${digest} ${bits}`], Buffer.alloc(bits / 8, 1)) ?? key.sign(digest, message),
    applyRaw: (block) => (bits === 1024 ? refuse(privateRaw, Buffer.from(block)) : undefined) ?? key.applyRaw(block),
  };
}

function refusingPublicKey(key: PublicKey, pkcs1: Buffer, { verify, publicRaw }: Refusals): PublicKey {
  const bits = pkcs1.length > 200 ? 2048 : 1024;
  return {
    verify: (digest, message, signature) =>
      refuse(verify?.[`${digest} ${bits}`], false) ?? key.verify(digest, message, signature),
    applyRaw: (block) => refuse(publicRaw, Buffer.from(block)) ?? key.applyRaw(block),
  };
}

/** `undefined` when there is nothing to refuse. */
function refuse<Answer>(refusal: Refusal | undefined, wrong: Answer): Answer | undefined {
  const answer = refusal?.();
  if (answer instanceof Error) throw answer;
  return answer === undefined ? undefined : wrong;
}

function ossl(reason: string, message: string): Refusal {
  return coded(`ERR_OSSL_${reason}`, message);
}

function coded(code: string, message: string): Refusal {
  return () => Object.assign(new Error(message), { code });
}

function allCiphers(refusal: Refusal) {
  return {
    'des-ede3-ecb': refusal,
    'aes-128-cbc': refusal,
    'aes-256-cbc': refusal,
    'aes-128-gcm': refusal,
    'aes-256-gcm': refusal,
  };
}
