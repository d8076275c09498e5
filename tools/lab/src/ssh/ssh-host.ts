import type { Secret } from '@signet/core';
import type { KeyPair } from './keys.ts';

/** What an SSH server of the lab is started with, whichever it is. */
export interface SshHostOptions {
  /** For messages, such as `dmgr.lab.example.com`. */
  readonly name: string;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly hostKey: KeyPair;
  /** The only user that can log in: the one who runs the lab. */
  readonly user: string;
  /** `ssh-ed25519 <base64>`. */
  readonly authorizedKey: string;
  /** Also accepted when given; only the lab's own server knows passwords. */
  readonly password?: Secret;
  /** The environment of each command, added to what a login has anyway. */
  readonly env: Readonly<Record<string, string>>;
}

/** A running SSH server. */
export interface SshHost {
  readonly port: number;
  /** Process ids of the server, for whoever has to end it when the daemon cannot. */
  readonly pids: readonly number[];
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** What a login finds in `PATH` by default. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
