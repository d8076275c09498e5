import { join } from 'node:path';
import type { DirectoryServer } from '../directory/directory-server.ts';
import { labEntries } from '../directory/entries.ts';
import { startLdapServer } from '../directory/ldap/server.ts';
import { startSlapd } from '../directory/slapd.ts';
import { type Parts, giveUp } from './parts.ts';
import type { DaemonOptions } from './messages.ts';
import { Restartable } from './restartable.ts';
import type { LabSecrets } from './secrets.ts';

export interface LabDirectory {
  readonly port: number;
  readonly server: Restartable<DirectoryServer>;
  start(): Promise<void>;
}

/** Starts slapd, or the lab's own directory where it is missing or does not start. */
export async function startDirectory(
  options: DaemonOptions,
  parts: Parts,
  secrets: LabSecrets,
  port: number,
): Promise<LabDirectory> {
  const entries = labEntries(secrets);
  const server = new Restartable<DirectoryServer>();
  const start = async (): Promise<void> => {
    const { slapd } = parts;
    await server.replace(() =>
      slapd === undefined
        ? startLdapServer(port, entries)
        : startSlapd(slapd, options.dir, join(options.dir, 'slapd'), port, entries),
    );
  };
  try {
    await start();
  } catch (error) {
    if (parts.slapd === undefined) throw error;
    giveUp(parts, 'slapd', options.parts, error instanceof Error ? error.message : String(error));
    parts.slapd = undefined;
    await start();
  }
  return { port, server, start };
}
