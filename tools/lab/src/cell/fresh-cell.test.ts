import { describe, expect, it } from 'vitest';
import { testCell } from './testing/test-cell.ts';

/** The same map, printed twice by a cell of this seed. */
async function listing(seed: number): Promise<unknown[]> {
  const { call } = testCell({ seed }).open();
  const print = (): Promise<unknown> => call('AdminTask', 'getIdMgrRealm', '[-name defaultWIMFileBasedRealm]');
  return [await print(), await print()];
}

describe('a fresh cell (checklist 11 to 14)', () => {
  it('has the realm in two documents and the primary administrator in security.xml', async () => {
    const { call } = testCell().open();
    const security = await call('AdminConfig', 'list', 'Security');
    const registry = await call('AdminConfig', 'showAttribute', security, 'activeUserRegistry');
    expect([
      security,
      await call('AdminTask', 'getIdMgrDefaultRealm'),
      registry,
      await call('AdminConfig', 'showAttribute', registry, 'realm'),
      await call('AdminConfig', 'showAttribute', registry, 'primaryAdminId'),
      await call('AdminTask', 'listIdMgrRealmBaseEntries', '[-name defaultWIMFileBasedRealm]'),
    ]).toEqual([
      '(cells/labCell|security.xml#Security_1)',
      'defaultWIMFileBasedRealm',
      '(cells/labCell|security.xml#WIMUserRegistry_1)',
      'defaultWIMFileBasedRealm',
      'wasadmin',
      'o=defaultWIMFileBasedRealm',
    ]);
  });

  it('has HTTP-only on and finds the property by its containment path', async () => {
    const { call } = testCell().open();
    const id = await call(
      'AdminConfig',
      'getid',
      '/Security:/Property:com.ibm.ws.security.addHttpOnlyAttributeToCookies/',
    );
    expect(id).toBe('com.ibm.ws.security.addHttpOnlyAttributeToCookies(cells/labCell|security.xml#Property_48)');
    expect(await call('AdminConfig', 'showAttribute', id, 'value')).toBe('true');
    expect(await call('AdminConfig', 'getid', '/Security:/Property:none/')).toBe('');
  });

  it('lists nodes and servers', async () => {
    const { call } = testCell().open();
    expect(await call('AdminTask', 'listManagedNodes')).toBe('node1\nnode2');
    expect(await call('AdminConfig', 'getid', '/Node:node2/Server:server3/')).toBe(
      'server3(cells/labCell/nodes/node2/servers/server3|server.xml#Server_1)',
    );
    expect(await call('AdminConfig', 'getid', '/Node:node1/Server:server3/')).toBe('');
  });

  it('prints maps in changing order, and the same order for the same seed', async () => {
    expect(await listing(1)).toEqual(await listing(1));
    expect(new Set([...(await listing(1)), ...(await listing(2)), ...(await listing(3))]).size).toBeGreaterThan(1);
  });

  it('masks passwords', async () => {
    const { call } = testCell().open();
    await call('AdminTask', 'createIdMgrLDAPRepository', ['-id', 'L', '-ldapServerType', 'CUSTOM']);
    await call('AdminTask', 'addIdMgrLDAPServer', ['-id', 'L', '-host', 'h', '-bindPassword', 'secret']);
    expect(await call('AdminTask', 'getIdMgrLDAPServer', ['-id', 'L', '-host', 'h'])).toContain('bindPassword=*****');
  });

  it('changes only what configureSingleSignon is given', async () => {
    const { call } = testCell().open();
    await call('AdminTask', 'configureSingleSignon', ['-requiresSSL', 'true']);
    await call('AdminTask', 'configureSingleSignon', ['-domainName', '.lab.example.com']);
    expect(await call('AdminTask', 'getSingleSignon')).toBe(
      '[[enabled true] [requiresSSL true] [domainName .lab.example.com] [com.ibm.ws.security.ssoInteropModeEnabled false] [com.ibm.ws.security.webInboundPropagationEnabled true]]',
    );
  });

  it('appends a property with AdminConfig.modify and replaces it with -customProperties', async () => {
    const { call } = testCell().open();
    const security = await call('AdminConfig', 'list', 'Security');
    const count = async (name: string): Promise<number> =>
      String(await call('AdminConfig', 'list', 'Property'))
        .split('\n')
        .filter((id) => id.startsWith(`${name}(`)).length;
    await call('AdminTask', 'setAdminActiveSecuritySettings', '[-customProperties["x=1"]]');
    await call('AdminTask', 'setAdminActiveSecuritySettings', '[-customProperties["x=2"]]');
    expect(await count('x')).toBe(1);
    await call('AdminConfig', 'modify', security, [
      [
        'properties',
        [
          [
            ['name', 'x'],
            ['value', '3'],
          ],
        ],
      ],
    ]);
    expect(await count('x')).toBe(2);
  });

  it('gives new objects ids with a time, and refuses unknown types and ids', async () => {
    const { call, failure } = testCell({ now: () => 1_700_000_000_000 }).open();
    const security = await call('AdminConfig', 'list', 'Security');
    expect(
      await call('AdminConfig', 'create', 'Property', security, [
        ['name', 'a b'],
        ['value', 'v'],
      ]),
    ).toBe('"a b(cells/labCell|security.xml#Property_1700000000001)"');
    expect(await failure('AdminConfig', 'list', 'Securities')).toBe(
      'com.ibm.ws.scripting.ScriptingException: com.ibm.websphere.management.exception.InvalidConfigDataTypeException: ADMG0007E: The configuration data type Securities is not valid.',
    );
    expect(await failure('AdminConfig', 'show', 'x(cells/labCell|security.xml#Security_1')).toContain(
      'WASX7077E: Incomplete config id: need closing parenthesis in',
    );
  });

  it('shows an object line by line', async () => {
    const { call } = testCell().open();
    expect(await call('AdminConfig', 'show', await call('AdminConfig', 'list', 'SingleSignon'))).toBe(
      '[requiresSSL false]\n[domainName []]\n[enabled true]\n[properties []]',
    );
  });
});
