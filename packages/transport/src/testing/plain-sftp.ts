import { type FileHandle, lstat, open, readdir, realpath, rename, stat, unlink, chmod, chown } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';

const { STATUS_CODE: status, flagsToString } = ssh2.utils.sftp;

/** SFTP version 3 without any extension, on this machine's files: what old or foreign servers offer. */
export function servePlainSftp(sftp: SFTPWrapper): void {
  const handles = new Map<number, { file?: FileHandle; names?: string[] }>();
  let last = 0;
  const keep = (value: { file?: FileHandle; names?: string[] }): Buffer => {
    handles.set((last += 1), value);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(last);
    return handle;
  };
  const kept = (handle: Buffer) => handles.get(handle.readUInt32BE()) ?? {};
  const answer = (id: number, work: () => Promise<unknown>): void => {
    work().then(
      (done) => done === undefined && sftp.status(id, status.OK),
      (error: NodeJS.ErrnoException) => sftp.status(id, codeOf(error)),
    );
  };

  sftp.on('OPEN', (id, path, flags, attributes) =>
    answer(
      id,
      async () =>
        sftp.handle(id, keep({ file: await open(path, flagsToString(flags) ?? 'r', attributes.mode ?? 0o666) })) ??
        true,
    ),
  );
  sftp.on('CLOSE', (id, handle) => answer(id, async () => kept(handle).file?.close()));
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, async () => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = (await kept(handle).file?.read(buffer, 0, length, offset)) ?? { bytesRead: 0 };
      if (bytesRead === 0) sftp.status(id, status.EOF);
      else sftp.data(id, buffer.subarray(0, bytesRead));
      return true;
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    answer(id, async () => void (await kept(handle).file?.write(data, 0, data.length, offset))),
  );
  sftp.on('FSTAT', (id, handle) =>
    answer(id, async () => sftp.attrs(id, attributesOf(await kept(handle).file!.stat())) ?? true),
  );
  sftp.on('STAT', (id, path) => answer(id, async () => sftp.attrs(id, attributesOf(await stat(path))) ?? true));
  sftp.on('LSTAT', (id, path) => answer(id, async () => sftp.attrs(id, attributesOf(await lstat(path))) ?? true));
  sftp.on('SETSTAT', (id, path, attributes) =>
    answer(id, async () => {
      if (attributes.uid !== undefined && attributes.gid !== undefined)
        await chown(path, attributes.uid, attributes.gid);
      if (attributes.mode !== undefined) await chmod(path, attributes.mode & 0o7777);
    }),
  );
  sftp.on('REMOVE', (id, path) => answer(id, () => unlink(path)));
  sftp.on('REALPATH', (id, path) =>
    answer(
      id,
      async () => sftp.name(id, [{ filename: await realpath(path), longname: '', attrs: {} as Attributes }]) ?? true,
    ),
  );
  sftp.on('RENAME', (id, from, to) =>
    answer(id, async () => {
      // Version 3 of the protocol forbids to rename over a file.
      if (await stat(to).catch(() => undefined)) throw new Error('exists');
      await rename(from, to);
    }),
  );
  sftp.on('OPENDIR', (id, path) =>
    answer(id, async () => sftp.handle(id, keep({ names: await readdir(path) })) ?? true),
  );
  sftp.on('READDIR', (id, handle) =>
    answer(id, async () => {
      const directory = kept(handle);
      const names = directory.names ?? [];
      directory.names = [];
      if (names.length === 0) sftp.status(id, status.EOF);
      else
        sftp.name(
          id,
          names.map((filename) => ({ filename, longname: filename, attrs: {} as Attributes })),
        );
      return true;
    }),
  );
}

function codeOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'ENOENT' || code === 'ENOTDIR') return status.NO_SUCH_FILE;
  return code === 'EACCES' || code === 'EPERM' ? status.PERMISSION_DENIED : status.FAILURE;
}

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}
