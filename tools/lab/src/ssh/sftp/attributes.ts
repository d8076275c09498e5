import type { Stats } from 'node:fs';
import { type PacketReader, uint32, uint64 } from '../wire.ts';

const SIZE = 1;
const OWNER = 2;
const MODE = 4;
const TIMES = 8;
const EXTENDED = 0x8000_0000;

export interface Attributes {
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
  readonly accessed?: number;
  readonly modified?: number;
}

export function readAttributes(reader: PacketReader): Attributes {
  const flags = reader.uint32();
  const size = flags & SIZE ? { size: Number(reader.uint64()) } : {};
  const owner = flags & OWNER ? { uid: reader.uint32(), gid: reader.uint32() } : {};
  const mode = flags & MODE ? { mode: reader.uint32() & 0o7777 } : {};
  const times = flags & TIMES ? { accessed: reader.uint32(), modified: reader.uint32() } : {};
  if (flags & EXTENDED) for (let left = reader.uint32(); left > 0; left--) void [reader.bytes(), reader.bytes()];
  return { ...size, ...owner, ...mode, ...times };
}

export function attributesOf(stats: Stats): Buffer {
  return Buffer.concat([
    uint32(SIZE | OWNER | MODE | TIMES),
    uint64(BigInt(stats.size)),
    uint32(stats.uid),
    uint32(stats.gid),
    uint32(stats.mode),
    uint32(Math.floor(stats.atimeMs / 1000)),
    uint32(Math.floor(stats.mtimeMs / 1000)),
  ]);
}
