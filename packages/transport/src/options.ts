import type { Secret } from '@signet/core';

export const connectionKinds = ['ssh', 'local', 'openssh', 'docker', 'podman', 'kubectl'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** What nobody named, so that `~/.ssh/config` may say it. */
export type Unnamed = 'port' | 'user' | 'keys' | 'knownHosts' | 'hostKeyChecking' | 'timeout' | 'jump';

/** Everything needed to reach one host. */
export interface ConnectionOptions {
  /** The inventory name of the host, for messages. */
  readonly host: string;
  readonly kind: ConnectionKind;
  /** The POSIX shell to run commands with, when it is not `/bin/sh`. */
  readonly shell?: string;
  /** Name or address; of a container its name or id, of a pod its name. */
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
  /** The hosts to go through, the nearest first: `[user@]host[:port]`. */
  readonly jumps?: readonly string[];
  /** What `~/.ssh/config` may still say, where there is one; with the file, when it is not the user's own. */
  readonly sshConfig?: {
    readonly unnamed: readonly Unnamed[];
    readonly file?: string;
    /** The author named the file, so it has to be there. */
    readonly isNamed?: boolean;
  };
  /** The program that connects: ssh, docker, podman or kubectl, with a path if need be. */
  readonly program?: string;
  /** Options for that program, in front of what we give it. */
  readonly programArgs?: readonly string[];
  /** The container of a pod. */
  readonly container?: string;
}
