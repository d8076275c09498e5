import { type LtpaKeys, makeKeys } from '../key-file/keys.ts';

/** The pair of some keys with another shared key, which no product makes. */
export function withShared(keys: LtpaKeys, shared: Buffer): LtpaKeys {
  const { crypto, layout, publicBlob, realm } = keys;
  return makeKeys(crypto, { layout, realm, shared, publicBlob, privateBlob: keys.privateBlob() });
}
