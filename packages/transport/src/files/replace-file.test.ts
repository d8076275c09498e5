import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localFiles } from '../local/local-files.ts';
import { replaceFile } from './replace-file.ts';

let folder: string;
const path = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('removes what a killed run left behind, but not what another one is writing, nor other files', async () => {
  const leave = (name: string, age: 'old' | 'new'): void => {
    writeFileSync(path(name), 'half');
    if (age === 'old') utimesSync(path(name), 0, 0);
  };
  leave('..env.signet-0123', 'old');
  leave('..env.signet-4567', 'new');
  leave('.x.env.signet-0123', 'old');
  await replaceFile(localFiles('web1'), path('.env'), Buffer.from('x'));
  expect(readdirSync(folder).toSorted()).toEqual(['..env.signet-4567', '.env', '.x.env.signet-0123']);
});

it('is private while it is written', async () => {
  const files = localFiles('web1');
  const modes: number[] = [];
  const watched = {
    ...files,
    create: async (temporary: string, content: Uint8Array) => {
      await files.create(temporary, content);
      modes.push(statSync(temporary).mode & 0o777);
    },
  };
  await replaceFile(watched, path('open'), Buffer.from('x'), { mode: 0o666 });
  expect(modes).toEqual([0o600]);
});

it.each(['create', 'setMode', 'rename', 'names'] as const)(
  'keeps the old file and no temporary one when %s fails',
  async (step) => {
    writeFileSync(path('file'), 'old');
    const failing = {
      ...localFiles('web1'),
      [step]: async () => {
        throw Object.assign(new Error('disk on fire'), { code: 'EIO' });
      },
    };
    await expect(replaceFile(failing, path('file'), Buffer.from('new'))).rejects.toMatchObject({
      name: 'TargetError',
      code: 'FILE_FAILED',
      message: `Writing ${path('file')} on web1 failed: disk on fire.`,
    });
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(path('file'), 'utf8')).toBe('old');
  },
);

it.each([
  ['EACCES', 'PERMISSION_DENIED'],
  ['EROFS', 'PERMISSION_DENIED'],
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
])('calls %s %s', async (errno, code) => {
  const failing = {
    ...localFiles('web1'),
    create: async () => {
      throw Object.assign(new Error(errno), { code: errno });
    },
  };
  await expect(replaceFile(failing, path('file'), Buffer.from('x'))).rejects.toMatchObject({
    name: 'TargetError',
    code,
  });
});

it('gives the permissions of a group to no other group', async () => {
  writeFileSync(path('.env'), 'old', { mode: 0o640 });
  const files = localFiles('web1');
  const foreign = {
    ...files,
    // The file that is there belongs to somebody else; what we create is ours, and we may not give it away.
    stat: async (name: string) => {
      const info = await files.stat(name);
      return info && name === path('.env') ? { ...info, uid: info.uid + 1, gid: info.gid + 1 } : info;
    },
    setOwner: async () => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    },
  };
  await replaceFile(foreign, path('.env'), Buffer.from('new'));
  expect(statSync(path('.env')).mode & 0o777).toBe(0o600);
});
