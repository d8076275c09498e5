import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { changeRealm } from './change-realm.ts';
import { openKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import { parseProperties } from './properties.ts';
import { names } from './property-names.ts';
import { writeKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse');
const text = writeKeyFile(generateKeys({ realm: 'old.example.com:389' }), password, {
  creationDate: new Date(0),
  creationHost: 'dmgr',
});
const line = String.raw`com.ibm.websphere.ltpa.Realm=old.example.com\:389`;

describe('changeRealm', () => {
  it.each([
    ['new.example.com:636', String.raw`new.example.com\:636`],
    ['Größe #1', String.raw`Gr\u00F6\u00DFe \#1`],
    ['defaultWIMFileBasedRealm', 'defaultWIMFileBasedRealm'],
  ])('changes the value to %s and nothing else', (realm, escaped) => {
    const changed = changeRealm(text, realm);
    expect(changed).toBe(text.replace(line, () => `com.ibm.websphere.ltpa.Realm=${escaped}`));
    expect(openKeyFile(changed, password).realm).toBe(realm);
    expect(changeRealm(changed, 'old.example.com:389')).toBe(text);
  });

  it('leaves the text alone when it has that realm, however it is spelt', () => {
    const spelt = text.replace(line, String.raw`com.ibm.websphere.ltpa.Realm : old.exam\u0070le.com:389`);
    expect(changeRealm(spelt, 'old.example.com:389')).toBe(spelt);
  });

  it('keeps comments, unknown properties and line ends', () => {
    const own = `#mine\r\nunknown=1\r\n${text.replaceAll('\n', '\r\n')}`;
    expect(changeRealm(own, 'new')).toBe(own.replace(line, 'com.ibm.websphere.ltpa.Realm=new'));
  });

  it('replaces a value that goes over several lines', () => {
    const continued = text.replace(line, 'com.ibm.websphere.ltpa.Realm = old.\\\n   example.com\\:389');
    expect(changeRealm(continued, 'new')).toBe(text.replace(line, 'com.ibm.websphere.ltpa.Realm = new'));
  });

  it('changes the last of several, which is the one that counts', () => {
    const twice = `${line}\n${text}`;
    const changed = changeRealm(twice, 'new');
    expect(changed).toBe(`${line}\n${text.replace(line, 'com.ibm.websphere.ltpa.Realm=new')}`);
    expect(openKeyFile(changed, password).realm).toBe('new');
  });

  it.each(['\n', '\r\n', '\r'])('adds the property where there is none, with line ends %j', (lineEnd) => {
    const without = text.replace(`${line}\n`, '').replaceAll('\n', lineEnd);
    expect(changeRealm(without, 'a:1')).toBe(`${without}${names.realm}=a\\:1${lineEnd}`);
    expect(openKeyFile(changeRealm(without.slice(0, -lineEnd.length), 'a:1'), password).realm).toBe('a:1');
  });

  it.each([
    ['a name alone', names.realm],
    ['a property that a backslash continues', 'x=y\\\n'],
    ['a backslash at the very end', 'x=y\\'],
  ])('adds the property behind %s', (_, end) => {
    const without = text.replace(`${line}\n`, '') + end;
    const changed = changeRealm(without, 'a:1');
    expect(changed.startsWith(without)).toBe(true);
    expect(parseProperties(changed)).toEqual(new Map([...parseProperties(without), [names.realm, 'a:1']]));
  });

  it.each(['', ' ', ' r', 'r ', 'a/b', 'a\nb', 'a\tb', 'a\0', '\ud83d'])('refuses %j', (realm) => {
    expect(() => changeRealm(text, realm)).toThrow(expect.objectContaining({ code: 'LTPA_BAD_REALM' }));
  });

  it('refuses what is no key file', () => {
    expect(() => changeRealm('a=b', 'r')).toThrow(expect.objectContaining({ code: 'LTPA_NOT_A_KEY_FILE' }));
  });
});
