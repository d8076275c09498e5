import type { Duplex, Readable, Writable } from 'node:stream';
import type { Secret } from './secret.ts';

export interface RunOptions {
  /** Sent to the command's standard input, which is then closed. */
  readonly stdin?: string | Uint8Array | Secret;
  /** Added to the remote environment, also as another user. Never a secret: other users can see it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Milliseconds until the command is ended and `COMMAND_DEADLINE` thrown; 60 000 when left out, `Infinity`: never. */
  readonly deadlineMs?: number;
  /** Told of output as it comes; the result holds all of it nevertheless. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Exit code; 128 + n when signal n ended the command. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A command that goes on running, such as the wsadmin bridge. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the command has ended or the connection was lost; never rejects. */
  readonly ended: Promise<{ readonly code: number | undefined; readonly lost: boolean }>;
  /** Closes standard input and ends the command; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'other';
  readonly size: number;
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
}

export interface WriteOptions {
  /** Permission bits; those of the file that is there, else 0o644. */
  readonly mode?: number;
}

/** Who to be on a host instead of the login user, and how to become that. */
export interface Become {
  readonly method: 'sudo' | 'su';
  readonly user: string;
  readonly password?: Secret;
  /** The program, when it is not the method's name. */
  readonly exe?: string;
  /** Options for the program, as in Ansible's `become_flags`; sudo's are `-H -S -n` when left out. */
  readonly flags?: string;
}

/**
 * One way to one host. Commands are argv lists; nothing passes through a shell unless the argv names one.
 *
 * @throws {ConnectError} when the host cannot be reached or the connection is lost. What the host itself refuses
 *   (a missing file, a full disk) is a `TargetError`; an exit code is a result, not an error.
 */
export interface Connection {
  /** The inventory name of the host, for messages. */
  readonly host: string;
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Begins what a first command would have to wait for, such as a slow login shell; that command tells of a failure. */
  prepare?(): void;
  spawn(argv: readonly string[], options?: Pick<RunOptions, 'env' | 'cwd'>): Promise<RemoteProcess>;
  /** The bytes of a file; `undefined` when there is none. */
  readFile(path: string): Promise<Buffer | undefined>;
  /**
   * Replaces a file whole: written to a temporary file of mode 0600 beside it, given its final mode, renamed over it.
   * After a failure the old file is as it was and no temporary file is left.
   */
  writeFile(path: string, content: Uint8Array, options?: WriteOptions): Promise<void>;
  /** Removes a file; false when there was none. */
  removeFile(path: string): Promise<boolean>;
  /** What a path is; `undefined` when there is nothing. Follows links. */
  stat(path: string): Promise<FileInfo | undefined>;
  setMode(path: string, mode: number): Promise<void>;
  /** A TCP connection opened *from that host*; `TargetError` `TCP_REFUSED` when nothing answers there. */
  openTcp(host: string, port: number): Promise<Duplex>;
  /**
   * The same host as another user: commands and files are that user's. The same `become` gives the same view; closing
   * a view does not close this connection.
   *
   * @throws {TargetError} from whatever is done first: `BECOME_PASSWORD_MISSING`, `BECOME_PASSWORD_WRONG`, `BECOME_FAILED`.
   */
  become(become: Become): Connection;
  /** Ends what is kept ready to work as a user and does nothing at the moment: nobody removes a user at work. */
  release?(user: string): Promise<void>;
  close(): Promise<void>;
}
