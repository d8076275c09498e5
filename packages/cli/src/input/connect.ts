import type { Secret, Vars } from '@signet/core';
import type { Connect, ConnectionKeywords } from '@signet/engine';
import { passwordIn } from './become.ts';
import { askHidden } from './hidden-prompt.ts';
import type { ConnectionOptions } from './playbook-options.ts';

/**
 * Opens connections: variables of the inventory win over keywords of plays and tasks, those win over the options.
 * Ansible's settings have variables of the same meaning; where it has none, the transport takes a default.
 */
export async function connector(options: ConnectionOptions): Promise<Connect> {
  const password = await loginPassword(options);
  const defaults = {
    timeoutMs: options.timeout * 1000,
    ...(options.user !== undefined && { user: options.user }),
    ...(options.privateKey !== undefined && { privateKeyFile: options.privateKey }),
    ...(!options.hostKeyChecking && { hostKeyChecking: false }),
    ...(password && { password }),
  };
  return async (host, vars, signal, keywords) => {
    // A playbook that connects to nothing need not read an SSH client.
    const { connectionOptions, openConnection } = await import('@signet/transport');
    return openConnection(connectionOptions(host, withDefaults(vars, options, keywords), { ...defaults, signal }));
  };
}

async function loginPassword({ askPass, connectionPasswordFile }: ConnectionOptions): Promise<Secret | undefined> {
  if (connectionPasswordFile !== undefined) return passwordIn(connectionPasswordFile);
  return askPass
    ? askHidden('SSH password', 'Use a key, or ansible_password from a vault.', { fromPipe: true })
    : undefined;
}

/** Names of one meaning: where one is set, a weaker value has no say. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  ansible_user: ['ansible_user', 'ansible_ssh_user'],
  ansible_port: ['ansible_port', 'ansible_ssh_port'],
};

/** The host's variables, with those that keywords and options stand for where it has none. */
export function withDefaults(
  vars: Vars,
  options: Pick<ConnectionOptions, 'connection' | 'sshArgs' | 'sshCommonArgs' | 'sshExtraArgs'>,
  keywords: ConnectionKeywords,
): Vars {
  const weaker: Readonly<Record<string, unknown>> = {
    ansible_connection: keywords.connection ?? options.connection,
    ansible_user: keywords.user,
    ansible_port: keywords.port,
    ansible_ssh_args: options.sshArgs,
    ansible_ssh_common_args: options.sshCommonArgs,
    ansible_ssh_extra_args: options.sshExtraArgs,
  };
  return {
    get: (name) => {
      const own = vars.get(name);
      if (own !== undefined || weaker[name] === undefined) return own;
      const others = SAME[name] ?? [];
      return others.some((other) => vars.get(other) !== undefined) ? undefined : weaker[name];
    },
  };
}
