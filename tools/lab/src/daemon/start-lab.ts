import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, startCell } from '../cell/index.ts';
import { CONNECTIONS_HOST, startConnections } from '../connections/stand-in.ts';
import { controlSocketPath, removeControlSocket, startControlServer } from '../control/server.ts';
import { findPerson } from '../directory/find-user.ts';
import { writeLabRecord } from '../processes/lab-record.ts';
import { freePorts } from '../processes/ports.ts';
import { identityOf } from '../processes/process-table.ts';
import { SAMETIME_HOST, startSametime } from '../sametime/stand-in.ts';
import type { LabDescription } from '../up/description.ts';
import type { Cleanup } from './cleanup.ts';
import { containersOf, startContainers } from './containers.ts';
import { describeLab } from './describe.ts';
import { startDirectory } from './directory.ts';
import { fullName, hostFolder, HOSTS, type HostName } from './hosts.ts';
import { ADMIN_USER, writeLabInventory } from './inventory.ts';
import type { DaemonOptions } from './messages.ts';
import { findParts } from './parts.ts';
import { controlRoutes } from './routes.ts';
import { newSecrets } from './secrets.ts';
import { startSshHosts } from './ssh-hosts.ts';

/** Starts everything; what has to be undone goes into `cleanup`, also when this fails in the middle. */
export async function startLab(
  options: DaemonOptions,
  cleanup: Cleanup,
  reaper: number | undefined,
  onProgress: (message: string) => void,
): Promise<LabDescription> {
  const { dir, startTimes } = options;
  const secrets = newSecrets();
  const controlSocket = controlSocketPath(dir);
  const record = { daemon: here(), controlSocket, children: identities([reaper]) };
  writeLabRecord(dir, record);
  cleanup.add(() => removeControlSocket(dir, controlSocket));

  const parts = await findParts(options.parts);
  const id = randomBytes(4).toString('hex');
  const containerRecord = containersOf(parts, id);
  const ports = await portsOf();
  for (const { short } of HOSTS) mkdirSync(hostFolder(dir, short), { recursive: true });

  onProgress('Starting the directory');
  const directory = await startDirectory(options, parts, secrets, ports.ldap);
  cleanup.add(() => directory.server.stop());

  onProgress('Starting the cell: a deployment manager, two nodes, four servers');
  const { processMs, wsadminMs } = startTimes;
  const cell = await startCell({
    adminUser: ADMIN_USER,
    adminPassword: secrets.was,
    startMs: { dmgr: processMs, nodeAgent: processMs, server: processMs, wsadmin: wsadminMs },
    soapPort: ports.soap,
    standIn: { command: options.programs.wsadmin },
  });
  cleanup.add(() => cell.close());
  const profiles = await installProfiles(dir, cell, parts.java);

  onProgress('Starting the containers of Sametime');
  // From here on a crash leaves containers behind that only this record knows.
  writeLabRecord(dir, { ...record, ...(containerRecord && { containers: containerRecord }) });
  const containers = await startContainers(options, parts, id, controlSocket);
  cleanup.add(() => containers.engine.close());

  onProgress('Starting the web fronts of Connections and Sametime');
  const connections = await startConnections({ port: ports.connections, cell });
  cleanup.add(() => connections.close());
  const sametime = await startSametime({
    port: ports.sametime,
    engine: containers.engine,
    findUser: (dn) => findPerson(ports.ldap, secrets.bind, dn),
  });
  cleanup.add(() => sametime.close());

  onProgress('Starting an SSH server for each host');
  const ssh = await startSshHosts({ lab: options, parts, ports: ports.ssh, env: { sametime: containers.env } });
  cleanup.add(() => ssh.close());

  const urls = {
    connectionsUrl: `http://${CONNECTIONS_HOST}:${ports.connections}`,
    sametimeUrl: `http://${SAMETIME_HOST}:${ports.sametime}`,
    ldapPort: ports.ldap,
  };
  writeLabInventory({
    ...urls,
    dir,
    user: ssh.user,
    secrets,
    sshPorts: ports.ssh,
    soapPort: ports.soap,
    profiles,
    sametimeFolder: containers.folder,
  });
  const routes = controlRoutes({ cell, directory, ssh, containers, sametime });
  const control = await startControlServer(controlSocket, {
    ...routes,
    ...(containers.answer && { 'POST /docker': containers.answer }),
  });
  cleanup.add(() => void control.close());
  cleanup.add(() => control.closeAllConnections());

  const hosts = HOSTS.map(({ short, role }) => ({
    name: fullName(short),
    role,
    port: ports.ssh[short],
    folder: hostFolder(dir, short),
  }));
  const description = describeLab(options, parts, hosts, urls);
  const children = identities([reaper, ...directory.server.pids, ...containers.pids, ...ssh.pids()]);
  writeLabRecord(dir, { ...record, children, description, ...(containerRecord && { containers: containerRecord }) });
  return description;
}

async function portsOf(): Promise<{
  ldap: number;
  soap: number;
  connections: number;
  sametime: number;
  ssh: Record<HostName, number>;
}> {
  const [ldap = 0, soap = 0, connections = 0, sametime = 0, ...rest] = await freePorts(4 + HOSTS.length);
  const ssh = Object.fromEntries(HOSTS.map(({ short }, index) => [short, rest[index] ?? 0])) as Record<
    HostName,
    number
  >;
  return { ldap, soap, connections, sametime, ssh };
}

async function installProfiles(
  dir: string,
  cell: Cell,
  java: Parameters<Cell['installHost']>[2],
): Promise<Partial<Record<HostName, string>>> {
  const folder = (host: HostName): string => join(hostFolder(dir, host), 'opt', 'IBM', 'WebSphere');
  const install = async (host: HostName, role: Parameters<Cell['installHost']>[1]): Promise<string> => {
    mkdirSync(folder(host), { recursive: true });
    return (await cell.installHost(folder(host), role, java)).profile;
  };
  return {
    dmgr: await install('dmgr', { kind: 'dmgr' }),
    node1: await install('node1', { kind: 'node', node: 'node1' }),
    node2: await install('node2', { kind: 'node', node: 'node2' }),
  };
}

function here(): { pid: number; started: string } {
  const identity = identityOf(process.pid);
  if (identity === undefined) throw new Error('this process is not in the process table');
  return identity;
}

function identities(pids: readonly (number | undefined)[]): { pid: number; started: string }[] {
  return pids.flatMap((pid) => (pid === undefined ? [] : (identityOf(pid) ?? [])));
}
