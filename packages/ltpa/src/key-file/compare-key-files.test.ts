import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { withShared } from '../testing/mixed-keys.ts';
import { encryptionKeyFile } from '../testing/unreleased-layouts.ts';
import { changeRealm } from './change-realm.ts';
import { compareKeyFiles } from './compare-key-files.ts';
import { generateKeys } from './keys.ts';
import { names } from './property-names.ts';
import { rewrapKeyFile, writeKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse');
const other = new Secret('battery staple');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const later = { creationDate: new Date(86_400_000), creationHost: 'other', order: 'java8' as const };

describe.each(['1.0', '2.0'] as const)('compareKeyFiles of layout %s', (layout) => {
  const keys = generateKeys({ layout, realm: 'r:389' });
  const others = generateKeys({ layout, realm: 'r:389' });
  const text = writeKeyFile(keys, password, header);
  const exportedLater = writeKeyFile(keys, password, later);
  const rewrapped = rewrapKeyFile(text, password, other);
  const foreign = writeKeyFile(others, password, header);

  it('sees no difference where there is none, without a password', () => {
    expect(compareKeyFiles({ text }, { text: `#comment\r\n${text.replaceAll('\n', '\r\n')}` })).toEqual({
      sameKeys: true,
      sameRealm: true,
      sameProtection: true,
      differences: [],
    });
  });

  it('sees that a later export has the same keys', () => {
    expect(compareKeyFiles({ text }, { text: exportedLater })).toEqual({
      sameKeys: true,
      sameRealm: true,
      sameProtection: true,
      differences: [
        { property: names.date, a: 'Thu Jan 01 00:00:00 UTC 1970', b: 'Fri Jan 02 00:00:00 UTC 1970' },
        { property: names.host, a: 'dmgr', b: 'other' },
      ],
    });
  });

  it('needs passwords to tell the same keys under another password', () => {
    const differs = 'differs (encrypted)';
    expect(compareKeyFiles({ text }, { text: rewrapped })).toEqual({
      sameKeys: undefined,
      sameRealm: true,
      // The last block of layout 1.0 tells two passwords apart.
      sameProtection: layout === '1.0' ? false : undefined,
      differences: [names.shared[layout], names.private]
        .toSorted()
        .map((property) => ({ property, a: differs, b: differs })),
    });
    for (const key of [password, other]) {
      const one = key === password ? { text, key } : { text };
      const two = key === other ? { text: rewrapped, key } : { text: rewrapped };
      expect(compareKeyFiles(one, two)).toMatchObject({ sameKeys: undefined, sameProtection: false });
    }
    expect(compareKeyFiles({ text, key: password }, { text: rewrapped, key: other })).toEqual({
      sameKeys: true,
      sameRealm: true,
      sameProtection: false,
      differences: [],
    });
  });

  it('tries the one password on both files', () => {
    const same = { sameKeys: true, sameProtection: true };
    expect(compareKeyFiles({ text, key: password }, { text: exportedLater })).toMatchObject(same);
    expect(compareKeyFiles({ text: exportedLater }, { text, key: password })).toMatchObject(same);
  });

  it('sees other keys, without a password and with it', () => {
    expect(compareKeyFiles({ text }, { text: foreign })).toMatchObject({ sameKeys: false });
    const { differences, ...rest } = compareKeyFiles({ text, key: password }, { text: foreign, key: password });
    expect(rest).toEqual({ sameKeys: false, sameRealm: true, sameProtection: true });
    expect(differences).toEqual(
      [
        { property: names.shared[layout], a: keys.sharedId, b: others.sharedId },
        { property: names.private, a: 'differs (encrypted)', b: 'differs (encrypted)' },
        { property: names.public, a: keys.publicId, b: others.publicId },
      ].toSorted((a, b) => (a.property < b.property ? -1 : 1)),
    );
  });

  it('sees another shared key with the same pair', () => {
    const mixed = writeKeyFile(withShared(keys, others.shared()), password, header);
    expect(compareKeyFiles({ text }, { text: mixed }).sameKeys).toBeUndefined();
    const { sameKeys, differences } = compareKeyFiles({ text, key: password }, { text: mixed });
    expect(sameKeys).toBe(false);
    expect(differences).toEqual([
      { property: names.shared[layout], a: keys.sharedId, b: expect.stringMatching(/^ltpa-shr1:/u) },
    ]);
  });

  it('sees another realm, also one that is missing', () => {
    const moved = changeRealm(text, 'R:389');
    expect(compareKeyFiles({ text }, { text: moved })).toEqual({
      sameKeys: true,
      sameRealm: false,
      sameProtection: true,
      differences: [{ property: names.realm, a: 'r:389', b: 'R:389' }],
    });
    const without = text.replace(/.*ltpa\.Realm.*\n/u, '');
    expect(compareKeyFiles({ text: without }, { text })).toMatchObject({
      sameRealm: false,
      differences: [{ property: names.realm, a: null, b: 'r:389' }],
    });
    expect(compareKeyFiles({ text: without }, { text: without }).sameRealm).toBe(true);
  });

  it('shows no value of a property that it does not know', () => {
    const extra = `${text}com.ibm.websphere.ltpa.PrivateKey_1=old secret\n`;
    const { differences } = compareKeyFiles({ text }, { text: extra });
    expect(differences).toEqual([
      { property: 'com.ibm.websphere.ltpa.PrivateKey_1', a: null, b: 'differs (not shown)' },
    ]);
  });

  it('refuses a password that does not open its own file', () => {
    expect(() => compareKeyFiles({ text, key: other }, { text })).toThrow(
      expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }),
    );
  });
});

describe('compareKeyFiles', () => {
  it('compares files of different layouts', () => {
    const keys = generateKeys({ realm: 'r' });
    const aesKey = Buffer.alloc(32, 7);
    const sealed = {
      text: encryptionKeyFile(keys, aesKey),
      key: { encryptionKey: new Secret(aesKey.toString('base64')) },
    };
    const plain = { text: writeKeyFile(keys, password, header), key: password };
    expect(compareKeyFiles(sealed, plain)).toMatchObject({ sameKeys: true, sameRealm: true, sameProtection: false });
    expect(compareKeyFiles({ text: sealed.text }, plain)).toMatchObject({ sameKeys: undefined, sameProtection: false });
  });

  it('tells passwords apart by themselves where layouts differ, and only where it has them', () => {
    const write = (layout: '1.0' | '2.0', key = password): string =>
      writeKeyFile(generateKeys({ layout, realm: 'r' }), key, header);
    const [plain, fips, fipsUnderOther] = [write('1.0'), write('2.0'), write('2.0', other)];
    const protection = (
      a: Parameters<typeof compareKeyFiles>[0],
      b: Parameters<typeof compareKeyFiles>[0],
    ): boolean | undefined => compareKeyFiles(a, b).sameProtection;
    expect(protection({ text: plain, key: password }, { text: fips, key: password })).toBe(true);
    expect(protection({ text: plain, key: password }, { text: fips })).toBe(true);
    expect(protection({ text: plain }, { text: fips, key: password })).toBe(true);
    expect(protection({ text: plain, key: password }, { text: fipsUnderOther, key: other })).toBe(false);
    expect(protection({ text: plain, key: password }, { text: fipsUnderOther })).toBe(false);
    expect(protection({ text: plain }, { text: fips })).toBeUndefined();
    const damaged = { text: plain.replace(/3DESKey=.*/u, '3DESKey=AAAA') };
    expect(protection({ text: fips, key: password }, damaged)).toBeUndefined();
  });
});
