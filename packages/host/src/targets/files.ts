import type { FileInfo, TargetKind, WriteOptions } from '@signet/core';
import { type CommandsReader, commandsReader, type CommandsWriter } from './commands.ts';

/** A host's files, and commands that only ask. */
export interface FilesReader extends CommandsReader {
  readFile(path: string): Promise<Buffer | undefined>;
  stat(path: string): Promise<FileInfo | undefined>;
}

export interface FilesWriter extends FilesReader, CommandsWriter {
  writeFile(path: string, content: Uint8Array, options?: WriteOptions): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  removeFile(path: string): Promise<boolean>;
}

/** A host's files; changes are immediate. */
export const files: TargetKind<FilesReader, FilesWriter> = {
  name: 'files',
  async open(connection) {
    const read: FilesReader = {
      ...commandsReader(connection),
      readFile: (path) => connection.readFile(path),
      stat: (path) => connection.stat(path),
    };
    return {
      read,
      write: {
        ...read,
        run: (argv, options) => connection.run(argv, options),
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
