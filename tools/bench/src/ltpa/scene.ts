import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { generateKeys, type Layout, writeKeyFile } from '@signet/ltpa';

/** What all that are compared work on: the same keys, users and times. */
export interface LtpaScene {
  readonly folder: string;
  readonly password: Secret;
  /** A file of 1.0 keys. */
  readonly keyFile: string;
  /** Texts of key files. */
  readonly texts: Readonly<Record<Layout, string>>;
  readonly claims: { readonly user: string; readonly expiresMs: number };
  readonly nowMs: number;
  readonly dominoSecret: Secret;
  readonly dominoUser: string;
}

export function ltpaScene(folder: string): LtpaScene {
  const realm = 'ldap.example.com:389';
  const password = new Secret('correct horse battery staple');
  const nowMs = Date.now();
  const header = { creationDate: new Date(nowMs), creationHost: 'dmgr.example.com' };
  const textOf = (layout: Layout): string => writeKeyFile(generateKeys({ realm, layout }), password, header);
  const texts = { '1.0': textOf('1.0'), '2.0': textOf('2.0') };
  const keyFile = join(folder, 'ltpa.keys');
  writeFileSync(keyFile, texts['1.0'], { mode: 0o600 });
  return {
    folder,
    password,
    keyFile,
    texts,
    claims: { user: `user:${realm}/uid=anna,ou=people,dc=example,dc=com`, expiresMs: nowMs + 7_200_000 },
    nowMs,
    dominoSecret: new Secret(Buffer.from('0123456789abcdefghij').toString('base64')),
    dominoUser: 'CN=Anna Beispiel/O=Example',
  };
}
