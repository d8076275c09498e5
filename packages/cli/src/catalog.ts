import type { Module } from '@signet/core';
import { modules as docker } from '@signet/docker';
import { modules as host } from '@signet/host';
import { modules as ldap } from '@signet/ldap';
import { modules as websphere } from '@signet/websphere';

/** The modules of each task package, by the package's folder name. */
export const modulesByPackage: Readonly<Record<string, readonly Module[]>> = { docker, host, ldap, websphere };

/** Every task, assertion and action that a playbook can name, sorted by name. */
export const catalog: readonly Module[] = Object.values(modulesByPackage)
  .flat()
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));
