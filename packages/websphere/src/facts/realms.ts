import { TargetError } from '@signet/core';
import { adminConfig, adminTask } from '../bridge/calls.ts';
import type { CellReader } from '../cell-access.ts';

/** The name of the realm in both documents that hold it. */
export interface Realms {
  /** Default realm of the federated repositories, in `wimconfig.xml`. */
  readonly repositories: string;
  /** Realm of the user registry, in `security.xml`: the one in credentials and tokens. */
  readonly registry: string;
}

/** @throws {TargetError} `REGISTRY_NOT_FEDERATED` when the active registry is not the federated repositories. */
export async function readRealms(cell: CellReader): Promise<Realms> {
  const [repositories = '', security = ''] = await cell.ask(
    adminTask('getIdMgrDefaultRealm'),
    adminConfig('list', 'Security'),
  );
  const [registry = ''] = await cell.ask(adminConfig('showAttribute', security, 'activeUserRegistry'));
  if (!registry.includes('#WIMUserRegistry')) {
    throw new TargetError(`Cell ${cell.name}: the active user registry is not the federated repositories.`, {
      code: 'REGISTRY_NOT_FEDERATED',
      hint: 'Select "Federated repositories" as the current realm definition on the console, under Security > Global security.',
    });
  }
  const [realm = ''] = await cell.ask(adminConfig('showAttribute', registry, 'realm'));
  return { repositories, registry: realm };
}
