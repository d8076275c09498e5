import type { ServerChannel } from 'ssh2';
import type { DiskState } from '../disk-state.ts';
import { REPLY, REQUEST, type Status, STATUS, statusOf } from './codes.ts';
import { OpenFiles } from './open-files.ts';
import { lengthAnd, packet, PacketReader, uint32 } from '../wire.ts';
import { answerRequest } from './requests.ts';

const VERSION = 3;
const EXTENSIONS: readonly (readonly [string, string])[] = [
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fstatvfs@openssh.com', '2'],
  ['hardlink@openssh.com', '1'],
  ['fsync@openssh.com', '1'],
];

/** Serves SFTP version 3 on a channel, answering requests in the order they come, as OpenSSH's sftp-server does. */
export function serveSftp(channel: ServerChannel, disk: DiskState): void {
  const files = new OpenFiles();
  let pending = Buffer.alloc(0);
  let work = Promise.resolve();
  channel.on('error', () => {});
  channel.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE()) {
      const length = pending.readUInt32BE();
      const request = pending.subarray(4, 4 + length);
      pending = pending.subarray(4 + length);
      work = work.then(async () => {
        const reply = await answer(request, files, disk);
        if (channel.writable) channel.write(reply);
      });
    }
  });
  channel.once('end', () => void work.then(() => channel.end()));
  channel.once('close', () => void work.then(() => files.closeAll()));
}

async function answer(request: Buffer, files: OpenFiles, disk: DiskState): Promise<Buffer> {
  const reader = new PacketReader(request);
  const type = reader.byte();
  if (type === REQUEST.INIT) {
    const extensions = EXTENSIONS.flatMap((pair) => pair.map(lengthAnd));
    return packet(REPLY.VERSION, uint32(VERSION), ...extensions);
  }
  const id = uint32(reader.uint32());
  try {
    const reply = await answerRequest(type, reader, files, disk);
    return typeof reply === 'string' ? status(id, reply) : packet(reply.type, id, reply.body);
  } catch (error) {
    return status(id, statusOf(error));
  }
}

function status(id: Buffer, name: Status): Buffer {
  const [code, text] = STATUS[name];
  return packet(REPLY.STATUS, id, uint32(code), lengthAnd(text), lengthAnd(''));
}
