import type { FileInfo } from '@signet/core';
import type { FileFailure } from './file-error.ts';

/** The few steps that replacing a file is made of. Each rejects with whatever its medium throws. */
export interface FileSystem {
  readonly host: string;
  stat(path: string): Promise<FileInfo | undefined>;
  /** The file that a path leads to when links are followed; the path itself when it is no link. */
  follow(path: string): Promise<string>;
  /** Creates a file that must not exist, mode 0600, and stores the content durably. */
  create(path: string, content: Uint8Array): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  setOwner(path: string, uid: number, gid: number): Promise<void>;
  /** Renames over whatever file is there, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** False when there was none. */
  remove(path: string): Promise<boolean>;
  names(folder: string): Promise<string[]>;
  failureOf(error: unknown): FileFailure;
  /** Bytes that can still be written in a folder; `undefined` when that is not known. */
  freeBytes(folder: string): Promise<number | undefined>;
}

/** Files that can also be read. */
export interface ReadableFiles extends FileSystem {
  /** The bytes of a file; `undefined` when there is none. */
  read(path: string): Promise<Buffer | undefined>;
}
