import { createHash, randomBytes } from 'node:crypto';
import { Checkpoints } from './checkpoints.ts';
import { keysIn, registryRealm, securityIn } from './configuration.ts';
import { type Counts, newCounts } from './counts.ts';
import {
  type Document,
  type DocumentNames,
  documentNames,
  MasterConfiguration,
  readerOf,
  type Snapshot,
} from './documents.ts';
import { Faults } from './faults.ts';
import { freshSecurity } from './initial/security.ts';
import { topologyDocuments } from './initial/topology.ts';
import { FILE_BASE_ENTRY, FRESH_REALM, freshWim } from './initial/wim.ts';
import { Keyring } from './keyring.ts';
import { NodeCopies } from './node-copies.ts';
import { type CellOptions, HOST_NAME } from './options.ts';
import { type ManagedProcess, Processes, type Runtime } from './processes.ts';
import { type Random, seededRandom } from './random.ts';
import { createTimers, type Timers } from './timers.ts';
import { nodesOf, type Topology, topologyOf } from './topology.ts';

/** Everything that is in the cell: master configuration, node copies and processes are three separate states. */
export interface CellState {
  readonly topology: Topology;
  readonly names: DocumentNames;
  readonly master: MasterConfiguration;
  readonly copies: NodeCopies;
  readonly processes: Processes;
  readonly keyring: Keyring;
  readonly checkpoints: Checkpoints;
  readonly counts: Counts;
  readonly faults: Faults;
  readonly random: Random;
  readonly timers: Timers;
  readonly soapPort: number;
  readonly wsadminStartMs: number;
  now(): number;
  /** The id of a new configuration object: its type and a time that no other object has. */
  newId(type: string): string;
}

export function createCellState(options: CellOptions, changed: (process: ManagedProcess) => void): CellState {
  const topology = topologyOf(
    options.cellName ?? 'labCell',
    options.nodes ?? ['node1', 'node2'],
    options.serversPerNode ?? 2,
    options.clusterName ?? 'ConnectionsCluster',
  );
  const names = documentNames(topology.cellName);
  const now = options.now ?? Date.now;
  const keyring = new Keyring();
  const faults = new Faults();
  const counts = newCounts();
  const timers = createTimers();
  const master = new MasterConfiguration(freshDocuments(options, topology, names, keyring));
  const copies = new NodeCopies(master, nodesOf(topology));
  const processes = new Processes({
    topology,
    startMs: options.startMs,
    timers,
    configurationOf: ({ kind, node }) => runtimeOf(kind === 'dmgr' ? master.snapshot() : copies.of(node), names),
    restarted: ({ kind }) => counts.restarts[kind]++,
    changed,
    mayStart: ({ kind, node }) =>
      kind === 'dmgr'
        ? faults.get('dmgr-never-returns') === undefined && faults.get('dmgr-down') === undefined
        : kind !== 'nodeAgent' || faults.get('node-agent-down')?.['node'] !== node,
  });
  let lastId = now();
  return {
    topology,
    names,
    master,
    copies,
    processes,
    keyring,
    checkpoints: new Checkpoints(master),
    counts,
    faults,
    random: seededRandom(options.seed ?? 1),
    timers,
    soapPort: options.soapPort,
    wsadminStartMs: options.startMs.wsadmin,
    now,
    newId: (type) => {
      lastId = Math.max(lastId + 1, now());
      return `${type}_${lastId}`;
    },
  };
}

function runtimeOf(documents: Snapshot, names: DocumentNames): Runtime {
  return { documents, keyIds: keysIn(readerOf(documents), names).generations.map(({ publicId }) => publicId) };
}

function freshDocuments(
  options: CellOptions,
  topology: Topology,
  names: DocumentNames,
  keyring: Keyring,
): Map<string, Document> {
  const documents = topologyDocuments(topology, HOST_NAME);
  const salt = randomBytes(8).toString('hex');
  const { adminUser, adminPassword } = options;
  documents.set(names.security, { kind: 'config', root: freshSecurity(adminUser, FRESH_REALM) });
  documents.set(names.wim, freshWim());
  documents.set(names.ltpa, {
    kind: 'keys',
    generations: [{ version: 1, publicId: keyring.generate(FRESH_REALM).publicId }],
  });
  documents.set(names.users, {
    kind: 'users',
    users: [
      {
        uid: adminUser,
        dn: `uid=${adminUser},${FILE_BASE_ENTRY}`,
        salt,
        hash: passwordHash(salt, adminPassword.reveal()),
      },
    ],
  });
  return documents;
}

/** How the file repository keeps a password. */
export function passwordHash(salt: string, password: string): string {
  return createHash('sha256').update(salt).update(password).digest('base64');
}

/** The realm that a process puts into its tokens. */
export function runtimeRealm(state: CellState, runtime: Runtime): string {
  return registryRealm(securityIn(readerOf(runtime.documents), state.names));
}
