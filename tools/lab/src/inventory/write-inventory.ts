import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '@signet/core';
import { plainVariable, vaultVariable } from './vault-block.ts';

export interface InventoryHost {
  readonly name: string;
  readonly group: string;
  readonly port: number;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface InventoryOptions {
  /** The lab's folder. */
  readonly dir: string;
  readonly user: string;
  readonly hosts: readonly InventoryHost[];
  /** Of all hosts. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Written in vault text, of all hosts. */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly vaultPassword: Secret;
}

/** Writes `inventory/` and `vault-password`; the secrets are in vault text only. */
export function writeInventory({ dir, user, hosts, variables, secrets, vaultPassword }: InventoryOptions): void {
  const folder = join(dir, 'inventory');
  mkdirSync(join(folder, 'group_vars'), { recursive: true });
  writeFileSync(join(dir, 'vault-password'), `${vaultPassword.reveal()}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'hosts.yml'), hostsFile(hosts));
  const connection = {
    ansible_host: '127.0.0.1',
    ansible_user: user,
    ansible_ssh_private_key_file: join(dir, 'ssh-key'),
    ansible_ssh_known_hosts_file: join(dir, 'known_hosts'),
  };
  const password = { id: 'default', password: vaultPassword };
  const lines = [
    '# Written by `signet lab up`. The password of the vault is in ../vault-password.',
    ...Object.entries({ ...connection, ...variables }).map(([name, value]) => plainVariable(name, value)),
    ...Object.entries(secrets).map(([name, secret]) => vaultVariable(name, secret, password)),
  ];
  writeFileSync(join(folder, 'group_vars', 'all.yml'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

function hostsFile(hosts: readonly InventoryHost[]): string {
  const lines = ['# Written by `signet lab up`.', 'all:', '  children:'];
  for (const group of new Set(hosts.map((host) => host.group))) {
    lines.push(`    ${group}:`, '      hosts:');
    for (const { name, port, variables } of hosts.filter((host) => host.group === group)) {
      lines.push(`        ${name}:`, `          ${plainVariable('ansible_port', port)}`);
      for (const [key, value] of Object.entries(variables)) lines.push(`          ${plainVariable(key, value)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
