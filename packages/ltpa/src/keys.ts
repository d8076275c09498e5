import { createPublicKey, generateKeyPairSync, type KeyObject, randomFillSync } from 'node:crypto';
import { InternalError } from '@signet/core';
import { publicIdOf, sharedIdOf } from './fingerprint.ts';
import type { Layout } from './layout.ts';

/** An opened set of keys. Printing or serializing it shows no secret. */
export interface LtpaKeys {
  readonly layout: Layout;
  /** As the key file names it, without escapes; WebSphere compares it case-sensitively. */
  readonly realm?: string;
  /** Same key pair, same id; public. */
  readonly publicId: string;
  /** Same shared key and pair, same id; reveals neither. */
  readonly sharedId: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** A copy of the shared key, 24 or 32 bytes. The caller wipes it. */
  shared(): Buffer;
  /** Wipes the shared key; the keys cannot be used any more. */
  dispose(): void;
}

/** Takes over `shared`, which must not be used by the caller any more. */
export function makeKeys(
  parts: Pick<LtpaKeys, 'layout' | 'publicKey' | 'privateKey'> & { shared: Buffer; realm: string | undefined },
): LtpaKeys {
  const { layout, publicKey, privateKey, shared, realm } = parts;
  let disposed = false;
  return {
    layout,
    ...(realm !== undefined && { realm }),
    publicId: publicIdOf(publicKey),
    sharedId: sharedIdOf(publicKey, shared),
    publicKey,
    privateKey,
    shared() {
      if (disposed)
        throw new InternalError('LTPA keys were used after they were disposed of.', { code: 'LTPA_DISPOSED' });
      const copy = Buffer.alloc(shared.length);
      shared.copy(copy);
      return copy;
    },
    dispose() {
      disposed = true;
      shared.fill(0);
    },
  };
}

/**
 * New random keys: RSA-1024 and 24 bytes for layout 1.0, the only one that every product reads, RSA-2048 and 32
 * bytes for 2.0. The field sizes of the file force the RSA sizes.
 */
export function generateKeys(options: { readonly layout?: Layout; readonly realm: string }): LtpaKeys {
  const { layout = '1.0', realm } = options;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: layout === '1.0' ? 1024 : 2048,
    publicExponent: 65_537,
  });
  const shared = randomFillSync(Buffer.alloc(layout === '1.0' ? 24 : 32));
  return makeKeys({ layout, realm, privateKey, publicKey: createPublicKey(privateKey), shared });
}
