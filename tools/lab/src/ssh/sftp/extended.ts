import * as fs from 'node:fs/promises';
import type { DiskState } from '../disk-state.ts';
import { REPLY } from './codes.ts';
import type { OpenFiles } from './open-files.ts';
import { type PacketReader, uint64 } from '../wire.ts';
import type { Reply } from './requests.ts';

/** OpenSSH's additions to SFTP (its file PROTOCOL, section 4). */
export async function answerExtended(request: PacketReader, files: OpenFiles, disk: DiskState): Promise<Reply> {
  switch (request.text()) {
    case 'posix-rename@openssh.com':
      await fs.rename(request.text(), request.text());
      return 'OK';
    case 'hardlink@openssh.com':
      await fs.link(request.text(), request.text());
      return 'OK';
    case 'fsync@openssh.com': {
      const { file } = files.file(request.text());
      if (disk.full) return 'FAILURE';
      await file.sync();
      return 'OK';
    }
    case 'statvfs@openssh.com':
      return room(request.text(), disk);
    case 'fstatvfs@openssh.com': {
      files.file(request.text());
      return room('/', disk);
    }
    default:
      return 'UNSUPPORTED';
  }
}

async function room(path: string, disk: DiskState): Promise<Reply> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await fs.statfs(path, { bigint: true });
  const left = disk.full ? [0n, 0n] : [bfree, bavail];
  const longestName = 255n;
  const fields = [bsize, bsize, blocks, ...left, files, ffree, ffree, 0n, 0n, longestName];
  return { type: REPLY.EXTENDED, body: Buffer.concat(fields.map(uint64)) };
}
