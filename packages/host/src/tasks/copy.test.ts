import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Connection, Secret } from '@signet/core';
import {
  fixedVars,
  fullDiskMissing,
  mountFullDisk,
  type Sshd,
  sshdMissing,
  startSshd,
  taskContext,
} from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha1Sum } from '../files/look.ts';
import { files } from '../targets/files.ts';
import { folderController } from '../testing/controller.ts';
import { hostWithPrograms, localHost, scratchFolder, sshHost } from '../testing/hosts.ts';
import { checkTask, runTask } from '../testing/steps.ts';
import { copy } from './copy.ts';
import { template } from './template.ts';

// Each test is many processes; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const busybox = '/usr/bin/busybox';
const kinds = ['local', 'busybox', 'without stat, readlink and sums', 'ssh'].filter(
  (kind) => (kind !== 'ssh' || sshdMissing() === undefined) && (kind !== 'busybox' || existsSync(busybox)),
);
const isRoot = process.getuid?.() === 0;

function programs(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()]),
  );
}
const basic = [
  'chmod',
  'chown',
  'chgrp',
  'mv',
  'cp',
  'rm',
  'ls',
  'cat',
  'wc',
  'id',
  'mkdir',
  'date',
  'find',
  'ln',
  'sed',
  'touch',
  'rmdir',
];

async function open(kind: string, sshd: Sshd | undefined): Promise<Connection> {
  if (sshd !== undefined) return sshHost(sshd);
  const local = await localHost();
  if (kind === 'busybox') {
    const names = [...basic, 'sh', 'stat', 'readlink', 'sha1sum', 'grep'];
    return hostWithPrograms(local, Object.fromEntries(names.map((name) => [name, busybox])));
  }
  if (kind !== 'local') return hostWithPrograms(local, { ...programs(...basic), sh: '/usr/bin/dash' });
  return local;
}

describe.each(kinds)('copy over %s', (kind) => {
  const author = scratchFolder();
  const context = { controller: folderController(author) };
  let scratch = '';
  let sshd: Sshd | undefined;
  let host: Connection;
  let count = 0;
  beforeAll(async () => {
    sshd = kind === 'ssh' ? await startSshd() : undefined;
    host = await open(kind, sshd);
    scratch = scratchFolder();
  });
  afterAll(async () => {
    await host.close();
    await sshd?.stop();
  });
  const fresh = (): string => {
    count += 1;
    const folder = join(scratch, String(count));
    mkdirSync(folder);
    return folder;
  };
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(author, name), content);
    return name;
  };
  const modeOf = (path: string): string => `0${(statSync(path).mode & 0o7777).toString(8)}`;

  it('makes a file with the wanted content, and then nothing is left to do', async () => {
    const dest = join(fresh(), 'new');
    const { changes, facts } = await runTask(host, copy, { content: 'hello\n', dest, mode: 'u=rw,g=r,o=' });
    expect(changes).toEqual([
      { path: 'content', from: null, to: 'hello\n' },
      { path: 'mode', from: null, to: '0640' },
    ]);
    expect(readFileSync(dest, 'utf8')).toBe('hello\n');
    expect(modeOf(dest)).toBe('0640');
    expect(facts).toEqual({
      dest,
      path: dest,
      checksum: sha1Sum(Buffer.from('hello\n')),
      md5sum: 'b1946ac92492d2347c6235b4d2611184',
      diff: [{ before: '', after: 'hello\n', after_header: 'dynamically generated' }],
      size: 6,
      state: 'file',
      mode: '0640',
      owner: execFileSync('id', ['-un'], { encoding: 'utf8' }).trim(),
      group: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim(),
      uid: process.getuid?.(),
      gid: process.getgid?.(),
    });
    const again = await runTask(host, copy, { content: 'hello\n', dest, mode: '0640' });
    expect(again.changes).toEqual([]);
    const { md5sum: _, ...rest } = facts;
    expect(again.facts).toEqual({ ...rest, diff: { before: { path: dest }, after: { path: dest } } });
  });

  it('writes nothing in check mode', async () => {
    const dest = join(fresh(), 'new');
    expect((await checkTask(host, copy, { content: 'x', dest })).changes).toHaveLength(1);
    expect(existsSync(dest)).toBe(false);
  });

  it.each(['-n', `it's "x" $1`, 'a\nb', ' ', '*', 'ü', 'a:b', '~'])('takes the file name %j', async (name) => {
    const dest = join(fresh(), name);
    const { facts } = await runTask(host, copy, { content: 'x', dest });
    expect(facts['dest']).toBe(dest);
    expect(readFileSync(dest, 'utf8')).toBe('x');
  });

  it('keeps the mode of a file, and changes it alone', async () => {
    const dest = join(fresh(), 'x');
    writeFileSync(dest, 'old');
    chmodSync(dest, 0o4751);
    await runTask(host, copy, { content: 'new', dest });
    expect(modeOf(dest)).toBe('04751');
    const inode = statSync(dest).ino;
    const { changes } = await runTask(host, copy, { content: 'new', dest, mode: 'go-rwx' });
    expect(changes).toEqual([{ path: 'mode', from: '04751', to: '04700' }]);
    expect(statSync(dest).ino).toBe(inode);
  });

  it.runIf(isRoot)('keeps the owner of a file and sets another', async () => {
    const dest = join(fresh(), 'x');
    writeFileSync(dest, 'old');
    chownSync(dest, 12_345, 54_321);
    await runTask(host, copy, { content: 'new', dest });
    expect([statSync(dest).uid, statSync(dest).gid]).toEqual([12_345, 54_321]);
    const { changes, facts } = await runTask(host, copy, { content: 'new', dest, owner: 'daemon', group: 1 });
    expect(changes).toEqual([
      { path: 'owner', from: '12345', to: 'daemon' },
      { path: 'group', from: '54321', to: '1' },
    ]);
    expect(facts).toMatchObject({ owner: 'daemon', gid: 1 });
  });

  it('keeps secrets to the owner and shows them to nobody', async () => {
    const dest = join(fresh(), 'secret');
    const { changes } = await runTask(host, copy, { content: new Secret('s3cret-content'), dest });
    expect(JSON.stringify(changes)).toBe('[{"path":"content","from":null,"to":"***"}]');
    expect(modeOf(dest)).toBe('0600');
    for (const diff of [true, false]) {
      writeFileSync(dest, 'old-content');
      const next = await runTask(host, copy, { content: new Secret('s3cret-content'), dest }, { diff });
      // A sum would let short secrets be guessed.
      expect(JSON.stringify(next)).not.toMatch(/old-content|s3cret|SHA|checksum/u);
    }
  });

  it('sends bytes as they are, many of them, and only when they differ', async () => {
    const bytes = Buffer.alloc(3_000_001, 'a\0b\xff\r\n', 'latin1');
    const src = write('big.bin', bytes);
    const dest = join(fresh(), 'big');
    const { changes } = await runTask(host, copy, { src, dest }, context);
    expect(changes[0]?.to).toMatch(/^\(larger than 100 kB: 3000001 bytes/u);
    expect(readFileSync(dest).equals(bytes)).toBe(true);
    const inode = statSync(dest).ino;
    expect((await runTask(host, copy, { src, dest }, context)).changes).toEqual([]);
    expect(statSync(dest).ino).toBe(inode);
  });

  it('says that a file is binary instead of showing it', async () => {
    const dest = join(fresh(), 'x');
    writeFileSync(dest, Buffer.from([0xff, 0xfe, 0x00]));
    const { changes } = await runTask(host, copy, { content: 'text', dest });
    expect(changes[0]?.from).toMatch(/^\(binary: 3 bytes/u);
  });

  it('makes JSON of data', async () => {
    const dest = join(fresh(), 'x');
    await runTask(host, copy, { content: { a: [1, 'ü', null] }, dest });
    // As Python writes it.
    expect(readFileSync(dest, 'utf8')).toBe(String.raw`{"a": [1, "\u00fc", null]}`);
    const secret = await runTask(host, copy, { content: { a: new Secret('hush-hush') }, dest });
    expect(readFileSync(dest, 'utf8')).toBe('{"a": "hush-hush"}');
    expect(JSON.stringify(secret)).not.toContain('hush');
  });

  it('puts a file into a folder, and makes the folder where dest ends with a slash', async () => {
    const folder = fresh();
    const src = write('my file.conf', 'x');
    expect((await runTask(host, copy, { src, dest: folder }, context)).facts['dest']).toBe(join(folder, src));
    const { facts } = await runTask(host, copy, { src, dest: `${folder}/new/deep/` }, context);
    expect(facts['dest']).toBe(join(folder, 'new/deep', src));
    expect(readFileSync(join(folder, 'new/deep', src), 'utf8')).toBe('x');
  });

  it('needs the folder of any other dest', async () => {
    await expect(runTask(host, copy, { content: 'x', dest: join(fresh(), 'none/x') })).rejects.toMatchObject({
      name: 'TargetError',
      code: 'NO_SUCH_DIRECTORY',
    });
    await expect(runTask(host, copy, { content: 'x', dest: fresh() })).rejects.toMatchObject({
      code: 'DEST_IS_DIRECTORY',
    });
  });

  it.each([
    ['tree', 'tree/'],
    ['tree/', ''],
  ])('copies the folder %s to %s', async (src, inside) => {
    mkdirSync(join(author, 'tree/a b/empty'), { recursive: true });
    write('tree/a b/one', '1');
    write("tree/it's", '2');
    const dest = fresh();
    const args = { src, dest, mode: '0640', directory_mode: '0750' };
    const { changes } = await runTask(host, copy, args, context);
    expect(changes.map(({ path }) => path)).toContain('a b/one content');
    expect(readFileSync(join(dest, inside, 'a b/one'), 'utf8')).toBe('1');
    expect(statSync(join(dest, inside, 'a b/empty')).isDirectory()).toBe(true);
    expect([modeOf(join(dest, inside, 'a b')), modeOf(join(dest, inside, "it's"))]).toEqual(['0750', '0640']);
    writeFileSync(join(dest, inside, 'a b/one'), 'other');
    expect((await runTask(host, copy, args, context)).changes).toEqual([
      { path: 'a b/one content', from: 'other', to: '1' },
    ]);
  });

  it('copies on the host itself', async () => {
    const folder = fresh();
    mkdirSync(join(folder, 'from/a b'), { recursive: true });
    writeFileSync(join(folder, 'from/a b/-x'), 'inner');
    chmodSync(join(folder, 'from/a b/-x'), 0o710);
    await runTask(host, copy, {
      src: join(folder, 'from/a b/-x'),
      dest: join(folder, 'y'),
      remote_src: true,
      mode: 'preserve',
    });
    expect([readFileSync(join(folder, 'y'), 'utf8'), modeOf(join(folder, 'y'))]).toEqual(['inner', '0710']);
    await runTask(host, copy, { src: join(folder, 'from'), dest: join(folder, 'to'), remote_src: true });
    expect(readFileSync(join(folder, 'to/from/a b/-x'), 'utf8')).toBe('inner');
    await expect(
      runTask(host, copy, { src: join(folder, 'none'), dest: join(folder, 'z'), remote_src: true }),
    ).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
  });

  it('replaces a link, or writes what it leads to with follow', async () => {
    const folder = fresh();
    writeFileSync(join(folder, 'target'), 'old');
    symlinkSync('target', join(folder, 'link'));
    symlinkSync('link', join(folder, 'twice'));
    await runTask(host, copy, { content: 'new', dest: join(folder, 'twice'), follow: true });
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
    expect(readlinkSync(join(folder, 'twice'))).toBe('link');
    await runTask(host, copy, { content: 'new', dest: join(folder, 'link') });
    expect(lstatSync(join(folder, 'link')).isFile()).toBe(true);
    symlinkSync('nowhere', join(folder, 'dangling'));
    await runTask(host, copy, { content: 'new', dest: join(folder, 'dangling') });
    expect(lstatSync(join(folder, 'dangling')).isFile()).toBe(true);
  });

  it('leaves a file alone without force, and keeps the old one with backup', async () => {
    const folder = fresh();
    const dest = join(folder, 'x');
    writeFileSync(dest, 'old');
    expect((await runTask(host, copy, { content: 'new', dest, force: false })).changes).toEqual([]);
    const { facts } = await runTask(host, copy, { content: 'new', dest, backup: true });
    expect(facts['backup_file']).toBe(join(folder, readdirSync(folder).find((name) => name !== 'x') ?? ''));
    const kept = readdirSync(folder).find((name) => /^x\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/u.test(name));
    expect(readFileSync(join(folder, kept ?? ''), 'utf8')).toBe('old');
  });

  it('keeps the old file when the new one is not accepted', async () => {
    const folder = fresh();
    const dest = join(folder, 'x');
    writeFileSync(dest, 'old');
    const validate = `sh -c 'echo "no good"; [ "$(cat "$1")" = good ]' sh %s`;
    await expect(runTask(host, copy, { content: 'bad', dest, validate })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      hint: expect.stringContaining('no good'),
    });
    expect([readFileSync(dest, 'utf8'), readdirSync(folder)]).toEqual(['old', ['x']]);
    await runTask(host, copy, { content: 'good', dest, validate });
    await expect(runTask(host, copy, { content: 'other', dest, validate: 'true' })).rejects.toMatchObject({
      code: 'VALIDATE_ARGUMENT',
    });
  });

  it('keeps the old file when only a part of the new one arrives', async () => {
    const folder = fresh();
    const dest = join(folder, 'x');
    writeFileSync(dest, 'old');
    const { write: writer } = await files.open(host, fixedVars(), taskContext());
    const broken: typeof writer = {
      ...writer,
      run: (argv, options) => writer.run(argv, { ...options, ...(options?.stdin !== undefined && { stdin: 'ne' }) }),
    };
    await expect(copy.apply(broken, [], { content: 'new', dest }, taskContext())).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    expect([readFileSync(dest, 'utf8'), readdirSync(folder)]).toEqual(['old', ['x']]);
  });

  it('fills a template', async () => {
    write('t.j2', 'user=<user>\npassword=<password>\n');
    const controller = folderController(author, { user: 'x', password: new Secret('pa$$') });
    const dest = `${fresh()}/`;
    const { facts, changes } = await runTask(host, template, { src: 't.j2', dest }, { controller });
    expect(JSON.stringify(changes)).not.toContain('pa$$');
    expect(readFileSync(String(facts['dest']), 'utf8')).toBe('user=x\npassword=pa$$\n');
    expect([facts['mode'], facts['src']]).toEqual(['0600', 't.j2']);
  });
});

describe.skipIf(fullDiskMissing() !== undefined)('a full disk', () => {
  it('leaves the old file and nothing else', async () => {
    const disk = mountFullDisk();
    const host = await localHost();
    try {
      const dest = join(disk.folder, 'x');
      writeFileSync(dest, 'old');
      await expect(runTask(host, copy, { content: 'n'.repeat(100_000), dest })).rejects.toMatchObject({
        code: 'DISK_FULL',
      });
      expect([readFileSync(dest, 'utf8'), readdirSync(disk.folder)]).toEqual(['old', ['x']]);
    } finally {
      disk.remove();
      await host.close();
    }
  });
});
