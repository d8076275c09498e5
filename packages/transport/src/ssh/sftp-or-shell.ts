import type { ReadableFiles } from '../files/file-system.ts';

/** Files over SFTP, or through the shell where the server has no SFTP, such as Dropbear. */
export function sftpOrShell(sftp: ReadableFiles, shell: ReadableFiles, hasSftp: () => Promise<boolean>): ReadableFiles {
  const files = async (): Promise<ReadableFiles> => ((await hasSftp()) ? sftp : shell);
  return {
    host: sftp.host,
    failureOf(error) {
      const failure = shell.failureOf(error);
      return failure === 'failed' ? sftp.failureOf(error) : failure;
    },
    read: async (path) => (await files()).read(path),
    stat: async (path) => (await files()).stat(path),
    follow: async (path) => (await files()).follow(path),
    create: async (path, content) => (await files()).create(path, content),
    setMode: async (path, mode) => (await files()).setMode(path, mode),
    setOwner: async (path, uid, gid) => (await files()).setOwner(path, uid, gid),
    rename: async (from, to) => (await files()).rename(from, to),
    remove: async (path) => (await files()).remove(path),
    names: async (folder) => (await files()).names(folder),
    freeBytes: async (folder) => (await files()).freeBytes(folder),
  };
}
