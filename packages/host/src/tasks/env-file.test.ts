import { type Change, Secret } from '@signet/core';
import { type FakeConnection, fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { describe, expect, it } from 'vitest';
import { files } from '../targets/files.ts';
import { envFile } from './env-file.ts';

const path = '/opt/sametime/.env';
type Args = Parameters<typeof envFile.diff>[1];

async function changesOn(connection: FakeConnection, args: Args): Promise<readonly Change[]> {
  const { read } = await files.open(connection, fixedVars(), taskContext());
  return envFile.diff(await envFile.read(read, args, taskContext()), args);
}

async function apply(connection: FakeConnection, args: Args): Promise<readonly Change[]> {
  const { write } = await files.open(connection, fixedVars(), taskContext());
  const changes = await changesOn(connection, args);
  if (changes.length > 0) await envFile.apply(write, changes, args, taskContext());
  expect(await changesOn(connection, args)).toEqual([]);
  return changes;
}

describe('host.env_file', () => {
  it('changes what differs and nothing else, and then nothing is left', async () => {
    const connection = fakeConnection({ files: { [path]: { content: '# HCL\nA="1"\nB=2\nC=3\n', mode: 0o640 } } });
    const args: Args = { path, entries: { A: 1, B: 'two words', D: true }, absent: ['C'] };
    expect(await apply(connection, args)).toEqual([
      { path: 'B', from: '2', to: 'two words' },
      { path: 'D', from: null, to: 'true' },
      { path: 'C', from: '3', to: null },
    ]);
    expect(connection.text(path)).toBe('# HCL\nA="1"\nB=\'two words\'\nD=true\n');
    expect(connection.writes).toEqual([`write ${path} 0640`]);
  });

  it('writes nothing when only quotes and blanks differ', async () => {
    const connection = fakeConnection({ files: { [path]: `A = 'x'\n` } });
    expect(await apply(connection, { path, entries: { A: 'x' } })).toEqual([]);
    expect(connection.writes).toEqual([]);
  });

  it('replaces a value that Compose would expand', async () => {
    const connection = fakeConnection({ files: { [path]: 'A=pa$$word\n' } });
    expect(await apply(connection, { path, entries: { A: 'pa$$word' } })).toHaveLength(1);
    expect(connection.text(path)).toBe("A='pa$$word'\n");
  });

  it('shows no secret, neither the new one nor the old one', async () => {
    const connection = fakeConnection({ files: { [path]: 'LTPA_KEYS_PASSWORD=old-secret\n' } });
    const changes = await apply(connection, { path, entries: { LTPA_KEYS_PASSWORD: new Secret('new-secret') } });
    expect(JSON.stringify(changes)).toBe('[{"path":"LTPA_KEYS_PASSWORD","from":"***","to":"***"}]');
    expect(connection.text(path)).toBe('LTPA_KEYS_PASSWORD=new-secret\n');
  });

  it('creates a private file for a secret, a readable one for the rest', async () => {
    const connection = fakeConnection();
    await apply(connection, { path: '/a', entries: { A: new Secret('x') } });
    await apply(connection, { path: '/b', entries: { A: 'x' } });
    await apply(connection, { path: '/c', entries: { A: 'x' }, mode: '0600' });
    expect(connection.writes).toEqual(['write /a 0600', 'write /b 0644', 'write /c 0600']);
  });

  it('changes only the mode when only the mode differs', async () => {
    const connection = fakeConnection({ files: { [path]: 'A=1\n' } });
    expect(await apply(connection, { path, entries: { A: '1' }, mode: '600' })).toEqual([
      { path: 'mode', from: '0644', to: '0600' },
    ]);
    expect(connection.writes).toEqual([`mode ${path} 0600`]);
  });

  it.each([
    [null, 'Fork:Jwt,Ltpa'],
    ['Fork:Jwt', 'Fork:Jwt,Ltpa'],
    ['Fork:Jwt, Saml', 'Fork:Jwt,Saml,Ltpa'],
    ['Jwt', 'Fork:Jwt,Ltpa'],
    ['Fork:Jwt, Ltpa', 'Fork:Jwt,Ltpa'],
  ])('makes the list %j %j', async (before, after) => {
    const connection = fakeConnection({ files: { [path]: before === null ? '' : `T=${before}\n` } });
    await apply(connection, { path, lists: { T: { prefix: 'Fork:', contains: ['Jwt', 'Ltpa'] } } });
    expect(connection.text(path)).toBe(`T=${after}\n`);
  });

  it('leaves a list alone that has what it needs', async () => {
    const connection = fakeConnection({ files: { [path]: 'T=Fork:Ltpa,Saml,Jwt\n' } });
    expect(await apply(connection, { path, lists: { T: { prefix: 'Fork:', contains: ['Jwt', 'Ltpa'] } } })).toEqual([]);
  });

  it('refuses a value that Compose versions read differently, and does not show it', async () => {
    const args: Args = { path, entries: { LTPA_KEYS_PASSWORD: new Secret("it's secret") } };
    const reading = changesOn(fakeConnection(), args);
    await expect(reading).rejects.toMatchObject({
      name: 'InputError',
      code: 'ENV_VALUE_UNSAFE',
      message: `The value of LTPA_KEYS_PASSWORD contains a single quote, which Compose versions read differently in ${path}.`,
    });
  });

  it('leaves the file as it was when the disk is full', async () => {
    const connection = fakeConnection({
      files: { [path]: 'A=1\n' },
      beforeWrite: () => {
        throw new Error('disk full');
      },
    });
    await expect(apply(connection, { path, entries: { A: '2' } })).rejects.toThrow('disk full');
    expect(connection.text(path)).toBe('A=1\n');
  });
});
