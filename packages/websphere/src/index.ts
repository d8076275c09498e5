import type { Module } from '@signet/core';
import { httpOnlyCookies } from './tasks/http-only-cookies.ts';
import { keyGeneration } from './tasks/key-generation.ts';
import { ldapRepository } from './tasks/ldap-repository.ts';
import { ltpaKeys } from './tasks/ltpa-keys.ts';
import { ready } from './tasks/ready.ts';
import { realm } from './tasks/realm.ts';
import { restart } from './tasks/restart.ts';
import { sso } from './tasks/sso.ts';

export { cell } from './cell.ts';
export type { CellReader, CellWriter } from './cell-access.ts';
export { httpOnlyCookies, keyGeneration, ldapRepository, ltpaKeys, ready, realm, restart, sso };

/** Everything a playbook can use of this package. */
export const modules: readonly Module[] = [
  ready,
  ldapRepository,
  realm,
  sso,
  httpOnlyCookies,
  keyGeneration,
  ltpaKeys,
  restart,
];
