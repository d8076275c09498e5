import { PassThrough, type Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import {
  type Become,
  type Connection,
  type FileInfo,
  type RemoteProcess,
  type RunOptions,
  type RunResult,
  reveal,
  TargetError,
} from '@signet/core';

export interface FakeFile {
  content: Buffer;
  mode: number;
  modifiedMs: number;
}

export interface FakeScript {
  readonly host?: string;
  /** Answers a command: its standard output, or the parts of a result. `undefined`: there is no such command (127). */
  run?(
    argv: readonly string[],
    options: RunOptions & { readonly stdinText?: string; readonly become?: Become },
  ): string | Partial<{ code: number; stdout: string; stderr: string }> | undefined | Promise<string | undefined>;
  spawn?(argv: readonly string[], options: Pick<RunOptions, 'env' | 'cwd'>): RemoteProcess | Promise<RemoteProcess>;
  /** Contents, or contents and mode; 0o644 when it says no mode. Every parent directory exists. */
  readonly files?: Readonly<Record<string, string | { readonly content: string; readonly mode: number }>>;
  openTcp?(host: string, port: number): Duplex | Promise<Duplex>;
  /** Called before each write or removal; what it throws is what the write fails with. */
  beforeWrite?(path: string): void;
}

/** A host that exists in memory only, and what was done to it. */
export interface FakeConnection extends Connection {
  readonly files: Map<string, FakeFile>;
  /** The argv of every command, in order. */
  readonly commands: (readonly string[])[];
  /** One line per change: `write /etc/x 0600`, `remove /etc/x`, `mode /etc/x 0600`. */
  readonly writes: string[];
  /** Who was asked to be, in order, repetitions left out. */
  readonly becomes: Become[];
  closed: boolean;
  text(path: string): string | undefined;
}

/** A `Connection` for tests: commands are answered by the script, files are kept in memory. */
export function fakeConnection(script: FakeScript = {}): FakeConnection {
  const host = script.host ?? 'web1';
  const files = new Map<string, FakeFile>();
  const commands: (readonly string[])[] = [];
  const writes: string[] = [];
  const becomes: Become[] = [];
  for (const [path, file] of Object.entries(script.files ?? {})) {
    const { content, mode } = typeof file === 'string' ? { content: file, mode: 0o644 } : file;
    files.set(path, { content: Buffer.from(content), mode, modifiedMs: 0 });
  }

  const fake: FakeConnection = {
    host,
    files,
    commands,
    writes,
    becomes,
    closed: false,
    text: (path) => files.get(path)?.content.toString('utf8'),

    run: (argv, options) => run(argv, options),

    async spawn(argv, options = {}) {
      commands.push(argv);
      if (script.spawn !== undefined) return script.spawn(argv, options);
      const stream = () => new PassThrough().end();
      return {
        stdin: new PassThrough(),
        stdout: stream(),
        stderr: stream(),
        ended: Promise.resolve({ code: 127, lost: false }),
        kill: async () => {},
      };
    },

    readFile: async (path) => {
      const file = files.get(path);
      return file === undefined ? undefined : Buffer.from(file.content);
    },

    async writeFile(path, content, options = {}) {
      script.beforeWrite?.(path);
      const mode = options.mode ?? files.get(path)?.mode ?? 0o644;
      files.set(path, { content: Buffer.from(content), mode, modifiedMs: Date.now() });
      writes.push(`write ${path} ${octal(mode)}`);
    },

    async removeFile(path) {
      script.beforeWrite?.(path);
      if (!files.delete(path)) return false;
      writes.push(`remove ${path}`);
      return true;
    },

    async stat(path): Promise<FileInfo | undefined> {
      const file = files.get(path);
      if (file !== undefined) {
        const { content, mode, modifiedMs } = file;
        return { kind: 'file', size: content.length, mode, uid: 0, gid: 0, modifiedMs };
      }
      const folder = path.endsWith('/') ? path : `${path}/`;
      const isFolder = [...files.keys()].some((name) => name.startsWith(folder));
      return isFolder ? { kind: 'directory', size: 0, mode: 0o755, uid: 0, gid: 0, modifiedMs: 0 } : undefined;
    },

    async setMode(path, mode) {
      const file = files.get(path);
      if (file === undefined) throw new TargetError(`There is no file ${path} on ${host}.`, { code: 'NO_SUCH_FILE' });
      script.beforeWrite?.(path);
      file.mode = mode;
      writes.push(`mode ${path} ${octal(mode)}`);
    },

    async openTcp(to, port) {
      if (script.openTcp !== undefined) return script.openTcp(to, port);
      throw new TargetError(`Nothing answers at ${to}:${port}, asked from ${host}.`, { code: 'TCP_REFUSED' });
    },

    become(become) {
      if (!becomes.some((other) => isDeepStrictEqual(other, become))) becomes.push(become);
      // The same files and the same record; only the script is told who asks.
      return { ...fake, run: (argv, options) => run(argv, options, become), close: async () => {} };
    },

    async close() {
      fake.closed = true;
    },
  };
  return fake;

  async function run(argv: readonly string[], options: RunOptions = {}, become?: Become): Promise<RunResult> {
    commands.push(argv);
    const stdin = options.stdin instanceof Uint8Array ? Buffer.from(options.stdin).toString('utf8') : options.stdin;
    const answer = await script.run?.(argv, {
      ...options,
      ...(stdin !== undefined && { stdinText: reveal(stdin) }),
      ...(become && { become }),
    });
    const missing = { code: 127, stderr: `sh: ${argv[0]}: not found\n` };
    const parts = answer === undefined ? missing : typeof answer === 'string' ? { stdout: answer } : answer;
    const { code = 0, stdout = '', stderr = '' } = parts as { code?: number; stdout?: string; stderr?: string };
    const result = { code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
    for (const stream of ['stdout', 'stderr'] as const) {
      if (result[stream].length > 0) options.onOutput?.(stream, result[stream]);
    }
    return result;
  }
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
