import { Secret } from '@signet/core';
import type { LtpaKeys } from '@signet/ltpa';
import { firstOf, text } from './config-object.ts';
import {
  participants,
  PROPERTY,
  registryRealm,
  securityIn,
  securityProperty,
  type SsoSettings,
  ssoIn,
  usersIn,
  wimIn,
} from './configuration.ts';
import type { CellState } from './cell-state.ts';
import { readerOf } from './documents.ts';
import { decodeXor } from './obscured.ts';
import type { ManagedProcess } from './processes.ts';

/** What a process started with, and therefore does, whatever the configuration says by now. */
export interface ProcessRuntime {
  readonly running: boolean;
  readonly realm: string;
  readonly sso: SsoSettings;
  readonly httpOnly: boolean;
  /** Keys that tokens are validated with, newest first; the first one also makes tokens. */
  readonly ltpa: readonly LtpaKeys[];
  readonly ltpaTimeoutMinutes: number;
  readonly registry: RuntimeRegistry;
}

export interface RuntimeRegistry {
  /** The realm that `wimconfig.xml` names; logins work only while it is the one of the security configuration. */
  readonly realm: string;
  readonly baseEntries: readonly string[];
  /** Repositories with a base entry in the realm. */
  readonly repositories: readonly RuntimeRepository[];
}

export interface RuntimeRepository {
  readonly id: string;
  readonly type: 'File' | 'LDAP';
  readonly loginProperties: readonly string[];
  readonly baseEntries: readonly { readonly name: string; readonly nameInRepository: string }[];
  readonly servers: readonly {
    readonly host: string;
    readonly port: number;
    readonly ssl: boolean;
    readonly bindDn: string;
    readonly bindPassword: Secret;
  }[];
  /** Users of the file repository. */
  readonly users: readonly { readonly uid: string; readonly dn: string }[];
}

/** @throws {RangeError} when no process has this name. */
export function runtimeOf(state: CellState, name: string): ProcessRuntime {
  const process = name === 'dmgr' ? state.processes.dmgr : state.processes.find(name);
  if (process === undefined) throw new RangeError(`no process ${name} in cell ${state.topology.cellName}`);
  return viewOf(state, process);
}

/** A stopped process shows what it would start with. */
export function viewOf(state: CellState, process: ManagedProcess): ProcessRuntime {
  const stopped = process.runtime === undefined;
  const documents =
    process.runtime?.documents ?? (process.kind === 'dmgr' ? state.master.snapshot() : state.copies.of(process.node));
  const reader = readerOf(documents);
  const security = securityIn(reader, state.names);
  const wim = wimIn(reader, state.names);
  return {
    running: !stopped && process.state === 'started',
    realm: registryRealm(security),
    sso: ssoIn(security),
    httpOnly: securityProperty(security, PROPERTY.httpOnly) === 'true',
    ltpa: (process.runtime?.keyIds ?? []).map((id) => state.keyring.get(id)),
    ltpaTimeoutMinutes: Number(text(firstOf(security, 'LTPA'), 'timeout')),
    registry: {
      realm: wim.defaultRealm,
      baseEntries: wim.realms.find(({ name }) => name === wim.defaultRealm)?.baseEntries ?? [],
      repositories: participants(wim, wim.defaultRealm).map(({ id, type, loginProperties, baseEntries, servers }) => ({
        id,
        type,
        loginProperties,
        baseEntries,
        servers: servers.map(({ settings }) => ({
          host: settings['host'] ?? '',
          port: Number(settings['port'] ?? '389'),
          ssl: settings['sslEnabled'] === 'true',
          bindDn: settings['bindDN'] ?? '',
          bindPassword: new Secret(decodeXor(settings['bindPassword'] ?? '')),
        })),
        users: type === 'File' ? usersIn(reader, state.names).users.map(({ uid, dn }) => ({ uid, dn })) : [],
      })),
    },
  };
}
