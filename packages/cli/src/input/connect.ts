import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Secret } from '@signet/core';
import type { Connect } from '@signet/engine';
import { connectionOptions, openConnection } from '@signet/transport';
import { askHidden } from './hidden-prompt.ts';
import type { RunningOptions } from './playbook-options.ts';

/** Opens connections as inventory and options say; variables of the inventory win over options. */
export async function connector(options: RunningOptions): Promise<Connect> {
  const password: Secret | undefined = options.askPass
    ? await askHidden('SSH password', 'Use a key, or ansible_password from a vault.')
    : undefined;
  const { SSH_AUTH_SOCK: agentSocket } = process.env;
  const defaults = {
    timeoutMs: options.timeout * 1000,
    knownHostsFiles: [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
    ...(options.user !== undefined && { user: options.user }),
    ...(options.privateKey !== undefined && { privateKeyFile: options.privateKey }),
    ...(password && { password }),
    ...(agentSocket && { agentSocket }),
  };
  return async (host, vars, signal) => openConnection({ ...(await connectionOptions(host, vars, defaults)), signal });
}
