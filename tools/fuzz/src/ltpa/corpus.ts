import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from '@signet/core';
import {
  type Claims,
  type Layout,
  type LtpaKeys,
  mintDominoToken,
  mintToken1,
  mintToken2,
  openKeyFile,
  parseProperties,
  storeProperties,
} from '@signet/ltpa';

/** The time at which every token here is judged. */
export const nowMs = 1_800_000_000_000;

export const password = new Secret('fuzz');
export const encryptionKey = new Secret(createHash('sha256').update('fuzz').digest('base64'));
export const dominoSecret = new Secret(createHash('sha1').update('fuzz').digest('base64'));

/** Files that `writeKeyFile` wrote: with fixed keys an input means the same in every run. */
const texts = {
  '1.0': readFileSync(new URL('__fixtures__/keys-1.0.properties', import.meta.url), 'latin1'),
  '2.0': readFileSync(new URL('__fixtures__/keys-2.0.properties', import.meta.url), 'latin1'),
};

export const keys: Readonly<Record<Layout, LtpaKeys>> = {
  '1.0': openKeyFile(texts['1.0'], password),
  '2.0': openKeyFile(texts['2.0'], password),
};

/** How the values of a key file are encrypted. */
export interface Sealing {
  readonly text: string;
  readonly shared: Buffer;
  readonly privateBlob: Buffer;
  seal(clear: Buffer): Buffer;
}

const sharedName = 'com.ibm.websphere.ltpa.3DESKey';
const privateName = 'com.ibm.websphere.ltpa.PrivateKey';

/** One key file of each layout. */
export const sealings: readonly Sealing[] = [
  sealing('1.0', (clear) => {
    const key = Buffer.concat([createHash('sha1').update('fuzz').digest(), Buffer.alloc(4)]);
    return encrypted('des-ede3-ecb', key, null, clear);
  }),
  sealing('2.0', (clear) => {
    const key = createHash('sha256').update('fuzz').digest();
    return encrypted('aes-256-cbc', key, key.subarray(0, 16), clear);
  }),
  rewritten('2.0', (clear) => {
    const key = createHash('sha256').update('fuzz').digest().subarray(0, 16);
    return sealedGcm('aes-128-gcm', key, Buffer.alloc(12), clear);
  }),
  rewritten('1.0', (clear) => {
    const iv = createHash('sha256').update(clear).digest().subarray(0, 12);
    return Buffer.concat([iv, sealedGcm('aes-256-gcm', Buffer.from(encryptionKey.reveal(), 'base64'), iv, clear)]);
  }),
];

function sealing(layout: Layout, seal: Sealing['seal'], text = texts[layout]): Sealing {
  return { text, shared: keys[layout].shared(), privateBlob: keys[layout].privateBlob(), seal };
}

/** A layout that this project reads and does not write. */
function rewritten(layout: Layout, seal: Sealing['seal']): Sealing {
  const properties = parseProperties(texts[layout]);
  properties.delete('com.ibm.websphere.ltpa.SharedKey');
  properties.set(sharedName, seal(keys[layout].shared()).toString('base64'));
  properties.set(privateName, seal(keys[layout].privateBlob()).toString('base64'));
  properties.set('com.ibm.websphere.ltpa.version', '1.0');
  return sealing(layout, seal, storeProperties(properties));
}

function encrypted(cipher: string, key: Buffer, iv: Buffer | null, clear: Buffer): Buffer {
  const by = createCipheriv(cipher, key, iv);
  return Buffer.concat([by.update(clear), by.final()]);
}

function sealedGcm(cipher: 'aes-128-gcm' | 'aes-256-gcm', key: Buffer, iv: Buffer, clear: Buffer): Buffer {
  const by = createCipheriv(cipher, key, iv);
  return Buffer.concat([by.update(clear), by.final(), by.getAuthTag()]);
}

const realm = 'ldap.example.com:389';
const hour = 3_600_000;

/** Some are refused for what they say: expired, of another realm, of a server. */
const claims: readonly Claims[] = [
  { user: `user:${realm}/uid=anna,ou=people,dc=example,dc=com`, expiresMs: nowMs + hour },
  { user: `user:${realm}/cn=Ünï 😀\\, 50% $|:,o=x`, expiresMs: nowMs + 2 * hour },
  { user: `user:${realm}/uid=old`, expiresMs: nowMs - 1 },
  { user: 'user:other/uid=anna', expiresMs: nowMs + hour },
  { user: `server:${realm}/node1`, expiresMs: nowMs + hour },
];
const attributes = { host: ['dmgr.example.com'], list: ['a b', '100% $x:y\\z'], port: ['8879'] };
const claims2: readonly Claims[] = [
  ...claims,
  ...claims.slice(0, 2).map((claim): Claims => ({ ...claim, attributes })),
  { user: `user:${realm}/cn=two \\\\ and \\,`, expiresMs: nowMs + hour, backslashes: 'doubled' },
];
const names = ['CN=Anna Beispiel/O=Example', 'anna'];
const dominoTimes = { createdMs: nowMs - hour, expiresMs: nowMs + hour };

export const tokens = {
  LtpaToken2: Object.values(keys).flatMap((by) => claims2.map((claim) => mintToken2(by, claim))),
  LtpaToken: claims.map((claim) => mintToken1(keys['1.0'], claim)),
  Domino: names.map((user) => mintDominoToken(dominoSecret, { user, ...dominoTimes })),
};

/** What of a token its signature protects. */
interface Signed {
  readonly format: string;
  readonly user: string;
  readonly expiresMs: number;
  readonly createdMs?: number;
  readonly attributes?: Claims['attributes'];
}

/** Equal for tokens that say the same. Nothing protects the expiry of an LtpaToken. */
export function contentOf({ format, user, expiresMs, createdMs, attributes: others = {} }: Signed): string {
  if (format === 'LtpaToken') return JSON.stringify([format, user]);
  const sorted = Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([format, user, expiresMs, createdMs, sorted]);
}

/** Contents of all tokens here; one with another was made by nobody. */
export const minted: ReadonlySet<string> = new Set([
  ...claims2.map((claim) => contentOf({ format: 'LtpaToken2', ...claim })),
  ...claims.map((claim) => contentOf({ format: 'LtpaToken', ...claim })),
  ...names.map((user) => contentOf({ format: 'Domino', user, ...dominoTimes })),
]);
