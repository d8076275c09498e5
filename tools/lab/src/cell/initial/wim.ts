import type { Realm, Repository, WimDocument } from '../documents.ts';

export const FILE_BASE_ENTRY = 'o=defaultWIMFileBasedRealm';
export const FRESH_REALM = 'defaultWIMFileBasedRealm';

export function newRepository(id: string, type: 'File' | 'LDAP', settings: Record<string, string>): Repository {
  return {
    id,
    type,
    settings,
    loginProperties: [],
    baseEntries: [],
    servers: [],
    entityTypes: [],
    groupConfig: undefined,
    memberAttributes: [],
    externalIds: [],
  };
}

export function newRealm(name: string): Realm {
  return { name, delimiter: '/', securityUse: 'active', allowOperationIfReposDown: 'false', baseEntries: [] };
}

/** `wimconfig.xml` of a fresh cell: the file repository in the realm `defaultWIMFileBasedRealm`. */
export function freshWim(): WimDocument {
  const file = newRepository('InternalFileRepository', 'File', {
    adapterClassName: 'com.ibm.ws.wim.adapter.file.was.FileAdapter',
    supportPaging: 'false',
    messageDigestAlgorithm: 'SHA-1',
  });
  file.baseEntries.push({ name: FILE_BASE_ENTRY, nameInRepository: FILE_BASE_ENTRY });
  const realm = newRealm(FRESH_REALM);
  realm.baseEntries.push(FILE_BASE_ENTRY);
  return { kind: 'wim', repositories: [file], defaultRealm: FRESH_REALM, realms: [realm] };
}
