import { describe, expect, it } from 'vitest';
import { testCell } from './testing/test-cell.ts';

const CHANGE = ['AdminTask', 'configureSingleSignon', ['-domainName', '.lab.example.com']] as const;

describe('a session (checklist 15 and 16)', () => {
  it('sees its own changes, which nobody else sees until it saves', async () => {
    const { open, state } = testCell();
    const [mine, other] = [open(), open()];
    await mine.call(...CHANGE);
    expect(await mine.call('AdminTask', 'getSingleSignon')).toContain('.lab.example.com');
    expect(await other.call('AdminTask', 'getSingleSignon')).not.toContain('.lab.example.com');
    await mine.call('AdminConfig', 'save');
    expect(await open().call('AdminTask', 'getSingleSignon')).toContain('.lab.example.com');
    expect(state.counts).toMatchObject({ adminTaskWrites: 1, saves: 1 });
  });

  it('keeps reading what it has read, until it resets', async () => {
    const { open } = testCell();
    const [reader, writer] = [open(), open()];
    await reader.call('AdminTask', 'getSingleSignon');
    await writer.call(...CHANGE);
    await writer.call('AdminConfig', 'save');
    expect(await reader.call('AdminTask', 'getSingleSignon')).not.toContain('.lab.example.com');
    await reader.call('AdminConfig', 'reset');
    expect(await reader.call('AdminTask', 'getSingleSignon')).toContain('.lab.example.com');
  });

  it('names both documents of a realm in queryChanges, and drops them with reset', async () => {
    const { call } = testCell().open();
    expect(await call('AdminConfig', 'queryChanges')).toBe(
      'WASX7241I: There are no unsaved changes in this workspace.',
    );
    await call('AdminTask', 'renameIdMgrRealm', ['-name', 'defaultWIMFileBasedRealm', '-newName', 'r']);
    await call('AdminTask', 'configureAdminWIMUserRegistry', ['-realmName', 'r']);
    expect(await call('AdminConfig', 'queryChanges')).toBe(
      'WASX7146I: The following configuration files contain unsaved changes:\ncells/labCell|wim/config/wimconfig.xml\ncells/labCell|security.xml',
    );
    expect(await call('AdminConfig', 'hasChanges')).toBe(true);
    await call('AdminConfig', 'reset');
    expect(await call('AdminConfig', 'hasChanges')).toBe(false);
  });

  it('cannot save over what another session saved meanwhile, unless told to', async () => {
    const { open, state } = testCell();
    const [first, second] = [open(), open()];
    await first.call(...CHANGE);
    await second.call('AdminTask', 'setLTPATimeout', '[-timeout 60]');
    await first.call('AdminConfig', 'save');
    const failure = await second.failure('AdminConfig', 'save');
    expect(failure).toContain('com.ibm.ws.sm.workspace.WorkSpaceException');
    expect(failure).toContain('rollbackOnConflict');
    expect(state.counts.saves).toBe(1);
    await second.call('AdminConfig', 'setSaveMode', 'overwriteOnConflict');
    await second.call('AdminConfig', 'save');
    expect(state.counts.saves).toBe(2);
  });

  it('meets another administrator once while the fault save-conflict is on', async () => {
    const { open, state } = testCell();
    state.faults.set('save-conflict', {});
    const { call, failure } = open();
    await call(...CHANGE);
    expect(await failure('AdminConfig', 'save')).toContain('WorkSpaceException');
    await call('AdminConfig', 'reset');
    await call(...CHANGE);
    expect(await call('AdminConfig', 'save')).toBe('');
  });

  it('saving nothing is no save', async () => {
    const { open, state } = testCell();
    await open().call('AdminConfig', 'save');
    expect(state.counts.saves).toBe(0);
  });
});
