import { Secret } from '@signet/core';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { describe, expect, it } from 'vitest';
import { files } from '../targets/files.ts';
import { copy } from './copy.ts';

describe('host.copy', () => {
  it.each([
    ['creates a file', {}, { path: '/a', content: 'x' }, ['write /a 0644']],
    ['creates a private file for a secret', {}, { path: '/a', content: new Secret('x') }, ['write /a 0600']],
    [
      'keeps the mode of a file',
      { '/a': { content: 'y', mode: 0o640 } },
      { path: '/a', content: 'x' },
      ['write /a 0640'],
    ],
    ['sets the mode with the content', { '/a': 'y' }, { path: '/a', content: 'x', mode: '0600' }, ['write /a 0600']],
    ['sets the mode alone', { '/a': 'x' }, { path: '/a', content: 'x', mode: '0600' }, ['mode /a 0600']],
    ['does nothing when nothing differs', { '/a': 'x' }, { path: '/a', content: 'x', mode: '644' }, []],
  ])('%s', async (_title, present, args, writes) => {
    const connection = fakeConnection({ files: present });
    const { read, write } = await files.open(connection, fixedVars(), taskContext());
    const changes = copy.diff(await copy.read(read, args, taskContext()), args);
    await copy.apply(write, changes, args, taskContext());
    expect(connection.writes).toEqual(writes);
    expect(copy.diff(await copy.read(read, args, taskContext()), args)).toEqual([]);
  });

  it('hides the old content as well when the new one is a secret', async () => {
    const { read } = await files.open(fakeConnection({ files: { '/a': 'old secret' } }), fixedVars(), taskContext());
    const args = { path: '/a', content: new Secret('new secret') };
    expect(JSON.stringify(copy.diff(await copy.read(read, args, taskContext()), args))).not.toMatch(/old|new/u);
  });
});
