import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { type KeepingProvider, keepingProvider } from '../testing/keeping-provider.ts';
import { encryptionKeyFile } from '../testing/unreleased-layouts.ts';
import { compareKeyFiles } from './compare-key-files.ts';
import { inspectKeyFile, openKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import type { Layout } from './layout.ts';
import { parseProperties, storeProperties } from './properties.ts';
import { names } from './property-names.ts';
import { wrap } from './protection.ts';
import { verifyKeyFile } from './verify-key-file.ts';
import { rewrapKeyFile, writeKeyFile } from './write-key-file.ts';

const passwords = ['correct horse', 'wrong', 'other'];
const [password, wrong, other] = passwords.map((text) => new Secret(text)) as [Secret, Secret, Secret];
const header = { creationDate: new Date(0), creationHost: 'dmgr' };

/** What is left of the secrets after something was done, be it in vain. */
function leftAfter(run: (keeping: KeepingProvider) => void, failing?: Parameters<typeof keepingProvider>[1]) {
  const keeping = keepingProvider(passwords, failing);
  let error = 'none';
  try {
    run(keeping);
  } catch (thrown) {
    error = (thrown as { code?: string }).code ?? (thrown as Error).message;
  }
  return { error, sawSecrets: keeping.secrets.length > 0, unwiped: keeping.unwiped() };
}

const nothing = { sawSecrets: true, unwiped: [] };

describe.each<Layout>(['1.0', '2.0'])('with a key file of layout %s nothing secret is left', (layout) => {
  const keys = generateKeys({ layout, realm: 'r' });
  const text = writeKeyFile(keys, password, header);
  const replaced = (name: string, value: string): string =>
    storeProperties(new Map([...parseProperties(text), [name, value]]));
  const others = parseProperties(writeKeyFile(generateKeys({ layout, realm: 'r' }), password, header));
  const sealed = (clear: Buffer): string =>
    wrap(keys.crypto, layout, Buffer.from('correct horse'), clear).toString('base64');

  it('once opened keys were used and disposed of', () => {
    const left = leftAfter(({ provider }) => {
      const opened = openKeyFile(text, password, provider);
      opened.privateKey().sign('sha256', Buffer.from('message'));
      opened.publicKey();
      opened.dispose();
    });
    expect(left).toEqual({ ...nothing, error: 'none' });
  });

  it('but the two keys themselves while they are open', () => {
    const keeping = keepingProvider(passwords);
    const opened = openKeyFile(text, password, keeping.provider);
    // The shared key was decrypted and then hashed.
    expect(new Set(keeping.unwiped())).toEqual(new Set(['decrypted value', 'shared key']));
    opened.dispose();
    expect(keeping.unwiped()).toEqual([]);
  });

  it.each<[string, string, Secret, string]>([
    ['a wrong password', text, wrong, 'LTPA_WRONG_PASSWORD'],
    ['a private key of others', replaced(names.private, others.get(names.private) ?? ''), password, 'LTPA_CORRUPT'],
    ['a public key of others', replaced(names.public, others.get(names.public) ?? ''), password, 'LTPA_CORRUPT'],
    ['a public key cut short', replaced(names.public, 'AAAA'), password, 'LTPA_CORRUPT'],
    [
      'a damaged private key',
      replaced(names.private, sealed(Buffer.alloc(layout === '1.0' ? 266 : 522, 1))),
      password,
      'LTPA_CORRUPT',
    ],
    [
      'a private key that does not decrypt',
      replaced(names.private, Buffer.alloc(layout === '1.0' ? 272 : 528, 1).toString('base64')),
      password,
      'LTPA_CORRUPT',
    ],
  ])('after opening failed for %s', (_, given, key, code) => {
    expect(leftAfter(({ provider }) => void openKeyFile(given, key, provider))).toEqual({ ...nothing, error: code });
    const verified = leftAfter(({ provider }) => void verifyKeyFile(given, key, provider));
    expect(verified).toMatchObject({ error: 'none', unwiped: [] });
    const compared = leftAfter(({ provider }) => void compareKeyFiles({ text: given, key }, { text }, provider));
    expect(compared).toMatchObject({ error: code, unwiped: [] });
  });

  it.each(['hash', 'hmacSha256', 'decrypt', 'encrypt', 'privateKey', 'publicKey'] as const)(
    'when the platform fails at %s',
    (failing) => {
      const runs: ((keeping: KeepingProvider) => void)[] = [
        ({ provider }) => {
          const opened = openKeyFile(text, password, provider);
          try {
            opened.privateKey();
            opened.publicKey();
          } finally {
            opened.dispose();
          }
        },
        ({ provider }) => void rewrapKeyFile(text, password, other, provider),
        ({ provider }) => void verifyKeyFile(text, password, provider),
        ({ provider }) => void inspectKeyFile(text, provider),
      ];
      const left = runs.map((run) => leftAfter(run, failing));
      expect(left.map(({ unwiped }) => unwiped)).toEqual(runs.map(() => []));
      expect(left.map(({ error }) => error)).toContain(`${failing} fails`);
    },
  );

  it('after looking, verifying, comparing and writing', () => {
    for (const run of [
      ({ provider }: KeepingProvider) => void inspectKeyFile(text, provider),
      ({ provider }: KeepingProvider) => void verifyKeyFile(text, password, provider),
      ({ provider }: KeepingProvider) => void compareKeyFiles({ text, key: password }, { text }, provider),
      ({ provider }: KeepingProvider) => void rewrapKeyFile(text, password, other, provider),
    ]) {
      expect(leftAfter(run)).toEqual({ ...nothing, error: 'none' });
    }
    expect(
      leftAfter(({ provider }) => {
        const opened = openKeyFile(text, password, provider);
        writeKeyFile(opened, other, header);
        opened.dispose();
      }),
    ).toEqual({ ...nothing, error: 'none' });
  });

  it('after a new password was refused', () => {
    expect(leftAfter(({ provider }) => void rewrapKeyFile(text, password, new Secret(''), provider))).toEqual({
      error: 'LTPA_UNFIT_PASSWORD',
      sawSecrets: expect.any(Boolean),
      unwiped: [],
    });
  });

  it.each([undefined, 'hash', 'hmacSha256', 'random'] as const)(
    'once new keys were disposed of; failing: %s',
    (failing) => {
      expect(leftAfter(({ provider }) => generateKeys({ layout, realm: 'r' }, provider).dispose(), failing)).toEqual({
        ...nothing,
        error: failing === undefined ? 'none' : `${failing} fails`,
      });
    },
  );
});

describe('with a key file under an AES key nothing secret is left', () => {
  const aesKey = Buffer.alloc(32, 7);
  const text = encryptionKeyFile(generateKeys({ realm: 'r' }), aesKey);

  it.each([
    [aesKey, 'none'],
    [Buffer.alloc(32, 8), 'LTPA_WRONG_PASSWORD'],
  ])('after opening it', (key, error) => {
    const encryptionKey = new Secret(key.toString('base64'));
    expect(leftAfter(({ provider }) => openKeyFile(text, { encryptionKey }, provider).dispose())).toEqual({
      ...nothing,
      error,
    });
  });
});
