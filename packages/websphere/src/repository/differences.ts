import { type Change, compare } from '@signet/core';
import type { FederatedRepositories } from '../facts/repository.ts';
import { sameDn } from '../grammar/distinguished-name.ts';
import { loginProperties, nameInRepository, type RepositoryArguments, sameHost } from './arguments.ts';

export interface CurrentRepository extends FederatedRepositories {
  /** The wanted password was set by this session. */
  readonly password_set: boolean;
}

/** The order is the one a person reads. A password that cannot be read back is set with what it belongs to. */
export function differences(current: CurrentRepository, wanted: RepositoryArguments): Change[] {
  const { repository } = current;
  const changes: Change[] = [];
  if (repository === undefined) changes.push({ path: 'repository', from: null, to: wanted.id });
  changes.push(
    ...compare(
      { type: repository?.type, login_properties: repository?.login_properties.map((name) => name.toLowerCase()) },
      {
        type: wanted.type ?? (repository === undefined ? 'CUSTOM' : undefined),
        login_properties: loginProperties(wanted).map((name) => name.toLowerCase()),
      },
    ),
  );
  const server = repository?.servers.find(({ host }) => sameHost(host, wanted.host));
  if (server === undefined) changes.push({ path: 'host', from: repository?.servers[0]?.host ?? null, to: wanted.host });
  const bindDn = server !== undefined && sameDn(server.bind_dn, wanted.bind_dn) ? undefined : wanted.bind_dn;
  changes.push(...compare(server ?? {}, { port: wanted.port ?? 389, ssl: wanted.ssl ?? false, bind_dn: bindDn }));
  const must = server === undefined || bindDn !== undefined || wanted.update_password === 'always';
  if (must && !current.password_set) changes.push({ path: 'bind_password', from: null, to: '***' });

  const entry = repository?.base_entries.find(({ name }) => sameDn(name, wanted.base_entry));
  if (entry === undefined) changes.push({ path: 'base_entry', from: null, to: wanted.base_entry });
  else if (!sameDn(entry.nameInRepository, nameInRepository(wanted))) {
    changes.push({ path: 'name_in_repository', from: entry.nameInRepository, to: nameInRepository(wanted) });
  }
  if (!current.realm_base_entries.some((name) => sameDn(name, wanted.base_entry))) {
    changes.push({ path: 'realm_base_entry', from: null, to: wanted.base_entry });
  }
  return changes;
}
