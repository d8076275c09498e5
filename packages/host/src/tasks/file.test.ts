import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@signet/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hostWithPrograms, localHost, scratchFolder } from '../testing/hosts.ts';
import { assertOn, checkTask, runTask } from '../testing/steps.ts';
import { file } from './file.ts';
import { ping } from './ping.ts';
import { stat } from './stat.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const busybox = '/usr/bin/busybox';
const programs = ['sh', 'stat', 'readlink', 'sha1sum', 'id', 'ls', 'sed', 'chmod', 'chown', 'chgrp', 'mv', 'rm', 'ln'];
const more = ['mkdir', 'rmdir', 'find', 'touch', 'cat', 'wc', 'date'];
const kinds = existsSync(busybox) ? ['local', 'busybox'] : ['local'];

describe.each(kinds)('over %s', (kind) => {
  const scratch = scratchFolder();
  let host: Connection;
  let count = 0;
  beforeAll(async () => {
    const local = await localHost();
    host =
      kind === 'local'
        ? local
        : hostWithPrograms(local, Object.fromEntries([...programs, ...more].map((name) => [name, busybox])));
  });
  afterAll(() => host.close());
  const fresh = (): string => {
    count += 1;
    const folder = join(scratch, String(count));
    mkdirSync(folder);
    return folder;
  };
  const modeOf = (path: string): string => `0${(statSync(path).mode & 0o7777).toString(8)}`;

  describe('file', () => {
    it('makes a folder with all above it, which get the same mode', async () => {
      const path = join(fresh(), '-a', "b'c");
      const { changes, facts } = await runTask(host, file, { path, state: 'directory', mode: '0750' });
      expect(changes).toEqual([
        { path: 'state', from: 'absent', to: 'directory' },
        { path: 'mode', from: null, to: '0750' },
      ]);
      expect([modeOf(path), modeOf(join(path, '..'))]).toEqual(['0750', '0750']);
      expect(facts).toMatchObject({ path, state: 'directory', mode: '0750', uid: process.getuid?.() });
      expect((await runTask(host, file, { path: `${path}/`, state: 'directory' })).changes).toEqual([]);
    });

    it('removes whatever is there, and a link without what it leads to', async () => {
      const folder = fresh();
      mkdirSync(join(folder, 'd/e'), { recursive: true });
      writeFileSync(join(folder, 'd/e/f'), '');
      symlinkSync('d', join(folder, 'link'));
      symlinkSync('nowhere', join(folder, 'dangling'));
      for (const [name, was] of [
        ['link', 'link'],
        ['dangling', 'link'],
      ] as const) {
        const { changes } = await runTask(host, file, { path: join(folder, name), state: 'absent' });
        expect(changes).toEqual([{ path: 'state', from: was, to: 'absent' }]);
      }
      expect(existsSync(join(folder, 'd/e/f'))).toBe(true);
      const { facts } = await runTask(host, file, { path: join(folder, 'd'), state: 'absent' });
      const path = join(folder, 'd');
      const content = { directories: [`${path}/e`], files: [`${path}/e/f`] };
      const diff = { before: { path, state: 'directory', path_content: content }, after: { path, state: 'absent' } };
      expect([existsSync(path), facts]).toEqual([false, { path, state: 'absent', diff }]);
      expect((await runTask(host, file, { path: join(folder, 'd'), state: 'absent' })).changes).toEqual([]);
    });

    it('links to what is written, and again when it leads elsewhere', async () => {
      const folder = fresh();
      for (const name of ['2.0', '2.1']) mkdirSync(join(folder, name));
      const path = join(folder, 'current');
      await runTask(host, file, { path, src: '2.0', state: 'link' });
      const { changes, facts } = await runTask(host, file, { dest: path, src: '2.1', state: 'link' });
      expect(changes).toEqual([{ path: 'src', from: '2.0', to: '2.1' }]);
      expect(readlinkSync(path)).toBe('2.1');
      expect(facts).toMatchObject({ dest: path, src: '2.1', state: 'link' });
      expect((await runTask(host, file, { path, src: '2.1', state: 'link' })).changes).toEqual([]);
    });

    it('puts a link in place of something else only with force', async () => {
      const folder = fresh();
      const path = join(folder, 'x');
      writeFileSync(path, '');
      const args = { path, src: 'nowhere', state: 'link' };
      await expect(runTask(host, file, args)).rejects.toMatchObject({ code: 'FILE_FAILED' });
      await runTask(host, file, { ...args, force: true });
      expect(readlinkSync(path)).toBe('nowhere');
      mkdirSync(join(folder, 'd'));
      await runTask(host, file, { path: join(folder, 'd'), src: 'x', state: 'link', force: true });
      expect(readlinkSync(join(folder, 'd'))).toBe('x');
    });

    it('makes no link to nothing, unless forced', async () => {
      const folder = fresh();
      const args = { path: join(folder, 'x'), src: 'nowhere', state: 'link' };
      // What the link leads to may be made by an earlier task, so that check mode cannot know.
      await expect(file.read((await open()).read, args as never, (await open()).context)).rejects.toMatchObject({
        code: 'NO_SUCH_FILE',
      });
      await runTask(host, file, { ...args, force: true });
      expect(readlinkSync(args.path)).toBe('nowhere');
    });

    it('makes hard links', async () => {
      const folder = fresh();
      writeFileSync(join(folder, 'a'), 'x');
      const args = { path: join(folder, 'b'), src: join(folder, 'a'), state: 'hard' };
      await runTask(host, file, args);
      expect(statSync(args.path).ino).toBe(statSync(args.src).ino);
      expect((await runTask(host, file, args)).changes).toEqual([]);
      writeFileSync(join(folder, 'c'), 'other');
      linkSync(join(folder, 'c'), join(folder, 'd'));
      await expect(runTask(host, file, { ...args, src: join(folder, 'c') })).rejects.toMatchObject({
        code: 'FILE_FAILED',
      });
      await runTask(host, file, { ...args, src: join(folder, 'c'), force: true });
      expect(readFileSync(args.path, 'utf8')).toBe('other');
    });

    it('touches: makes an empty file, or sets its times', async () => {
      const path = join(fresh(), '-x');
      const made = await runTask(host, file, { path, state: 'touch', mode: '0600' });
      expect(made.changes.map(({ path: field }) => field)).toEqual(['state', 'mode']);
      expect([modeOf(path), made.facts]).toMatchObject(['0600', { dest: path, state: 'file' }]);
      utimesSync(path, 1_000_000, 1_000_000);
      const again = await runTask(host, file, { path, state: 'touch' }, at(2));
      expect(again.changes.map(({ path: field, to }) => [field, to])).toEqual([
        ['mtime', 'now'],
        ['atime', 'now'],
      ]);
      expect(Date.now() / 1000 - statSync(path).mtimeMs / 1000).toBeLessThan(600);
      const kept = { path, state: 'touch', modification_time: 'preserve', access_time: 'preserve' };
      expect((await runTask(host, file, kept, at(3))).changes).toEqual([]);
    });

    it('sets a time that is given', async () => {
      const path = join(fresh(), 'x');
      const args = { path, state: 'touch', modification_time: '202001021530.45', access_time: 'preserve' };
      await runTask(host, file, args);
      await runTask(host, file, args, at(2));
      expect(new Date(statSync(path).mtimeMs).toString()).toBe(new Date(2020, 0, 2, 15, 30, 45).toString());
      expect((await runTask(host, file, args, at(3))).changes).toEqual([]);
    });

    it('sets modes of everything below a folder, and follows no link there', async () => {
      const folder = fresh();
      mkdirSync(join(folder, 'd/e f'), { recursive: true });
      writeFileSync(join(folder, 'd/e f/-g'), '');
      writeFileSync(join(folder, 'outside'), '');
      symlinkSync('../outside', join(folder, 'd/link'));
      chmodSync(join(folder, 'outside'), 0o600);
      const args = { path: join(folder, 'd'), recurse: true, mode: 'u=rwX,go=rX' };
      chmodSync(join(folder, 'd/e f/-g'), 0o666);
      chmodSync(join(folder, 'd/e f'), 0o777);
      expect((await runTask(host, file, args)).changes).toEqual([
        { path: 'e f mode', from: '0777', to: '0755' },
        { path: 'e f/-g mode', from: '0666', to: '0644' },
      ]);
      expect([modeOf(join(folder, 'd/e f/-g')), modeOf(join(folder, 'outside'))]).toEqual(['0644', '0600']);
    });

    it('only sets permissions when no state is wanted, and sees through links', async () => {
      const folder = fresh();
      const path = join(folder, 'x');
      await expect(runTask(host, file, { path })).rejects.toMatchObject({
        code: 'FILE_FAILED',
        message: `${path} on web1 is absent, cannot continue.`,
      });
      writeFileSync(path, '');
      symlinkSync('x', join(folder, 'link'));
      await runTask(host, file, { path: join(folder, 'link'), mode: '0604' });
      expect([modeOf(path), lstatSync(join(folder, 'link')).isSymbolicLink()]).toEqual(['0604', true]);
      await expect(runTask(host, file, { path, state: 'directory' })).rejects.toMatchObject({ code: 'FILE_FAILED' });
    });

    it('writes nothing in check mode', async () => {
      const path = join(fresh(), 'x');
      await checkTask(host, file, { path, state: 'touch' });
      expect(existsSync(path)).toBe(false);
    });
  });

  it('stat tells what Ansible tells', async () => {
    const folder = fresh();
    const path = join(folder, `a 'b"\n`);
    writeFileSync(path, 'hello\n');
    chmodSync(path, 0o4751);
    const { facts } = await assertOn(host, stat, { path });
    const found = statSync(path);
    expect(facts['stat']).toMatchObject({
      exists: true,
      path,
      mode: '04751',
      size: 6,
      isreg: true,
      isdir: false,
      islnk: false,
      isuid: true,
      isgid: false,
      rusr: true,
      wgrp: false,
      xoth: true,
      uid: found.uid,
      gid: found.gid,
      inode: found.ino,
      dev: found.dev,
      nlink: 1,
      checksum: 'f572d396fae9206628714fb2ce00f72e94f2258f',
      readable: true,
      writeable: true,
      executable: true,
    });
    // Not every host tells parts of a second.
    expect(Math.floor((facts['stat'] as { mtime: number }).mtime)).toBe(Math.floor(found.mtimeMs / 1000));
    const sha256 = await assertOn(host, stat, { path, checksum_algorithm: 'sha256' });
    expect((sha256.facts['stat'] as { checksum: string }).checksum).toMatch(/^5891b5b522d5df08/u);
    expect((await assertOn(host, stat, { path, get_checksum: false })).facts['stat']).not.toHaveProperty('checksum');
  });

  it('stat sees links, dangling ones, and nothing', async () => {
    const folder = fresh();
    symlinkSync('nowhere', join(folder, 'link'));
    symlinkSync(folder, join(folder, 'up'));
    expect((await assertOn(host, stat, { path: join(folder, 'link') })).facts['stat']).toMatchObject({
      exists: true,
      islnk: true,
      lnk_target: 'nowhere',
      lnk_source: join(folder, 'nowhere'),
    });
    const followed = { path: join(folder, 'link'), follow: true };
    expect((await assertOn(host, stat, followed)).facts['stat']).toEqual({ exists: false });
    expect((await assertOn(host, stat, { path: join(folder, 'up'), follow: true })).facts['stat']).toMatchObject({
      isdir: true,
      islnk: false,
    });
    expect((await assertOn(host, stat, { path: join(folder, 'none') })).facts['stat']).toEqual({ exists: false });
  });

  it('ping answers', async () => {
    expect(await assertOn(host, ping, {})).toEqual({ findings: [], facts: { ping: 'pong' } });
    expect((await assertOn(host, ping, { data: 'crash' })).findings).toMatchObject([{ severity: 'error' }]);
  });

  const at = (line: number) => ({ at: { file: 'test.yml', line, column: 1 } });
  async function open() {
    const { fixedVars, taskContext } = await import('@signet/testkit');
    const context = taskContext();
    return { context, read: (await file.target.open(host, fixedVars(), context)).read };
  }
});
