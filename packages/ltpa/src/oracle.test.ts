import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { platformProvider } from './crypto/platform-provider.ts';
import { strictBase64 } from './crypto/base64.ts';
import { openKeyFile } from './key-file/key-file.ts';
import { names } from './key-file/property-names.ts';
import { unseal } from './key-file/sealed-key-file.ts';
import { generateKeys } from './key-file/keys.ts';
import type { Layout } from './key-file/layout.ts';
import { mintToken2 } from './token/mint-token2.ts';
import { privateKeyOf, publicKeyOf } from './key-file/rsa-blob.ts';
import { parseProperties } from './key-file/properties.ts';
import { unwrap, unwrapShared } from './key-file/protection.ts';
import { openWithForge, pkcs1WithForge, toBuffer, unwrapWithForge, wrapWithForge } from './testing/forge-key-file.ts';
import { decryptWithForge, mintWithForge, verifyWithForge } from './testing/forge-token.ts';
import { withShared } from './testing/mixed-keys.ts';
import { keysFor, missing, openable, tokens, vectors } from './testing/published-vectors.ts';
import { cutTokenBody } from './token/token-body.ts';
import { decryptBody, signatureBytes, signUserData, verifyUserData } from './token/token-cipher.ts';
import { rewrapKeyFile, writeKeyFile } from './key-file/write-key-file.ts';

const generated = (['1.0', '2.0'] satisfies Layout[]).map((layout) => {
  const password = 'correct horse';
  const keys = generateKeys({ layout, realm: 'ldap.example.com:389' });
  const header = { creationDate: new Date('2013-07-30T10:49:36Z'), creationHost: 'dmgr.example.com' };
  return { name: `generated ${layout}`, text: writeKeyFile(keys, new Secret(password), header), password };
});
// Of a layout that this package refuses there is nothing to compare.
const published = openable
  .filter(({ verified }) => verified)
  .map(({ name, keysFile, password }) => ({ name, text: keysFile, password: password ?? '' }));
const halves = vectors.filter(({ partial, verified }) => partial !== undefined && verified);

describe('node-forge, which shares no code with node:crypto, agrees', () => {
  it.skipIf(missing !== '')(`on every verified vector${missing}`, () => {
    expect({ keyFiles: published.length, halves: halves.length, tokens: tokens.length }).toEqual({
      keyFiles: 25,
      halves: 2,
      tokens: 15,
    });
  });

  describe.each([...generated, ...published])('on $name', ({ text, password }) => {
    const ours = openKeyFile(text, new Secret(password));
    const theirs = openWithForge(text, password);
    const { layout } = ours;

    it('what the password opens', () => {
      expect(theirs.layout).toBe(layout);
      expect(toBuffer(theirs.shared)).toEqual(ours.shared());
      expect(toBuffer(theirs.privateBlob)).toEqual(
        unwrap(platformProvider, layout, Buffer.from(password), unseal(text).private.bytes),
      );
      expect(toBuffer(theirs.privateBlob)).toEqual(ours.privateBlob());
    });

    it('which keys that makes', () => {
      expect(pkcs1WithForge(theirs)).toEqual({
        private: privateKeyOf(ours.privateBlob(), layout),
        public: publicKeyOf(ours.publicBlob),
      });
    });

    it.each(['the same password', 'another password'])('how it is encrypted under %s', (which) => {
      const next = which === 'another password' ? 'another one' : password;
      const rewrapped = unseal(rewrapKeyFile(text, new Secret(password), new Secret(next)));
      expect({
        shared: wrapWithForge(layout, next, theirs.shared),
        private: wrapWithForge(layout, next, theirs.privateBlob),
      }).toEqual({ shared: rewrapped.shared.value, private: rewrapped.private.value });
    });

    it('how a token is made, read and judged', () => {
      const token = mintToken2(ours, {
        user: 'user:ldap.example.com:389/uid=änna,o=50%',
        expiresMs: 1_800_000_000_000,
      });
      const read = decryptWithForge(theirs, token);
      expect(toBuffer(read.body)).toEqual(decryptBody(ours, Buffer.from(token, 'base64')));
      expect(toBuffer(read.userData).toString()).toBe(
        String.raw`expire:1800000000000$u:user\:ldap.example.com\:389/uid=änna,o=50\%`,
      );
      expect(toBuffer(read.signature)).toEqual(signUserData(ours, toBuffer(read.userData)));
      expect(verifyWithForge(theirs, read)).toBe(true);
      expect(verifyWithForge(theirs, { ...read, userData: `${read.userData}x` })).toBe(false);
      expect(mintWithForge(theirs, read.userData, read.expiry)).toBe(token);
    });

    it('that a signature by others is none', () => {
      const others = generateKeys({ layout, realm: 'r' });
      const mixed = withShared(others, ours.shared());
      const read = decryptWithForge(theirs, mintToken2(mixed, { user: 'user:r/admin', expiresMs: 1_800_000_000_000 }));
      // Zeros decrypt to no block, ones are more than any modulus.
      const size = read.signature.length;
      for (const signature of [read.signature, '\0'.repeat(size), '\xff'.repeat(size)]) {
        expect(verifyWithForge(theirs, { ...read, signature })).toBe(false);
        expect(verifyUserData(ours, toBuffer(read.userData), toBuffer(signature))).toBe(false);
      }
    });
  });

  it.each(halves)('on the shared key of $name', ({ keysFile, password }) => {
    const encrypted = strictBase64(parseProperties(keysFile).get(names.shared['1.0']) ?? '') ?? Buffer.alloc(0);
    const theirs = unwrapWithForge('1.0', password ?? '', encrypted.toString('latin1'));
    expect(toBuffer(theirs)).toEqual(unwrapShared(platformProvider, '1.0', Buffer.from(password ?? ''), encrypted));
    expect(wrapWithForge('1.0', password ?? '', theirs)).toBe(encrypted.toString('base64'));
  });

  it.each(tokens)('on $title', ({ vector, token }) => {
    const ours = keysFor(vector, token);
    const opened = openWithForge(vector.keysFile, vector.password ?? '');
    const theirs = { ...opened, shared: ours.shared().toString('latin1') };
    const read = decryptWithForge(theirs, token.base64);
    const clear = decryptBody(ours, Buffer.from(token.base64, 'base64')) ?? Buffer.alloc(0);
    const body = cutTokenBody(clear, signatureBytes(ours));
    expect(toBuffer(read.body)).toEqual(clear);
    expect({
      userData: toBuffer(read.userData),
      outerExpiryMs: Number(read.expiry),
      signature: toBuffer(read.signature),
    }).toEqual({ userData: body?.userData, outerExpiryMs: body?.outerExpiryMs, signature: body?.signature });

    const genuine = verifyWithForge(theirs, read);
    expect(genuine).toBe(verifyUserData(ours, toBuffer(read.userData), toBuffer(read.signature)));
    const minted = mintWithForge(theirs, read.userData, read.expiry);
    expect(minted === token.base64).toBe(genuine);
  });
});
