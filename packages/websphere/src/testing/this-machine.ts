import type { Connection } from '@signet/core';
import { openConnection } from '@signet/transport';

/** A connection to this machine, under the name of a host. */
export function thisMachine(host: string): Promise<Connection> {
  return openConnection({
    host,
    kind: 'local',
    address: '127.0.0.1',
    port: 22,
    user: '',
    knownHostsFiles: [],
    hostKeyChecking: true,
    connectTimeoutMs: 10_000,
    signal: new AbortController().signal,
  });
}
