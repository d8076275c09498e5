import { InputError, Secret } from '@signet/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectKeyFile, openKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import { parseProperties } from './properties.ts';
import { verifyKeyFile } from './verify-key-file.ts';
import { rewrapKeyFile, writeKeyFile } from './write-key-file.ts';

const sets = [generateKeys({ realm: 'r' }), generateKeys({ realm: 'r', layout: '2.0' })];
const password = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 })
  .filter((text) => /^[ -~]+$/u.test(text))
  .map((text) => new Secret(text));
/** Any characters at all, halves of some too: a key file escapes them. */
const text = fc
  .array(fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0x20, max: 0x7e })), { minLength: 1, maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes));
const header = fc.record({
  realm: text,
  creationHost: text,
  creationDate: fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
  order: fc.constantFrom('java8' as const, 'java9' as const, 'java18' as const),
});

describe('a key file', () => {
  it('opens to the keys it was written from, in every order, and again under another password', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sets), header, password, password, (keys, head, first, second) => {
        const { layout, publicId, sharedId } = keys;
        const written = writeKeyFile(keys, first, head);
        const wanted = { layout, realm: head.realm, publicId, sharedId };
        expect(openKeyFile(written, first)).toMatchObject(wanted);
        expect(inspectKeyFile(Buffer.from(written, 'latin1'))).toMatchObject({
          layout,
          realm: head.realm,
          creationHost: head.creationHost,
          publicId,
        });
        const rewrapped = rewrapKeyFile(written, first, second);
        expect(openKeyFile(rewrapped, second)).toMatchObject(wanted);
        expect(rewrapKeyFile(rewrapped, second, first)).toBe(written);
      }),
    );
  });

  it('is opened, or refused for a reason, when any part of it is another', () => {
    const first = new Secret('correct');
    const files = sets.map((keys) =>
      writeKeyFile(keys, first, { creationHost: 'dmgr', creationDate: new Date(0), realm: 'r' }),
    );
    const publicIds = sets.map(({ publicId }) => publicId);
    const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 8 }), fc.oneof(piece(), text));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(edit, { minLength: 1, maxLength: 3 }), (file, edits) => {
        let changed = file;
        for (const [where, length, put] of edits) {
          const at = Math.floor(where * changed.length);
          changed = changed.slice(0, at) + put + changed.slice(at + length);
        }
        const keys = orRefused(() => openKeyFile(changed, first));
        if (keys !== undefined) expect(publicIds).toContain(keys.publicId);
        const facts = orRefused(() => inspectKeyFile(changed));
        const shown = JSON.stringify(facts) ?? '';
        for (const secret of secretsOf(file)) expect(shown).not.toContain(secret.slice(0, 16));
      }),
      { numRuns: 400 },
    );
  });

  it('that is anything else is refused for a reason, and verified as bad', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.array(piece()).map((pieces) => pieces.join('')),
        ),
        (given) => {
          expect(orRefused(() => openKeyFile(given, new Secret('x')))).toBeUndefined();
          expect(verifyKeyFile(given, new Secret('x')).ok).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** What makes a reader of properties stumble. */
function piece(): fc.Arbitrary<string> {
  return fc.constantFrom(
    '\\',
    '\\u',
    '\\u00e4',
    '\n',
    '\r\n',
    '\\\n',
    '=',
    ':',
    '#',
    'com.ibm.websphere.ltpa.',
    'PublicKey=',
  );
}

function secretsOf(file: string): string[] {
  const properties = parseProperties(file);
  return [...properties]
    .filter(([name]) => /\.(?:3DESKey|SharedKey|PrivateKey)$/u.test(name))
    .map(([, value]) => value);
}

/** `undefined` when it is refused with a code of this package. */
function orRefused<Result>(use: () => Result): Result | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof InputError && error.code.startsWith('LTPA_')) return undefined;
    throw error;
  }
}
