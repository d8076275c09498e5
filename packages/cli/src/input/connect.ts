import type { Connect } from '@signet/engine';
import { askHidden } from './hidden-prompt.ts';
import type { RunningOptions } from './playbook-options.ts';

/** Opens connections as inventory and options say; variables of the inventory win over options. */
export async function connector(options: RunningOptions): Promise<Connect> {
  const password = options.askPass
    ? await askHidden('SSH password', 'Use a key, or ansible_password from a vault.')
    : undefined;
  const defaults = {
    timeoutMs: options.timeout * 1000,
    ...(options.user !== undefined && { user: options.user }),
    ...(options.privateKey !== undefined && { privateKeyFile: options.privateKey }),
    ...(password && { password }),
  };
  return async (host, vars, signal) => {
    // A playbook that connects to nothing need not read an SSH client.
    const { connectionOptions, openConnection } = await import('@signet/transport');
    return openConnection(connectionOptions(host, vars, { ...defaults, signal }));
  };
}
