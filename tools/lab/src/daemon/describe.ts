import type { LabDescription, LabHost } from '../up/description.ts';
import type { LabInventory } from './inventory.ts';
import type { DaemonOptions } from './messages.ts';
import type { Parts } from './parts.ts';

export function describeLab(
  { dir, profile }: DaemonOptions,
  parts: Parts,
  hosts: readonly LabHost[],
  { connectionsUrl, sametimeUrl, ldapPort }: LabInventory,
): LabDescription {
  const job = `playbooks/connections-sametime.yml -i ${quoted(`${dir}/inventory`)} --vault-password-file ${quoted(`${dir}/vault-password`)}`;
  return {
    dir,
    profile,
    alreadyRunning: false,
    parts: parts.description,
    hosts,
    connectionsUrl,
    sametimeUrl,
    ldapPort,
    commands: [
      `npx signet inventory --graph -i ${quoted(`${dir}/inventory`)}`,
      `npx signet check ${job}`,
      `npx signet run ${job} --diff`,
      `npx signet lab down --dir ${quoted(dir)}`,
    ],
  };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
