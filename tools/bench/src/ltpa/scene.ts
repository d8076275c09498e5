import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { generateKeys, type LtpaKeys, writeKeyFile } from '@signet/ltpa';

/** What all that are compared work on: the same keys, users and times. */
export interface LtpaScene {
  readonly folder: string;
  readonly classic: LtpaKeys;
  readonly fips: LtpaKeys;
  readonly password: Secret;
  /** A file of the 1.0 keys, and its text. */
  readonly keyFile: string;
  readonly keyFileText: string;
  readonly claims: { readonly user: string; readonly expiresMs: number };
  readonly nowMs: number;
  readonly dominoSecret: Secret;
  readonly dominoUser: string;
}

export function ltpaScene(folder: string): LtpaScene {
  const realm = 'ldap.example.com:389';
  const classic = generateKeys({ realm });
  const password = new Secret('correct horse battery staple');
  const nowMs = Date.now();
  const keyFileText = writeKeyFile(classic, password, {
    creationDate: new Date(nowMs),
    creationHost: 'dmgr.example.com',
  });
  const keyFile = join(folder, 'ltpa.keys');
  writeFileSync(keyFile, keyFileText, { mode: 0o600 });
  return {
    folder,
    classic,
    fips: generateKeys({ realm, layout: '2.0' }),
    password,
    keyFile,
    keyFileText,
    claims: { user: `user:${realm}/uid=anna,ou=people,dc=example,dc=com`, expiresMs: nowMs + 7_200_000 },
    nowMs,
    dominoSecret: new Secret(Buffer.from('0123456789abcdefghij').toString('base64')),
    dominoUser: 'CN=Anna Beispiel/O=Example',
  };
}
