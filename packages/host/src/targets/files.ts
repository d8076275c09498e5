import type { Connection, FileInfo, RunResult, TargetKind, WriteOptions } from '@signet/core';

/** A host's files, and commands that only ask. */
export interface FilesReader {
  /** The inventory name of the host. */
  readonly host: string;
  readFile(path: string): Promise<Buffer | undefined>;
  stat(path: string): Promise<FileInfo | undefined>;
  /** Runs a command that changes nothing. */
  ask(argv: readonly string[]): Promise<RunResult>;
}

export interface FilesWriter extends FilesReader {
  writeFile(path: string, content: Uint8Array, options?: WriteOptions): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  removeFile(path: string): Promise<boolean>;
}

/** A host's files; changes are immediate. */
export const files: TargetKind<FilesReader, FilesWriter> = {
  name: 'files',
  async open(connection) {
    const read = filesReader(connection);
    return {
      read,
      write: {
        ...read,
        writeFile: (path, content, options) => connection.writeFile(path, content, options),
        setMode: (path, mode) => connection.setMode(path, mode),
        removeFile: (path) => connection.removeFile(path),
      },
      save: async () => false,
      discard: async () => {},
      close: async () => {},
    };
  },
};

function filesReader(connection: Connection): FilesReader {
  return {
    host: connection.host,
    readFile: (path) => connection.readFile(path),
    stat: (path) => connection.stat(path),
    ask: (argv) => connection.run(argv, { deadlineMs: 30_000 }),
  };
}
