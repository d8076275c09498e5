import { Secret } from '@signet/core';
import { generateKeys, rewrapKeyFile, writeKeyFile } from '@signet/ltpa';
import { type FakeConnection, fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { describe, expect, it } from 'vitest';
import { files } from '../targets/files.ts';
import { keys } from './keys.ts';

const path = '/opt/sametime/ltpa.keys';
const realm = 'ldap.example.com:389';
const password = new Secret('exported.Pa55');
const header = { creationDate: new Date(0), creationHost: 'dmgr' };
const cellKeys = generateKeys({ realm });
const exported = writeKeyFile(cellKeys, password, header);
const args = { path, keys: new Secret(exported), password, realm };

async function changesOn(connection: FakeConnection, given = args) {
  const { read } = await files.open(connection, fixedVars(), taskContext());
  return keys.diff(await keys.read(read, given, taskContext()), given);
}

async function apply(connection: FakeConnection, given = args) {
  const { write } = await files.open(connection, fixedVars(), taskContext());
  const changes = await changesOn(connection, given);
  await keys.apply(write, changes, given, taskContext());
  return changes.map((change) => change.path);
}

function present(content: string, mode = 0o600): FakeConnection {
  return fakeConnection({ files: { [path]: { content, mode } } });
}

describe('ltpa.keys', () => {
  it('writes the file where there is none, byte for byte and private', async () => {
    const connection = fakeConnection();
    expect(await apply(connection)).toEqual(['public_id', 'shared_id', 'realm', 'opens_with_password', 'mode']);
    expect(connection.text(path)).toBe(exported);
    expect(connection.writes).toEqual([`write ${path} 0600`]);
    expect(await changesOn(connection)).toEqual([]);
  });

  it('leaves another export of the same keys alone', async () => {
    const later = writeKeyFile(cellKeys, password, { creationDate: new Date(86_400_000), creationHost: 'other' });
    expect(later).not.toBe(exported);
    expect(await changesOn(present(later))).toEqual([]);
  });

  it('replaces other keys', async () => {
    const connection = present(writeKeyFile(generateKeys({ realm }), password, header));
    expect(await apply(connection)).toEqual(['public_id', 'shared_id']);
    expect(connection.text(path)).toBe(exported);
  });

  it('replaces the same keys under another password', async () => {
    const connection = present(rewrapKeyFile(exported, password, new Secret('WebAS')));
    expect(await apply(connection)).toEqual(['shared_id', 'opens_with_password']);
    expect(await changesOn(connection)).toEqual([]);
  });

  it('replaces the same keys with another realm', async () => {
    expect(await apply(present(writeKeyFile(cellKeys, password, { ...header, realm: 'old' })))).toEqual(['realm']);
  });

  it('replaces what is no key file', async () => {
    expect(await apply(present('garbage'))).toEqual(['public_id', 'shared_id', 'realm', 'opens_with_password']);
  });

  it('changes only the mode when only the mode differs', async () => {
    const connection = present(exported, 0o644);
    expect(await apply(connection)).toEqual(['mode']);
    expect(connection.writes).toEqual([`mode ${path} 0600`]);
  });

  it('refuses keys of another realm and leaves the file, though check mode may compare with them', async () => {
    const early = { ...args, keys: new Secret(writeKeyFile(cellKeys, password, { ...header, realm: 'old' })) };
    const connection = present('garbage');
    await expect(apply(connection, early)).rejects.toMatchObject({ name: 'TargetError', code: 'LTPA_REALM_MISMATCH' });
    expect(connection.writes).toEqual([]);
    expect((await changesOn(connection, early)).find((change) => change.path === 'realm')).toMatchObject({ to: realm });
  });

  it('says when the password does not open the export', async () => {
    const reading = changesOn(fakeConnection(), { ...args, password: new Secret('wrong') });
    await expect(reading).rejects.toMatchObject({ code: 'LTPA_WRONG_PASSWORD' });
  });

  it('shows no part of the file', async () => {
    const text = JSON.stringify(await changesOn(present(writeKeyFile(generateKeys({ realm }), password, header))));
    // A few characters alone may stand in an id, too.
    for (const line of exported.split('\n').filter((one) => one.length > 60))
      expect(text).not.toContain(line.slice(40));
  });
});
