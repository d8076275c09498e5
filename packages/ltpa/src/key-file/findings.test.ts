import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { inspectKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import { parseProperties, storeProperties } from './properties.ts';
import { names } from './property-names.ts';
import { writeKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const texts = {
  '1.0': writeKeyFile(generateKeys({ realm: 'r:389' }), password, header),
  '2.0': writeKeyFile(generateKeys({ layout: '2.0', realm: 'r:389' }), password, header),
};

function findingsIn(text: string): string[] {
  return inspectKeyFile(text).findings.map(({ code, severity }) => `${severity} ${code}`);
}

/** The file with other values; without the property where the value is `undefined`. */
function changed(layout: '1.0' | '2.0', values: Record<string, string | undefined>): string {
  const properties = Object.entries({ ...Object.fromEntries(parseProperties(texts[layout])), ...values });
  return storeProperties(properties.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

describe('inspectKeyFile finds', () => {
  it('nothing in layout 2.0 and the age of the algorithms in 1.0', () => {
    expect(findingsIn(texts['2.0'])).toEqual([]);
    expect(findingsIn(texts['1.0'])).toEqual(['info OLD_ALGORITHMS']);
  });

  it.each(['WebAS', 'sl1nx8hcl'])('the password %s, and names it', (known) => {
    for (const layout of ['1.0', '2.0'] as const) {
      const keys = generateKeys({ layout, realm: 'r' });
      const facts = inspectKeyFile(writeKeyFile(keys, new Secret(known), header));
      expect(facts.wellKnownPassword).toBe(known);
      expect(facts.findings[0]).toMatchObject({
        code: 'DEFAULT_PASSWORD',
        severity: 'error',
        message: expect.stringContaining(`"${known}"`),
      });
    }
  });

  it.each([
    [undefined, 'warning REALM_MISSING'],
    ['', 'warning REALM_EMPTY'],
    ['  ', 'warning REALM_EMPTY'],
    ['null', 'warning REALM_NULL'],
    ['defaultWIMFileBasedRealm', 'info REALM_DEFAULT'],
  ])('the realm %j', (realm, finding) => {
    expect(findingsIn(changed('2.0', { [names.realm]: realm }))).toEqual([finding]);
  });

  it('a version that contradicts the lengths, also one that is not there', () => {
    expect(findingsIn(changed('2.0', { [names.version]: '1.0' }))).toEqual(['warning VERSION_MISMATCH']);
    expect(findingsIn(changed('2.0', { [names.version]: undefined }))).toEqual(['warning VERSION_MISMATCH']);
    expect(findingsIn(changed('1.0', { [names.version]: '2.0' }))).toEqual([
      'warning VERSION_MISMATCH',
      'info OLD_ALGORITHMS',
    ]);
    expect(findingsIn(changed('1.0', { [names.version]: undefined }))).toEqual(['info OLD_ALGORITHMS']);
  });

  it('the shared key under the name of the other layout', () => {
    const shared = parseProperties(texts['1.0']).get(names.shared['1.0']);
    const renamed = changed('1.0', { [names.shared['1.0']]: undefined, [names.shared['2.0']]: shared });
    expect(findingsIn(renamed)).toEqual(['warning SHARED_KEY_NAME', 'info OLD_ALGORITHMS']);
  });

  it('values of unknown lengths', () => {
    const odd = changed('2.0', { [names.shared['2.0']]: Buffer.alloc(40).toString('base64') });
    expect(inspectKeyFile(odd)).toMatchObject({
      layout: 'unknown',
      findings: [{ code: 'UNKNOWN_LAYOUT', severity: 'error', message: expect.stringMatching(/40 bytes.*528 bytes/u) }],
    });
  });

  it('each property that occurs more than once', () => {
    expect(findingsIn(`a=1\n${texts['2.0']}a=2\na=3\n${names.realm}=r:389\n`)).toEqual([
      'warning DUPLICATE_PROPERTY',
      'warning DUPLICATE_PROPERTY',
    ]);
  });

  it('unknown properties by name, and never shows their values', () => {
    const facts = inspectKeyFile(changed('2.0', { 'com.ibm.websphere.ltpa.PrivateKey_1': 'old secret', note: 'x' }));
    expect(facts.unknownProperties).toEqual(['com.ibm.websphere.ltpa.PrivateKey_1', 'note']);
    expect(JSON.stringify(facts)).not.toContain('old secret');
  });

  it('the worst first', () => {
    const keys = generateKeys({ realm: 'defaultWIMFileBasedRealm' });
    const text = `${writeKeyFile(keys, new Secret('WebAS'), header)}x=1\nx=2\n`;
    expect(findingsIn(text)).toEqual([
      'error DEFAULT_PASSWORD',
      'warning DUPLICATE_PROPERTY',
      'info OLD_ALGORITHMS',
      'info REALM_DEFAULT',
    ]);
  });
});
