import { InternalError } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import { copyOf } from '../crypto/copy.ts';
import type { CryptoProvider, PrivateKey, PublicKey } from '../crypto/provider.ts';
import { refuseBadRealm } from './change-realm.ts';
import { fingerprintsOf } from './fingerprint.ts';
import type { FileLayout, Layout } from './layout.ts';
import { privateBlob, privateKeyOf, publicBlob, publicKeyOf } from './rsa-blob.ts';

/** An opened set of keys. Printing or serializing it shows no secret. */
export interface LtpaKeys {
  /** Which kind of keys. */
  readonly layout: Layout;
  /** The layout of the file they come from; that of their kind when they were generated. */
  readonly fileLayout: FileLayout;
  /** As the key file names it, without escapes; WebSphere compares it case-sensitively. */
  readonly realm?: string;
  /** Same key pair, same id; public. */
  readonly publicId: string;
  /** Same shared key and pair, same id; reveals neither. */
  readonly sharedId: string;
  /** Made these keys, and makes and judges tokens under them. */
  readonly crypto: CryptoProvider;
  /** Modulus and exponent as a key file has them. */
  readonly publicBlob: Buffer;
  publicKey(): PublicKey;
  privateKey(): PrivateKey;
  /** A copy of the private numbers as a key file has them, in the clear. The caller wipes it. */
  privateBlob(): Buffer;
  /** A copy of the shared key, 24 or 32 bytes. The caller wipes it. */
  shared(): Buffer;
  /** Wipes the secrets; the keys cannot be used any more. */
  dispose(): void;
}

/** What keys are made of. The buffers become theirs. */
export interface KeyParts {
  readonly layout: Layout;
  readonly fileLayout?: FileLayout;
  readonly realm: string | undefined;
  readonly shared: Buffer;
  readonly publicBlob: Buffer;
  /** Checked: its numbers are those of the public key. */
  readonly privateBlob: Buffer;
}

/** Imports the RSA keys when they are first needed: comparing key files takes neither. */
export function makeKeys(crypto: CryptoProvider, parts: KeyParts): LtpaKeys {
  const { layout, realm, shared, publicBlob: publicBytes, privateBlob: privateBytes } = parts;
  const pkcs1 = publicKeyOf(publicBytes);
  const { publicId, sharedId } = fingerprintsOf(crypto, pkcs1, shared);
  let publicKey: PublicKey | undefined;
  let privateKey: PrivateKey | undefined;
  let disposed = false;
  const whileOpen = <Value>(use: () => Value): Value => {
    if (!disposed) return use();
    throw new InternalError('LTPA keys were used after they were disposed of.', { code: 'LTPA_DISPOSED' });
  };
  return {
    layout,
    fileLayout: parts.fileLayout ?? layout,
    ...(realm !== undefined && { realm }),
    publicId,
    sharedId,
    crypto,
    publicBlob: publicBytes,
    publicKey: () => (publicKey ??= crypto.publicKey(pkcs1)),
    privateKey: () => whileOpen(() => (privateKey ??= importPrivateKey(crypto, privateBytes, layout))),
    privateBlob: () => whileOpen(() => copyOf(privateBytes)),
    shared: () => whileOpen(() => copyOf(shared)),
    dispose() {
      disposed = true;
      privateKey = undefined;
      shared.fill(0);
      privateBytes.fill(0);
    },
  };
}

/**
 * New random keys: RSA-1024 and 24 bytes for layout 1.0, the only one that every product reads, RSA-2048 and 32
 * bytes for 2.0. The field sizes of the file force the RSA sizes.
 *
 * @throws {InputError} `LTPA_BAD_REALM` for a realm that no token can name.
 */
export function generateKeys(
  options: { readonly layout?: Layout; readonly realm: string },
  crypto: CryptoProvider = platformProvider,
): LtpaKeys {
  const { layout = '1.0', realm } = options;
  refuseBadRealm(realm);
  const pkcs1 = crypto.generatePrivateKey(layout === '1.0' ? 1024 : 2048);
  let shared: Buffer | undefined;
  let blob: Buffer | undefined;
  try {
    shared = crypto.random(layout === '1.0' ? 24 : 32);
    blob = privateBlob(pkcs1, layout);
    return makeKeys(crypto, { layout, realm, shared, publicBlob: publicBlob(pkcs1, layout), privateBlob: blob });
  } catch (error) {
    shared?.fill(0);
    blob?.fill(0);
    throw error;
  } finally {
    pkcs1.fill(0);
  }
}

function importPrivateKey(crypto: CryptoProvider, blob: Buffer, layout: Layout): PrivateKey {
  const pkcs1 = privateKeyOf(blob, layout);
  try {
    return crypto.privateKey(pkcs1);
  } finally {
    pkcs1.fill(0);
  }
}
