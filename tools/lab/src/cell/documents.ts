import type { ConfigObject } from './config-object.ts';

/** `wimconfig.xml`: the federated repositories. */
export interface WimDocument {
  readonly kind: 'wim';
  repositories: Repository[];
  defaultRealm: string;
  realms: Realm[];
}

export interface Repository {
  readonly id: string;
  readonly type: 'File' | 'LDAP';
  /** Adapter class, server type, paging and so on, under their names in the file. */
  settings: Record<string, string>;
  loginProperties: string[];
  baseEntries: { name: string; nameInRepository: string }[];
  servers: LdapServer[];
  entityTypes: { name: string; objectClasses: string[]; searchBases: string; searchFilter: string }[];
  groupConfig: Record<string, string> | undefined;
  memberAttributes: Record<string, string>[];
  externalIds: Record<string, string>[];
}

export interface LdapServer {
  /** host, port, bindDN, bindPassword (`{xor}` encoded, as in the file), sslEnabled and so on. */
  settings: Record<string, string>;
  backups: { host: string; port: string }[];
}

export interface Realm {
  name: string;
  delimiter: string;
  securityUse: string;
  allowOperationIfReposDown: string;
  /** A base entry that was added twice is there twice. */
  baseEntries: string[];
}

/** `ltpa.jceks`: the generations of LTPA keys, newest first, by the public id of the keys. */
export interface KeysDocument {
  readonly kind: 'keys';
  generations: { version: number; publicId: string }[];
}

/** `fileRegistry.xml`: the users of the built-in file repository. */
export interface UsersDocument {
  readonly kind: 'users';
  users: { uid: string; dn: string; salt: string; hash: string }[];
}

export interface ConfigDocument {
  readonly kind: 'config';
  readonly root: ConfigObject;
}

export type Document = ConfigDocument | WimDocument | KeysDocument | UsersDocument;

/** A document as it was stored; never modified afterwards. */
export interface Stored {
  readonly version: number;
  readonly document: Document;
}

export type Snapshot = ReadonlyMap<string, Stored>;

/** Whatever documents can be read from: master, workspace, node copy, or what a process started with. */
export interface DocumentReader {
  read(name: string): Document;
  names(): Iterable<string>;
}

/** Names as `AdminConfig.queryChanges` prints them: context, `|`, file. */
export interface DocumentNames {
  readonly cell: string;
  readonly security: string;
  readonly wim: string;
  readonly ltpa: string;
  readonly users: string;
}

export function documentNames(cellName: string): DocumentNames {
  const name = (file: string): string => `cells/${cellName}|${file}`;
  return {
    cell: name('cell.xml'),
    security: name('security.xml'),
    wim: name('wim/config/wimconfig.xml'),
    ltpa: name('ltpa.jceks'),
    users: name('fileRegistry.xml'),
  };
}

export function readerOf(snapshot: Snapshot): DocumentReader {
  return {
    read: (name) => {
      const stored = snapshot.get(name);
      if (stored === undefined) throw new Error(`no document ${name}`);
      return stored.document;
    },
    names: () => snapshot.keys(),
  };
}

/** The master configuration, as the deployment manager keeps it. */
export class MasterConfiguration {
  #documents: Map<string, Stored>;
  #version = 1;

  constructor(documents: ReadonlyMap<string, Document>) {
    this.#documents = new Map([...documents].map(([name, document]) => [name, { version: 1, document }]));
  }

  /** Grows with every commit; what wsadmin calls the repository epoch. */
  get version(): number {
    return this.#version;
  }

  snapshot(): Snapshot {
    return new Map(this.#documents);
  }

  get(name: string): Stored | undefined {
    return this.#documents.get(name);
  }

  commit(changed: ReadonlyMap<string, Document>): void {
    this.#version++;
    for (const [name, document] of changed) this.#documents.set(name, { version: this.#version, document });
  }

  /** Makes the content what it was in `snapshot`; documents that differ count as changed. */
  restore(snapshot: Snapshot): void {
    const changed = [...snapshot].filter(([name, stored]) => this.#documents.get(name)?.version !== stored.version);
    this.commit(new Map(changed.map(([name, stored]) => [name, stored.document])));
  }
}

/** Names of the documents whose content in `copy` is not the one in `master`. */
export function staleDocuments(copy: Snapshot, master: Snapshot): string[] {
  return [...master.keys()].filter((name) => copy.get(name)?.version !== master.get(name)?.version);
}
