import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, Secret, type Session, type TaskContext, type Vars } from '@signet/core';
import { type Cell, findJython, labEntries, startCell, startLdapServer } from '@signet/lab';
import { fixedVars, taskContext } from '@signet/testkit';
import { cell as target } from '../cell.ts';
import type { CellReader, CellWriter } from '../cell-access.ts';
import { thisMachine } from './this-machine.ts';

const BIND_DN = 'cn=connections,ou=services,dc=lab,dc=example,dc=com';
const PASSWORD = new Secret('labsecret-was-0123456789');
const BIND_PASSWORD = new Secret('labsecret-bind-0123456789');

/** Arguments for the lab's directory; the port comes with the cell. */
export const DIRECTORY = {
  id: 'LDAP1',
  host: '127.0.0.1',
  bind_dn: BIND_DN,
  bind_password: BIND_PASSWORD,
  base_entry: 'dc=lab,dc=example,dc=com',
};
export const NODES = ['node1.example.com', 'node2.example.com'];

/** What the model says of itself, as far as tests ask. */
export interface Summary {
  readonly counts: {
    readonly adminTaskWrites: number;
    readonly saves: number;
    readonly syncs: number;
    readonly restarts: { readonly dmgr: number; readonly nodeAgent: number; readonly server: number };
    readonly wsadminStarts: number;
  };
  readonly checkpoints: readonly string[];
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly nodes: readonly { readonly node: string; readonly synchronized: boolean }[];
  readonly processes: readonly { readonly name: string; readonly state: string; readonly realm: string }[];
}

export interface LabCell {
  readonly cell: Cell;
  readonly ldapPort: number;
  readonly profile: string;
  /** The profile of a node's host. */
  profileOf(host: string): string;
  readonly connection: Connection;
  readonly vars: Vars;
  summary(): Summary;
  context(given?: Partial<TaskContext>): TaskContext & { readonly notes: string[] };
  open(context?: TaskContext): Promise<Session<CellReader, CellWriter>>;
  close(): Promise<void>;
}

/** A simulated cell with two nodes of two servers, its directory, and the profiles of its hosts on this machine. */
export async function labCell(given: { vars?: Record<string, unknown>; startMs?: number } = {}): Promise<LabCell> {
  const dir = mkdtempSync(join(tmpdir(), 'signet-cell-'));
  const soapPort = await freePort();
  const { startMs = 200 } = given;
  const cell = await startCell({
    adminUser: 'wasadmin',
    adminPassword: PASSWORD,
    startMs: { dmgr: startMs, nodeAgent: startMs, server: startMs, wsadmin: 0 },
    soapPort,
  });
  const secret = new Secret('labsecret-person-0123456789');
  const directory = await startLdapServer(
    0,
    labEntries({ bind: BIND_PASSWORD, anna: secret, ben: secret, carla: secret }),
  );
  // The real bridge.py runs where there is a Jython; elsewhere the lab's stand-in answers the same frames.
  const jython = findJython();
  const java = jython.command && { command: jython.command };
  const { profile } = await cell.installHost(join(dir, 'dmgr'), { kind: 'dmgr' }, java);
  const connection = await thisMachine('dmgr.example.com');
  const variables = {
    was_profile: profile,
    was_user: 'wasadmin',
    was_password: PASSWORD,
    was_soap_port: soapPort,
    was_start_timeout: 30,
    was_request_timeout: 20,
    ...given.vars,
  };
  const vars = fixedVars(variables);
  const others: Record<string, { connection: Connection; vars: Vars }> = { 'dmgr.example.com': { connection, vars } };
  for (const [index, host] of NODES.entries()) {
    const node = await cell.installHost(join(dir, host), { kind: 'node', node: `node${index + 1}` }, undefined);
    others[host] = { connection: await thisMachine(host), vars: fixedVars({ was_profile: node.profile }) };
  }
  const context: LabCell['context'] = (more = {}) => taskContext({ host: 'dmgr.example.com', vars, others, ...more });
  return {
    cell,
    ldapPort: directory.port,
    profile,
    profileOf: (host) => String(others[host]?.vars.get('was_profile')),
    connection,
    vars,
    summary: () => cell.summary() as unknown as Summary,
    context,
    open: (given) => target.open(connection, vars, given ?? context()),
    async close() {
      await Promise.all(Object.values(others).map((other) => other.connection.close()));
      await cell.close();
      await directory.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
