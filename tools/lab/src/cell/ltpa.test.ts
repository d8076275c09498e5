import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { generateKeys, inspectKeyFile, openKeyFile, writeKeyFile } from '@signet/ltpa';
import { afterAll, describe, expect, it } from 'vitest';
import { runtimeOf } from './runtime-view.ts';
import { testCell } from './testing/test-cell.ts';

const dir = mkdtempSync(join(tmpdir(), 'signet-cell-'));
afterAll(() => rmSync(dir, { recursive: true }));

const password = 'labsecret-ltpa-0001';
const ids = (state: ReturnType<typeof testCell>['state'], process: string): string[] =>
  runtimeOf(state, process).ltpa.map(({ publicId }) => publicId);

function foreignKeyFile(name: string): { file: string; publicId: string } {
  const keys = generateKeys({ realm: 'other' });
  const file = join(dir, name);
  writeFileSync(
    file,
    writeKeyFile(keys, new Secret(password), { creationDate: new Date(0), creationHost: 'other', realm: 'other' }),
  );
  return { file, publicId: keys.publicId };
}

describe('LTPA keys (checklist 20 and 21)', () => {
  it('are exported from the runtime with its realm, overwriting the file', async () => {
    const { open, state } = testCell();
    const { call } = open();
    const file = join(dir, 'export.keys');
    writeFileSync(file, 'old');
    await call('AdminTask', 'renameIdMgrRealm', ['-name', 'defaultWIMFileBasedRealm', '-newName', 'r:389']);
    await call('AdminTask', 'configureAdminWIMUserRegistry', ['-realmName', 'r:389']);
    await call('AdminConfig', 'save');
    await call('AdminTask', 'exportLTPAKeys', ['-ltpaKeyFile', `file:${file}`, '-password', password]);
    const before = inspectKeyFile(readFileSync(file));
    expect([before.realm, before.publicId]).toEqual(['defaultWIMFileBasedRealm', ids(state, 'dmgr')[0]]);
    await state.processes.restart(state.processes.dmgr);
    await open().call('AdminTask', 'exportLTPAKeys', ['-ltpaKeyFile', file, '-password', password]);
    expect(inspectKeyFile(readFileSync(file)).realm).toBe('r:389');
    expect(openKeyFile(readFileSync(file), new Secret(password)).publicId).toBe(before.publicId);
  });

  it('an import changes the dmgr at once and the configuration once saved; servers keep theirs until a restart', async () => {
    const { open, state } = testCell();
    const session = open();
    const [old = ''] = ids(state, 'server1');
    const { file, publicId } = foreignKeyFile('import.keys');
    await session.call('AdminTask', 'importLTPAKeys', `[-ltpaKeyFile ${file} -password ${password}]`);
    expect([ids(state, 'dmgr'), ids(state, 'server1')]).toEqual([[publicId, old], [old]]);
    expect(await session.call('AdminConfig', 'queryChanges')).toContain('cells/labCell|ltpa.jceks');
    await session.call('AdminConfig', 'save');
    await session.call(
      'AdminControl',
      'invoke',
      await session.call('AdminControl', 'queryNames', 'type=DeploymentManager,*'),
      'syncActiveNodes',
      'true',
    );
    expect(ids(state, 'server1')).toEqual([old]);
    await session.call('AdminControl', 'stopServer', 'server1', 'node1');
    await session.call('AdminControl', 'startServer', 'server1', 'node1');
    expect(ids(state, 'server1')).toEqual([publicId, old]);
  });

  it('keep two generations', async () => {
    const { open, state } = testCell();
    const { call } = open();
    const generate = (): Promise<unknown> =>
      call('AdminTask', 'generateKeyForKeySetGroup', ['-keySetGroupName', 'CellLTPAKeySetGroup']);
    const [first = ''] = ids(state, 'server1');
    await generate();
    const [second = ''] = ids(state, 'server1');
    await generate();
    expect(ids(state, 'server1')).toHaveLength(2);
    expect(ids(state, 'server1')).not.toContain(first);
    expect(ids(state, 'server1')[1]).toBe(second);
  });

  it('an import with a wrong password, of no key file and of a missing file changes nothing', async () => {
    const { open, state } = testCell();
    const { failure, call } = open();
    const { file } = foreignKeyFile('wrong.keys');
    const broken = join(dir, 'broken.keys');
    writeFileSync(broken, 'nonsense');
    const [old] = ids(state, 'dmgr');
    expect(await failure('AdminTask', 'importLTPAKeys', ['-ltpaKeyFile', file, '-password', 'x'])).toContain(
      'javax.crypto.BadPaddingException',
    );
    expect(await failure('AdminTask', 'importLTPAKeys', ['-ltpaKeyFile', broken, '-password', 'x'])).toContain(
      'The LTPA key file is not valid',
    );
    expect(
      await failure('AdminTask', 'importLTPAKeys', ['-ltpaKeyFile', join(dir, 'none'), '-password', 'x']),
    ).toContain('java.io.FileNotFoundException');
    expect([ids(state, 'dmgr'), await call('AdminConfig', 'hasChanges')]).toEqual([[old], false]);
  });

  it('the key set group shows and changes automatic generation', async () => {
    const { call } = testCell().open();
    expect(await call('AdminTask', 'getKeySetGroup', '[-name CellLTPAKeySetGroup]')).toContain('[autoGenerate true]');
    await call('AdminTask', 'modifyKeySetGroup', ['-name', 'CellLTPAKeySetGroup', '-autoGenerate', 'false']);
    const id = await call('AdminConfig', 'getid', '/KeySetGroup:CellLTPAKeySetGroup/');
    expect(await call('AdminConfig', 'showAttribute', id, 'autoGenerate')).toBe('false');
  });
});
