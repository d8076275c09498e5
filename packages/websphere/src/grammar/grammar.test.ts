import { describe, expect, it } from 'vitest';
import { parseBaseEntries } from './base-entries.ts';
import { parseBrackets, parseList, parsePairs } from './brackets.ts';
import { isDn, sameDn } from './distinguished-name.ts';
import { parseJavaList, parseJavaMap, parseJavaMaps } from './java-map.ts';
import { parseLines } from './lines.ts';
import { parseObjectName } from './object-name.ts';

describe('lines', () => {
  it.each([
    ['', []],
    ['one', ['one']],
    ['o=defaultWIMFileBasedRealm\no=ibm.com', ['o=defaultWIMFileBasedRealm', 'o=ibm.com']],
    ['a\r\nb\r\n', ['a', 'b']],
  ])('%j', (text, items) => {
    expect(parseLines(text)).toEqual(items);
  });
});

describe('brackets', () => {
  it('reads pairs, with values of several words, empty ones and nested ones', () => {
    const text =
      '[[enabled true] [domainName ] [empty []] [description [two words]] [com.ibm.ws.security.ssoInteropModeEnabled false] [domains .a;.b]]';
    expect([...parsePairs(text)]).toEqual([
      ['enabled', 'true'],
      ['domainName', ''],
      ['empty', ''],
      ['description', 'two words'],
      ['com.ibm.ws.security.ssoInteropModeEnabled', 'false'],
      ['domains', '.a;.b'],
    ]);
  });

  it('reads a domain list with blanks', () => {
    expect(parsePairs('[[domainName [.a.example .b.example]] [requiresSSL true]]').get('domainName')).toBe(
      '.a.example .b.example',
    );
  });

  it('reads what AdminConfig.show prints, one pair per line', () => {
    expect([...parsePairs('[description []]\r\n[symbolicName DB2_JCC_DRIVER_PATH]\r\n[value /opt/x]')]).toEqual([
      ['description', ''],
      ['symbolicName', 'DB2_JCC_DRIVER_PATH'],
      ['value', '/opt/x'],
    ]);
  });

  it('reads lists with quoted ids', () => {
    expect(parseList('[a(cells/c|security.xml#Property_1) "my name(cells/c|security.xml#Property_2)"]')).toEqual([
      'a(cells/c|security.xml#Property_1)',
      'my name(cells/c|security.xml#Property_2)',
    ]);
    expect(parseList('[]')).toEqual([]);
  });

  it('keeps nesting', () => {
    expect(parseBrackets('[[a [[b c]]] d]')).toEqual([['a', [['b', 'c']]], 'd']);
  });
});

describe('Java maps', () => {
  it('reads values that hold commas and equals signs', () => {
    const map = parseJavaMap(
      '{host=ldap1, port=389, bindDN=cn=admin,dc=example,dc=com, sslEnabled=false, certificateFilter=}',
    );
    expect(Object.fromEntries(map)).toEqual({
      host: 'ldap1',
      port: '389',
      bindDN: 'cn=admin,dc=example,dc=com',
      sslEnabled: 'false',
      certificateFilter: '',
    });
  });

  it('reads a DN with blanks after its commas', () => {
    expect(parseJavaMap('{bindDN=cn=admin, dc=example, dc=com, port=389}').get('bindDN')).toBe(
      'cn=admin, dc=example, dc=com',
    );
    expect(parseJavaMap('{bindDN=cn=admin, dc=example, dc=com, port=389}').get('port')).toBe('389');
  });

  it('reads maps of maps and lists in maps', () => {
    const maps = parseJavaMaps(
      '{InternalFileRepository={repositoryType=File, host=LocalHost}, LDAP1={host=ldap1, repositoryType=LDAP}}',
    );
    expect([...maps.keys()]).toEqual(['InternalFileRepository', 'LDAP1']);
    expect(maps.get('LDAP1')?.get('repositoryType')).toBe('LDAP');
    expect(parseJavaList(parseJavaMap('{loginProperties=[uid, mail], id=L}').get('loginProperties') ?? '')).toEqual([
      'uid',
      'mail',
    ]);
    expect(parseJavaList('uid;mail')).toEqual(['uid', 'mail']);
  });

  it('reads an empty map', () => {
    expect([...parseJavaMap('{}')]).toEqual([]);
  });
});

describe('base entries', () => {
  it.each([
    ['{}', []],
    ['{dc=cnx,dc=example,dc=com=dc=cnx,dc=example,dc=com}', [['dc=cnx,dc=example,dc=com', 'dc=cnx,dc=example,dc=com']]],
    ['{o=x=}', [['o=x', '']]],
    [
      '{root=root, o=a=dc=b, dc=c=o=d}',
      [
        ['root', 'root'],
        ['o=a', 'dc=b'],
        ['dc=c', 'o=d'],
      ],
    ],
    ['{dc=a, dc=com=dc=b, dc=com}', [['dc=a, dc=com', 'dc=b, dc=com']]],
  ])('%s', (text, entries) => {
    expect(parseBaseEntries(text).map(({ name, nameInRepository }) => [name, nameInRepository])).toEqual(entries);
  });
});

describe('DNs', () => {
  it.each([
    ['ou=People, DC=Example,dc=com', 'OU=people,dc=example,dc=com', true],
    ['ou=people,dc=example,dc=com', 'ou=people,dc=example,dc=org', false],
    ['cn=a\\, b,dc=x', 'cn=a\\, b, dc=x', true],
  ])('%j and %j are the same: %s', (a, b, same) => {
    expect(sameDn(a, b)).toBe(same);
  });

  it.each([
    ['dc=a,dc=b', true],
    ['dc', false],
    ['dc=a,b', false],
    ['dc=a=b', false],
    ['', true],
  ])('%j is a DN: %s', (text, is) => {
    expect(isDn(text)).toBe(is);
  });
});

describe('object names', () => {
  it('reads the properties of an MBean', () => {
    const name = parseObjectName(
      'WebSphere:name=server1,process=server1,platform=proxy,node=node1,j2eeType=J2EEServer,version=8.5.5.23,type=Server,' +
        'mbeanIdentifier=cells/c/nodes/node1/servers/server1/server.xml#Server_1,cell=c,spec=1.0,processType=ManagedProcess',
    );
    expect([
      name.get('node'),
      name.get('process'),
      name.get('version'),
      name.get('processType'),
      name.get('none'),
    ]).toEqual(['node1', 'server1', '8.5.5.23', 'ManagedProcess', '']);
  });
});
