import { describe, expect, it } from 'vitest';
import { mayAdminister } from './registry.ts';
import { ADMIN, ADMIN_PASSWORD, testCell } from './testing/test-cell.ts';

const OLD = 'defaultWIMFileBasedRealm';

describe('renaming the realm (checklist 26 and 27)', () => {
  it('renameIdMgrRealm leaves the realm of security.xml and the base entries alone', async () => {
    const { call } = testCell().open();
    await call('AdminTask', 'renameIdMgrRealm', ['-name', OLD, '-newName', 'ldap.lab.example.com:389']);
    expect([
      await call('AdminTask', 'getIdMgrDefaultRealm'),
      await call('AdminTask', 'listIdMgrRealms'),
      await call('AdminTask', 'listIdMgrRealmBaseEntries', ['-name', 'ldap.lab.example.com:389']),
      await call('AdminConfig', 'showAttribute', await call('AdminConfig', 'list', 'WIMUserRegistry'), 'realm'),
    ]).toEqual(['ldap.lab.example.com:389', 'ldap.lab.example.com:389', 'o=defaultWIMFileBasedRealm', OLD]);
  });

  it('a realm that only one document has locks the administrator out after the restart; a checkpoint brings it back', async () => {
    const { open, state } = testCell();
    const { call } = open();
    await call('AdminTask', 'createFullCheckpoint', ['-checkpointName', 'before']);
    await call('AdminTask', 'configureAdminWIMUserRegistry', ['-realmName', 'nowhere', '-verifyRegistry', 'false']);
    expect(
      await call('AdminTask', 'validateAdminName', ['-registryType', 'WIMUserRegistry', '-adminUser', ADMIN]),
    ).toBe('false');
    await call('AdminConfig', 'save');
    expect(await mayAdminister(state, ADMIN, ADMIN_PASSWORD)).toBe(true);
    await state.processes.restart(state.processes.dmgr);
    expect(await mayAdminister(state, ADMIN, ADMIN_PASSWORD)).toBe(false);

    const local = open('local');
    expect(await local.call('AdminTask', 'listCheckpoints')).toBe(
      'before(cells/labCell/repository/checkpoints/before|checkpoint.xml#Checkpoint_1)',
    );
    await local.call('AdminTask', 'restoreCheckpoint', ['-checkpointName', 'before']);
    await state.processes.restart(state.processes.dmgr);
    expect(await mayAdminister(state, ADMIN, ADMIN_PASSWORD)).toBe(true);
  });

  it('verifyRegistry refuses a realm that the federated repositories do not have', async () => {
    const { failure, call } = testCell().open();
    expect(await failure('AdminTask', 'configureAdminWIMUserRegistry', ['-realmName', 'nowhere'])).toContain(
      'SECJ7716E',
    );
    expect(await call('AdminConfig', 'hasChanges')).toBe(false);
  });

  it('a realm without the base entry of the administrator does not know the administrator', async () => {
    const { call } = testCell().open();
    await call('AdminTask', 'createIdMgrRealm', ['-name', 'other']);
    await call('AdminTask', 'setIdMgrDefaultRealm', ['-name', 'other']);
    await call('AdminTask', 'configureAdminWIMUserRegistry', ['-realmName', 'other', '-verifyRegistry', 'false']);
    expect(
      await call('AdminTask', 'validateAdminName', ['-registryType', 'WIMUserRegistry', '-adminUser', ADMIN]),
    ).toBe('false');
  });

  it('existence tests raise, and adding a base entry twice really adds two', async () => {
    const { call, failure } = testCell().open();
    expect(await failure('AdminTask', 'getIdMgrRepository', ['-id', 'none'])).toContain(
      'com.ibm.websphere.wim.exception',
    );
    await call('AdminTask', 'addIdMgrRealmBaseEntry', ['-name', OLD, '-baseEntry', 'o=defaultWIMFileBasedRealm']);
    expect(await call('AdminTask', 'listIdMgrRealmBaseEntries', ['-name', OLD])).toBe(
      'o=defaultWIMFileBasedRealm\no=defaultWIMFileBasedRealm',
    );
  });
});
