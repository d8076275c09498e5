import type { Json } from '@signet/core';
import { firstOf, objects, text } from './config-object.ts';
import { keysIn, PROPERTY, registryRealm, securityIn, securityProperty, ssoIn, wimIn } from './configuration.ts';
import type { CellState } from './cell-state.ts';
import { readerOf, staleDocuments } from './documents.ts';
import type { ManagedProcess } from './processes.ts';
import { viewOf } from './runtime-view.ts';

/** The cell as plain data, without secrets: what happened, what is configured, what each node has and each process runs with. */
export function summarize(state: CellState, sessions: number): Json {
  const { counts, copies, faults, master, processes, topology } = state;
  return {
    cell: topology.cellName,
    soapPort: state.soapPort,
    counts: { ...counts, restarts: { ...counts.restarts } },
    sessions,
    checkpoints: state.checkpoints.list().map(({ name }) => name),
    faults: faults.names(),
    configurationVersion: master.version,
    configuration: configuration(state),
    nodes: processes.all
      .filter(({ kind }) => kind === 'nodeAgent')
      .map(({ node, state: agent }) => ({
        node,
        agent,
        synchronized: copies.stale(node).length === 0,
        staleDocuments: copies.stale(node),
      })),
    processes: processes.all.map((process) =>
      describe(state, process, staleDocuments(process.runtime?.documents ?? master.snapshot(), master.snapshot())),
    ),
  };
}

function configuration({ master, names }: CellState): Json {
  const reader = readerOf(master.snapshot());
  const security = securityIn(reader, names);
  const wim = wimIn(reader, names);
  return {
    realm: wim.defaultRealm,
    registryRealm: registryRealm(security),
    realmBaseEntries: wim.realms.find(({ name }) => name === wim.defaultRealm)?.baseEntries ?? [],
    repositories: wim.repositories.map(({ id, type, servers }) => ({
      id,
      type,
      servers: servers.map(({ settings }) => `${settings['host'] ?? ''}:${settings['port'] ?? ''}`),
    })),
    sso: { ...ssoIn(security) },
    httpOnly: securityProperty(security, PROPERTY.httpOnly) === 'true',
    autoGenerate: objects(security, 'keySetGroups').some((group) => text(group, 'autoGenerate') === 'true'),
    ltpaTimeoutMinutes: Number(text(firstOf(security, 'LTPA'), 'timeout')),
    ltpa: keysIn(reader, names).generations.map(({ publicId }) => publicId),
  };
}

function describe(state: CellState, process: ManagedProcess, stale: readonly string[]): Json {
  const { realm, sso, httpOnly, ltpa } = viewOf(state, process);
  return {
    name: process.name,
    node: process.node,
    kind: process.kind,
    state: process.state,
    realm,
    sso: { ...sso },
    httpOnly,
    ltpa: ltpa.map(({ publicId }) => publicId),
    staleDocuments: stale,
  };
}
