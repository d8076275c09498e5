import { platformProvider } from '../crypto/platform-provider.ts';
import type { GcmKey } from '../crypto/provider.ts';
import type { LtpaKeys } from '../key-file/keys.ts';
import { storeProperties } from '../key-file/properties.ts';
import { names } from '../key-file/property-names.ts';

const { hash, random, encrypt } = platformProvider;

/** A key file as Open Liberty's betas of October 2024 wrote it, for keys of layout 2.0. */
export function betaKeyFile(keys: LtpaKeys, password: string): string {
  const key = hash('sha256', Buffer.from(password)).subarray(0, 16);
  return keyFile(keys, (clear) => encrypt({ cipher: 'aes-128-gcm', key, iv: Buffer.alloc(12) }, clear));
}

/** A key file under an AES key, as the prototype of Open Liberty writes it, for keys of layout 1.0. */
export function encryptionKeyFile(keys: LtpaKeys, key: Buffer): string {
  return keyFile(keys, (clear) => {
    const by: GcmKey = { cipher: 'aes-256-gcm', key, iv: random(12) };
    return Buffer.concat([by.iv, encrypt(by, clear)]);
  });
}

function keyFile(keys: LtpaKeys, seal: (clear: Buffer) => Buffer): string {
  return storeProperties([
    [names.version, '1.0'],
    [names.shared['1.0'], seal(keys.shared()).toString('base64')],
    [names.private, seal(keys.privateBlob()).toString('base64')],
    [names.realm, keys.realm ?? ''],
    [names.public, keys.publicBlob.toString('base64')],
  ]);
}
