import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { openKeyFile } from '../key-file/key-file.ts';
import { generateKeys } from '../key-file/keys.ts';
import type { Layout } from '../key-file/layout.ts';
import { verifyKeyFile } from '../key-file/verify-key-file.ts';
import { rewrapKeyFile, writeKeyFile } from '../key-file/write-key-file.ts';
import { withShared } from '../testing/mixed-keys.ts';
import { nodeRefuses } from '../testing/providers.ts';
import { platforms, refusingProvider } from '../testing/refusing-provider.ts';
import { mintToken1 } from '../token/mint-token1.ts';
import { mintToken2 } from '../token/mint-token2.ts';
import { validateToken1 } from '../token/validate-token1.ts';
import { validateToken2 } from '../token/validate-token2.ts';
import { forgeProvider } from './forge-provider.ts';
import { nodeProvider } from './node-provider.ts';
import { withFallback } from './platform-provider.ts';
import type { CryptoProvider } from './provider.ts';

const password = new Secret('correct horse battery staple');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const claims = { user: 'user:realm/uid=anna', expiresMs: 1_800_000_000_000 };
const now = { realms: 'any' as const, nowMs: 1_700_000_000_000 };

/** node-forge, with a list of what it was asked to do. */
function watchedForge(): { provider: CryptoProvider; asked: Set<string> } {
  const asked = new Set<string>();
  const noting =
    <First, Rest extends unknown[], Result>(
      name: (first: First) => string,
      run: (first: First, ...rest: Rest) => Result,
    ) =>
    (first: First, ...rest: Rest): Result => {
      asked.add(name(first));
      return run(first, ...rest);
    };
  const provider: CryptoProvider = {
    name: 'watched',
    hash: noting((digest) => digest, forgeProvider.hash),
    hmacSha256: noting(() => 'hmac', forgeProvider.hmacSha256),
    random: noting(() => 'random', forgeProvider.random),
    encrypt: noting(({ cipher }) => `encrypt ${cipher}`, forgeProvider.encrypt),
    decrypt: noting(({ cipher }) => `decrypt ${cipher}`, forgeProvider.decrypt),
    privateKey: noting(({ length }) => `private ${length > 1000 ? 2048 : 1024}`, forgeProvider.privateKey),
    publicKey: noting(({ length }) => `public ${length > 200 ? 2048 : 1024}`, forgeProvider.publicKey),
    isPrime: noting(() => 'prime', forgeProvider.isPrime),
    generatePrivateKey: noting((bits) => `generate ${bits}`, forgeProvider.generatePrivateKey),
  };
  return { provider, asked };
}

/** What node-forge has to do on each platform, and nothing else, for keys of layout 1.0 and of 2.0. */
const takenOver: Record<string, Record<Layout, string[]>> = {
  'FIPS module 3.0': { '1.0': ['private 1024'], '2.0': [] },
  'FIPS module 3.1': {
    '1.0': ['decrypt des-ede3-ecb', 'encrypt des-ede3-ecb', 'private 1024'],
    '2.0': [],
  },
  'FIPS module 3.5, strict': { '1.0': ['encrypt des-ede3-ecb', 'private 1024'], '2.0': [] },
  'FIPS module of Red Hat 9': {
    '1.0': ['decrypt des-ede3-ecb', 'encrypt des-ede3-ecb', 'private 1024', 'public 1024'],
    '2.0': [],
  },
  'default policy of Red Hat 9': { '1.0': ['private 1024', 'public 1024'], '2.0': [] },
  'OpenSSL without DES, and BoringSSL': { '1.0': ['decrypt des-ede3-ecb', 'encrypt des-ede3-ecb'], '2.0': [] },
  'FIPS mode without a module': {
    '1.0': [
      'decrypt aes-128-cbc',
      'decrypt des-ede3-ecb',
      'encrypt aes-128-cbc',
      'encrypt des-ede3-ecb',
      'hmac',
      'prime',
      'private 1024',
      'public 1024',
      'sha1',
      'sha256',
    ],
    '2.0': [
      'decrypt aes-256-cbc',
      'encrypt aes-256-cbc',
      'hmac',
      'prime',
      'private 2048',
      'public 2048',
      'sha256',
      'sha512',
    ],
  },
  'a platform that answers wrongly': {
    '1.0': ['decrypt des-ede3-ecb', 'encrypt des-ede3-ecb', 'private 1024', 'public 1024'],
    '2.0': [],
  },
};

// They refuse by their own account, on top of a platform that does everything.
describe.skipIf(nodeRefuses).each(Object.entries(platforms))('on %s', (platform, refusals) => {
  const generated = withFallback(refusingProvider(refusals), forgeProvider);

  it('makes keys of layout 1.0', () => {
    const keys = generateKeys({ realm: 'realm' }, generated);
    expect(openKeyFile(writeKeyFile(keys, password, header), password, nodeProvider).sharedId).toBe(keys.sharedId);
  });

  describe.each(['1.0', '2.0'] as const)('with keys of layout %s', (layout) => {
    const plain = generateKeys({ layout, realm: 'realm' });
    const text = writeKeyFile(plain, password, header);

    it('does everything that node:crypto does, byte for byte, and node-forge only what it has to', () => {
      const { provider, asked } = watchedForge();
      const crypto = withFallback(refusingProvider(refusals), provider);
      const keys = openKeyFile(text, password, crypto);
      expect({ publicId: keys.publicId, sharedId: keys.sharedId }).toEqual({
        publicId: plain.publicId,
        sharedId: plain.sharedId,
      });
      expect(writeKeyFile(keys, password, header)).toBe(text);
      expect(rewrapKeyFile(text, password, new Secret('other'), crypto)).toBe(
        rewrapKeyFile(text, password, new Secret('other'), nodeProvider),
      );
      expect(verifyKeyFile(text, password, crypto).ok).toBe(true);
      const token = mintToken2(keys, claims);
      expect(token).toBe(mintToken2(plain, claims));
      expect(validateToken2(token, [keys], now)).toMatchObject({ ok: true, user: claims.user });
      if (layout === '1.0') {
        const older = mintToken1(keys, claims);
        expect(older).toBe(mintToken1(plain, claims));
        expect(validateToken1(older, [keys], now)).toMatchObject({ ok: true, user: claims.user });
      }
      expect([...asked].toSorted()).toEqual(takenOver[platform]?.[layout]);
    });

    it('refuses what has to be refused', () => {
      const crypto = withFallback(refusingProvider(refusals), forgeProvider);
      const wrong = Array.from({ length: 600 }, (_, index) => new Secret(`guess ${index}`));
      const codes = wrong.map((guess) => codeOf(() => openKeyFile(text, guess, crypto)));
      expect(new Set(codes)).toEqual(new Set(['LTPA_WRONG_PASSWORD']));
      const keys = openKeyFile(text, password, crypto);
      const forged = mintToken2(withShared(generateKeys({ layout, realm: 'realm' }), keys.shared()), claims);
      expect(validateToken2(forged, [keys], now)).toMatchObject({ ok: false, reason: 'TOKEN_BAD_SIGNATURE' });
      expect(validateToken2(forged.slice(4), [keys], now)).toMatchObject({ ok: false, reason: 'TOKEN_MALFORMED' });
    });
  });
});

describe.skipIf(nodeRefuses)('on a platform that refuses nothing', () => {
  it('never asks node-forge', () => {
    const { provider, asked } = watchedForge();
    const crypto = withFallback(nodeProvider, provider);
    for (const layout of ['1.0', '2.0'] as const) {
      const keys = generateKeys({ layout, realm: 'realm' }, crypto);
      const opened = openKeyFile(writeKeyFile(keys, password, header), password, crypto);
      expect(validateToken2(mintToken2(opened, claims), [opened], now).ok).toBe(true);
      expect(codeOf(() => openKeyFile(writeKeyFile(keys, password, header), new Secret('wrong'), crypto))).toBe(
        'LTPA_WRONG_PASSWORD',
      );
    }
    expect([...asked]).toEqual([]);
  });

  it('tries each operation once', () => {
    let decrypted = 0;
    const counting: CryptoProvider = {
      ...nodeProvider,
      decrypt(by, encrypted) {
        decrypted += 1;
        return nodeProvider.decrypt(by, encrypted);
      },
    };
    const crypto = withFallback(counting, forgeProvider);
    for (let round = 0; round < 5; round += 1) {
      crypto.decrypt({ cipher: 'des-ede3-ecb', key: Buffer.alloc(24), iv: null }, Buffer.alloc(8));
    }
    expect(decrypted).toBe(6);
  });
});

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'no error';
  } catch (error) {
    return (error as { code: string }).code;
  }
}
