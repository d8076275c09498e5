import type { Stat } from './look.ts';
import { modeText } from './mode.ts';

/** What `stat` and `find` register of a file. */
export function statFields(found: Stat): Record<string, unknown> {
  const { kind, mode } = found;
  const has = (bit: number): boolean => (mode & bit) !== 0;
  return {
    mode: modeText(mode),
    isdir: kind === 'directory',
    ischr: kind === 'character',
    isblk: kind === 'block',
    isreg: kind === 'file',
    isfifo: kind === 'fifo',
    islnk: kind === 'link',
    issock: kind === 'socket',
    uid: found.uid,
    gid: found.gid,
    size: found.size,
    inode: found.inode,
    dev: found.dev,
    nlink: found.nlink,
    atime: found.atime,
    mtime: found.mtime,
    ctime: found.ctime,
    ...(found.owner !== '' && { pw_name: found.owner }),
    ...(found.group !== '' && { gr_name: found.group }),
    wusr: has(0o200),
    rusr: has(0o400),
    xusr: has(0o100),
    wgrp: has(0o020),
    rgrp: has(0o040),
    xgrp: has(0o010),
    woth: has(0o002),
    roth: has(0o004),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
  };
}
