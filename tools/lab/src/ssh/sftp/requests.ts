import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import type { DiskState } from '../disk-state.ts';
import { attributesOf, readAttributes } from './attributes.ts';
import { applyAttributes } from './apply-attributes.ts';
import { REPLY, REQUEST, type Status } from './codes.ts';
import { answerExtended } from './extended.ts';
import type { OpenFiles } from './open-files.ts';
import { lengthAnd, type PacketReader, uint32 } from '../wire.ts';

/** A status, or a packet's type with what follows the request id. */
export type Reply = Status | { readonly type: number; readonly body: Buffer };

type Handler = (request: PacketReader, files: OpenFiles, disk: DiskState) => Promise<Reply>;

const LONGEST_READ = 256 * 1024;
const ENTRIES_PER_REPLY = 100;

export async function answerRequest(
  type: number,
  request: PacketReader,
  files: OpenFiles,
  disk: DiskState,
): Promise<Reply> {
  return (HANDLERS[type] ?? (async () => 'UNSUPPORTED' as const))(request, files, disk);
}

const HANDLERS: Readonly<Record<number, Handler>> = {
  [REQUEST.OPEN]: async (request, files) => {
    const path = request.text();
    const flags = openFlags(request.uint32());
    const { mode = 0o666 } = readAttributes(request);
    const file = await fs.open(path, flags, mode);
    return {
      type: REPLY.HANDLE,
      body: lengthAnd(files.add({ kind: 'file', file, append: (flags & constants.O_APPEND) !== 0 })),
    };
  },
  [REQUEST.CLOSE]: async (request, files) => {
    await files.close(request.text());
    return 'OK';
  },
  [REQUEST.READ]: async (request, files) => {
    const { file } = files.file(request.text());
    const position = Number(request.uint64());
    const buffer = Buffer.alloc(Math.min(request.uint32(), LONGEST_READ));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    return bytesRead === 0 ? 'EOF' : { type: REPLY.DATA, body: lengthAnd(buffer.subarray(0, bytesRead)) };
  },
  [REQUEST.WRITE]: async (request, files, disk) => {
    const { file, append } = files.file(request.text());
    const position = Number(request.uint64());
    const bytes = request.bytes();
    if (disk.full) return 'FAILURE';
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, append ? null : position + done);
      done += bytesWritten;
    }
    return 'OK';
  },
  [REQUEST.LSTAT]: async (request) => attributes(await fs.lstat(request.text())),
  [REQUEST.STAT]: async (request) => attributes(await fs.stat(request.text())),
  [REQUEST.FSTAT]: async (request, files) => attributes(await files.file(request.text()).file.stat()),
  [REQUEST.SETSTAT]: async (request) => {
    const path = request.text();
    await applyAttributes(path, readAttributes(request));
    return 'OK';
  },
  [REQUEST.FSETSTAT]: async (request, files) => {
    const { file } = files.file(request.text());
    await applyAttributes(file, readAttributes(request));
    return 'OK';
  },
  [REQUEST.OPENDIR]: async (request, files) => {
    const path = request.text();
    const entries = ['.', '..', ...(await fs.readdir(path))];
    return { type: REPLY.HANDLE, body: lengthAnd(files.add({ kind: 'folder', path, entries })) };
  },
  [REQUEST.READDIR]: async (request, files) => {
    const folder = files.folder(request.text());
    const names = folder.entries.splice(0, ENTRIES_PER_REPLY);
    if (names.length === 0) return 'EOF';
    const stats = await Promise.all(names.map((name) => fs.lstat(`${folder.path}/${name}`)));
    return nameList(names.map((name, index) => ({ name, stats: stats[index] })));
  },
  [REQUEST.REMOVE]: async (request) => {
    const path = request.text();
    // unlink(2) refuses a folder with EISDIR on Linux; OpenSSH then answers "Failure".
    await fs.unlink(path);
    return 'OK';
  },
  [REQUEST.MKDIR]: async (request) => {
    const path = request.text();
    await fs.mkdir(path, readAttributes(request).mode ?? 0o777);
    return 'OK';
  },
  [REQUEST.RMDIR]: async (request) => {
    await fs.rmdir(request.text());
    return 'OK';
  },
  [REQUEST.REALPATH]: async (request) => nameList([{ name: await fs.realpath(request.text() || '.') }]),
  [REQUEST.RENAME]: async (request) => {
    const [from, to] = [request.text(), request.text()];
    // Version 3 does not replace; OpenSSH links and unlinks, which fails where the target exists.
    if ((await fs.lstat(from)).isDirectory()) await fs.rename(from, to);
    else {
      await fs.link(from, to);
      await fs.unlink(from);
    }
    return 'OK';
  },
  [REQUEST.READLINK]: async (request) => nameList([{ name: await fs.readlink(request.text()) }]),
  // OpenSSH takes the arguments in the order target, link, against the draft; so do its clients.
  [REQUEST.SYMLINK]: async (request) => {
    await fs.symlink(request.text(), request.text());
    return 'OK';
  },
  [REQUEST.EXTENDED]: answerExtended,
};

function openFlags(wanted: number): number {
  const read = (wanted & 1) !== 0;
  const write = (wanted & 2) !== 0;
  const access = read && write ? constants.O_RDWR : write ? constants.O_WRONLY : constants.O_RDONLY;
  const also: readonly (readonly [number, number])[] = [
    [4, constants.O_APPEND],
    [8, constants.O_CREAT],
    [16, constants.O_TRUNC],
    [32, constants.O_EXCL],
  ];
  let flags = access;
  for (const [bit, flag] of also) if ((wanted & bit) !== 0) flags |= flag;
  return flags;
}

function attributes(stats: Stats): Reply {
  return { type: REPLY.ATTRS, body: attributesOf(stats) };
}

function nameList(names: readonly { readonly name: string; readonly stats?: Stats | undefined }[]): Reply {
  const entries = names.flatMap(({ name, stats }) => {
    const long = stats?.isDirectory() === true ? `drwxr-xr-x 1 0 0 0 ${name}` : name;
    return [lengthAnd(name), lengthAnd(long), stats === undefined ? uint32(0) : attributesOf(stats)];
  });
  return { type: REPLY.NAME, body: Buffer.concat([uint32(names.length), ...entries]) };
}
