import type { Secret } from '@signet/core';

/** Everything needed to reach one host. */
export interface ConnectionOptions {
  /** The inventory name of the host, for messages. */
  readonly host: string;
  readonly kind: 'ssh' | 'local';
  /** The POSIX shell to run commands with, when it is not `/bin/sh`. */
  readonly shell?: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password?: Secret;
  /** Tried in this order, before the password and the agent. */
  readonly privateKeyFiles?: readonly string[];
  readonly privateKeyPassphrase?: Secret;
  /** Path of the ssh-agent's socket. */
  readonly agentSocket?: string;
  /** A file that does not exist counts as empty, as with OpenSSH. */
  readonly knownHostsFiles: readonly string[];
  /** False accepts any host key that is not revoked. */
  readonly hostKeyChecking: boolean;
  /** Until the login is done, including repeated handshakes. */
  readonly connectTimeoutMs: number;
  /** Ends the attempt to connect. */
  readonly signal: AbortSignal;
}
