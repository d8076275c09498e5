import { join } from 'node:path';

export const DOMAIN = 'lab.example.com';

/** The lab's hosts, with the inventory group each is in. */
export const HOSTS = [
  { short: 'dmgr', group: 'dmgr', role: 'deployment manager of the WebSphere cell' },
  { short: 'node1', group: 'nodes', role: 'first node, two servers of the Connections cluster' },
  { short: 'node2', group: 'nodes', role: 'second node, two servers of the Connections cluster' },
  { short: 'connections', group: 'web', role: 'web front of Connections' },
  { short: 'ldap', group: 'directory', role: 'directory' },
  { short: 'sametime', group: 'sametime', role: 'Sametime on Docker' },
] as const;

export type HostName = (typeof HOSTS)[number]['short'];

export function fullName(short: HostName): string {
  return `${short}.${DOMAIN}`;
}

/** The folder that is a host's file tree. */
export function hostFolder(dir: string, short: HostName): string {
  return join(dir, 'hosts', short);
}
