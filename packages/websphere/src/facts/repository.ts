import { adminTask, type Call, isTrue } from '../bridge/calls.ts';
import type { CellReader } from '../cell-access.ts';
import { type BaseEntry, parseBaseEntries } from '../grammar/base-entries.ts';
import { parseJavaList, parseJavaMap, parseJavaMaps } from '../grammar/java-map.ts';
import { parseLines } from '../grammar/lines.ts';

/** An LDAP server of a repository. */
export interface LdapServer {
  readonly host: string;
  readonly port: number;
  readonly bind_dn: string;
  readonly ssl: boolean;
}

/** A repository of the federated repositories, and where its users appear. */
export interface Repository {
  /** Directory type: `CUSTOM`, `IDS`, `AD`, `DOMINO`, ... */
  readonly type: string;
  readonly login_properties: readonly string[];
  readonly servers: readonly LdapServer[];
  readonly base_entries: readonly BaseEntry[];
}

export interface FederatedRepositories {
  /** Default realm as it is staged or saved, whatever its name is at this moment. */
  readonly realm: string;
  readonly realm_base_entries: readonly string[];
  /** `undefined` when there is no repository of this id. */
  readonly repository: Repository | undefined;
}

/**
 * A repository and the default realm. That a repository exists shows in the list of them: `getIdMgrRepository` would
 * answer with an exception.
 */
export async function readRepository(cell: CellReader, id: string): Promise<FederatedRepositories> {
  const [list = '', realm = ''] = await cell.ask(adminTask('listIdMgrRepositories'), adminTask('getIdMgrDefaultRealm'));
  const ofRealm = adminTask('listIdMgrRealmBaseEntries', '-name', realm);
  if (!parseJavaMaps(list).has(id)) {
    const [entries = ''] = await cell.ask(ofRealm);
    return { realm, realm_base_entries: parseLines(entries), repository: undefined };
  }
  const about = (command: string): Call => adminTask(command, '-id', id);
  const [entries = '', settings = '', baseEntries = '', hosts = ''] = await cell.ask(
    ofRealm,
    about('getIdMgrRepository'),
    about('listIdMgrRepositoryBaseEntries'),
    about('listIdMgrLDAPServers'),
  );
  const attributes = parseJavaMap(settings);
  const servers = await readServers(cell, id, parseLines(hosts));
  return {
    realm,
    realm_base_entries: parseLines(entries),
    repository: {
      type: attributes.get('ldapServerType') ?? attributes.get('specificRepositoryType') ?? '',
      login_properties: parseJavaList(attributes.get('loginProperties') ?? ''),
      servers,
      base_entries: parseBaseEntries(baseEntries),
    },
  };
}

async function readServers(cell: CellReader, id: string, hosts: readonly string[]): Promise<LdapServer[]> {
  if (hosts.length === 0) return [];
  const answers = await cell.ask(...hosts.map((host) => adminTask('getIdMgrLDAPServer', '-id', id, '-host', host)));
  return answers.map((answer, index) => {
    const server = parseJavaMap(answer);
    return {
      host: hosts[index] ?? '',
      port: Number(server.get('port') ?? 389),
      bind_dn: server.get('bindDN') ?? '',
      ssl: isTrue(server.get('sslEnabled') ?? ''),
    };
  });
}
