import type { CryptoProvider } from '../crypto/provider.ts';
import { type LtpaKeys, makeKeys } from '../key-file/keys.ts';

/** The pair of some keys with another shared key, which no product makes. */
export function withShared(keys: LtpaKeys, shared: Buffer): LtpaKeys {
  const { crypto, layout, publicBlob, realm } = keys;
  return makeKeys(crypto, { layout, realm, shared, publicBlob, privateBlob: keys.privateBlob() });
}

/** The same keys in the hands of another provider: node-forge takes many seconds to find RSA-2048 keys itself. */
export function usedBy(crypto: CryptoProvider, keys: LtpaKeys): LtpaKeys {
  const { layout, publicBlob, realm } = keys;
  return makeKeys(crypto, { layout, realm, shared: keys.shared(), publicBlob, privateBlob: keys.privateBlob() });
}
