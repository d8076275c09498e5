import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a new file that is the user's alone, and returns when it is on the disk; when that fails, there is none.
 *
 * @param finish Does to the open file what is to be on the disk with it, such as its mode.
 * @throws {NodeJS.ErrnoException} also when there is a file already.
 */
export function writeSynced(path: string, content: Uint8Array | string, finish?: (fd: number) => void): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(fd, content);
    finish?.(fd);
    fsyncSync(fd);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/**
 * Puts on the disk what files a folder has, after a rename or a link. Where the folder may be written to and not read, or
 * is of a kind that cannot, that is left to the system.
 */
export function syncFolder(path: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    fsyncSync(fd);
  } catch (error) {
    if (!CANNOT_SYNC.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const CANNOT_SYNC: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP']);

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C waits for the few milliseconds until no half-written file is left behind. */
export function uninterrupted<T>(run: () => T): T {
  const wait = (): void => undefined;
  for (const signal of SIGNALS) process.on(signal, wait);
  try {
    return run();
  } finally {
    for (const signal of SIGNALS) process.off(signal, wait);
  }
}
