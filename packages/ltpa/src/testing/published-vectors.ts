import { readFileSync } from 'node:fs';
import { Secret } from '@signet/core';
import { platformProvider } from '../crypto/platform-provider.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { withShared } from './mixed-keys.ts';
import { openKeyFile } from '../key-file/key-file.ts';
import type { LtpaKeys } from '../key-file/keys.ts';

interface TokenVector {
  version: number;
  base64: string;
  user: string;
  attributes: Record<string, string>;
  expiry: number;
  valid: boolean | null;
  verified: boolean;
  reason?: string;
  sharedKeyHexOverride?: string;
}

/** Times are in seconds. */
interface DominoVector {
  name: string;
  secretBase64: string;
  user: string;
  creation: number;
  expiry: number;
  hexCase: 'lower' | 'upper';
  base64: string;
  verified: boolean;
}

interface Vector {
  name: string;
  keysFile: string;
  password: string | null;
  realm: string | null;
  partial?: unknown;
  verified: boolean;
  expect?: {
    protection?: string;
    pubId?: string;
    sharedId?: string;
    sharedKeyHex?: string;
    creationDate?: string | null;
    creationHost?: string | null;
    sharedCipherBytes?: number;
  };
  tokens?: TokenVector[];
}

// Published keys and tokens, collected in one file. They are other people's data and not part of this project.
const file = process.env['SIGNET_LTPA_VECTORS'];

/** For the title of a test that needs the vectors; empty when they are there. */
export const missing = file === undefined ? ' (skipped: SIGNET_LTPA_VECTORS does not name a file with vectors)' : '';

const published =
  file === undefined
    ? { vectors: [], domino: [] }
    : (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[]; domino: DominoVector[] });

export const { vectors } = published;

/** Tokens as Domino makes them under a secret of its own. */
export const dominoTokens = published.domino.filter(({ verified }) => verified);

export const layouts: Readonly<Record<string, string>> = { 'des-ede3-ecb/sha1': '1.0', 'aes-256-cbc/sha256': '2.0' };

/** Those with a whole key file of a layout that this package writes. */
export const openable = vectors.filter(
  (each) => each.expect?.pubId !== undefined && layouts[each.expect.protection ?? ''] !== undefined,
);

/** Key files by betas: opened, but never written. */
export const betas = vectors.filter((each) => each.expect?.protection?.startsWith('aes-128-gcm') === true);

/** The published LtpaToken2 of these key files whose verdict somebody has checked. */
export const tokens = tokensOf(2);

/** The LtpaTokens, likewise. */
export const tokens1 = tokensOf(1);

function tokensOf(version: number) {
  return openable.flatMap((vector) =>
    (vector.tokens ?? [])
      .filter((token) => token.version === version && token.verified)
      .map((token, index) => ({ title: `${vector.name} token ${index}`, vector, token })),
  );
}

/** One published token was made under a shared key of its own. */
export function keysFor(vector: Vector, token: TokenVector, crypto: CryptoProvider = platformProvider): LtpaKeys {
  const keys = openKeyFile(vector.keysFile, new Secret(vector.password ?? ''), crypto);
  if (token.sharedKeyHexOverride === undefined) return keys;
  const shared = Buffer.alloc(24);
  shared.write(token.sharedKeyHexOverride, 'hex');
  return withShared(keys, shared);
}
