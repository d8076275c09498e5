import type { Secret } from '@signet/core';

/** A directory server and the one who asks it. */
export interface DirectoryServer {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean;
  /** Certificates to trust, PEM; those that Node trusts when left out. */
  readonly ca?: string;
  readonly bindDn: string;
  readonly bindPassword: Secret;
}

export interface DirectoryQuery {
  readonly baseEntry: string;
  /** What a person types at the login. */
  readonly user?: string;
  /** Attributes that it is compared with. */
  readonly loginProperties: readonly string[];
}

export interface DirectoryUser {
  readonly dn: string;
  readonly mail?: string;
}

/** How far a query came. `why` is the server's or the network's own text. */
export type DirectoryAnswer =
  | { readonly state: 'unreachable' | 'certificate-refused' | 'bind-refused' | 'failed'; readonly why: string }
  | { readonly state: 'base-missing' }
  | { readonly state: 'answered'; readonly users: readonly DirectoryUser[] };
