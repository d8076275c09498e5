import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAdminister } from './registry.ts';
import { runtimeOf } from './runtime-view.ts';
import { freePort } from './testing/parts.ts';
import { BASE, BIND_DN, BIND_PASSWORD, hasSlapd, startSlapd } from './testing/slapd.ts';
import { testCell, type TestSession } from './testing/test-cell.ts';

const title = (text: string): string => (hasSlapd ? text : `${text} (skipped: no slapd)`);

/** The steps of an administrator who adds an LDAP repository. */
async function addRepository({ call }: TestSession, port: number, bindPassword = BIND_PASSWORD): Promise<void> {
  await call('AdminTask', 'createIdMgrLDAPRepository', [
    '-default',
    'true',
    '-id',
    'LDAP1',
    '-ldapServerType',
    'CUSTOM',
    '-loginProperties',
    'uid;mail',
  ]);
  await call('AdminTask', 'addIdMgrLDAPServer', [
    '-id',
    'LDAP1',
    '-host',
    '127.0.0.1',
    '-port',
    String(port),
    '-bindDN',
    BIND_DN,
    '-bindPassword',
    bindPassword,
  ]);
}

describe('an LDAP repository and a real directory (checklist 23)', () => {
  let slapd: Awaited<ReturnType<typeof startSlapd>>;
  beforeAll(async () => {
    if (hasSlapd) slapd = await startSlapd();
  });
  afterAll(() => slapd?.stop());

  it.skipIf(!hasSlapd)(title('accepts a base entry that exists, in the realm too'), async () => {
    const { open, state } = testCell();
    const session = open();
    await addRepository(session, slapd.port);
    const { call } = session;
    await call('AdminTask', 'addIdMgrRepositoryBaseEntry', ['-id', 'LDAP1', '-name', BASE, '-nameInRepository', BASE]);
    await call('AdminTask', 'addIdMgrRealmBaseEntry', ['-name', 'defaultWIMFileBasedRealm', '-baseEntry', BASE]);
    expect(await call('AdminTask', 'listIdMgrRepositoryBaseEntries', ['-id', 'LDAP1'])).toBe(`{${BASE}=${BASE}}`);
    const validate = (adminUser: string): Promise<unknown> =>
      call('AdminTask', 'validateAdminName', ['-registryType', 'WIMUserRegistry', '-adminUser', adminUser]);
    expect(
      await Promise.all([validate('wasadmin'), validate('anna'), validate('anna@lab.example.com'), validate('nobody')]),
    ).toEqual(['true', 'true', 'true', 'false']);
    await call('AdminConfig', 'save');
    await state.processes.restart(state.processes.dmgr);
    expect(runtimeOf(state, 'dmgr').registry.repositories.map(({ id }) => id)).toEqual([
      'InternalFileRepository',
      'LDAP1',
    ]);
    const server = runtimeOf(state, 'dmgr').registry.repositories[1]?.servers[0];
    expect([server?.bindDn, server?.bindPassword.reveal()]).toEqual([BIND_DN, BIND_PASSWORD]);
  });

  it.skipIf(!hasSlapd)(title('refuses a base entry that does not exist, with the words of the directory'), async () => {
    const session = testCell().open();
    await addRepository(session, slapd.port);
    expect(
      await session.failure('AdminTask', 'addIdMgrRepositoryBaseEntry', ['-id', 'LDAP1', '-name', `ou=none,${BASE}`]),
    ).toBe(
      'com.ibm.ws.scripting.ScriptingException: com.ibm.websphere.wim.exception.InvalidArgumentException: ' +
        `CWWIM5018E The distinguished name [ou=none,${BASE}] of the base entry in the repository is invalid. Root cause: [LDAP: error code 32 - No Such Object]`,
    );
  });

  it.skipIf(!hasSlapd)(title('refuses a bind password that the directory refuses'), async () => {
    const session = testCell().open();
    await addRepository(session, slapd.port, 'wrong');
    const failure = await session.failure('AdminTask', 'addIdMgrRepositoryBaseEntry', ['-id', 'LDAP1', '-name', BASE]);
    expect(failure).toContain('javax.naming.AuthenticationException: [LDAP: error code 49 - Invalid Credentials]');
  });

  it.skipIf(!hasSlapd)(title('a directory user can be the administrator'), async () => {
    const { open, state } = testCell();
    const session = open();
    await addRepository(session, slapd.port);
    await session.call('AdminTask', 'addIdMgrRepositoryBaseEntry', ['-id', 'LDAP1', '-name', BASE]);
    await session.call('AdminTask', 'addIdMgrRealmBaseEntry', [
      '-name',
      'defaultWIMFileBasedRealm',
      '-baseEntry',
      BASE,
    ]);
    await session.call('AdminTask', 'configureAdminWIMUserRegistry', ['-primaryAdminId', 'wasadmin2']);
    await session.call('AdminConfig', 'save');
    await state.processes.restart(state.processes.dmgr);
    expect(
      await Promise.all([
        mayAdminister(state, 'wasadmin2', 'admin2-pw'),
        mayAdminister(state, 'wasadmin2', 'no'),
        mayAdminister(state, 'anna', 'anna-pw'),
      ]),
    ).toEqual([true, false, false]);
  });
});

describe('an LDAP repository without a directory', () => {
  it('says that nothing answers', async () => {
    const session = testCell().open();
    const port = await freePort();
    await addRepository(session, port);
    const expected = `javax.naming.CommunicationException: 127.0.0.1:${port} [Root exception is java.net.ConnectException: Connection refused`;
    expect(
      await session.failure('AdminTask', 'addIdMgrRepositoryBaseEntry', ['-id', 'LDAP1', '-name', BASE]),
    ).toContain(expected);
    expect(
      await session.failure('AdminTask', 'updateIdMgrLDAPRepository', ['-id', 'LDAP1', '-loginProperties', 'cn']),
    ).toContain(expected);
  });
});
