import type { Secret } from '@signet/core';
import { Client, NoSuchObjectError } from 'ldapts';
import type { KnownUser } from '../sametime/verdict.ts';
import { BIND_DN } from './entries.ts';

const TIMEOUT_MS = 5000;

/** Looks for a person by distinguished name, as Sametime does: bound with the service account. */
export async function findPerson(port: number, bindPassword: Secret, dn: string): Promise<KnownUser | undefined> {
  const client = new Client({ url: `ldap://127.0.0.1:${port}`, timeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS });
  try {
    await client.bind(BIND_DN, bindPassword.reveal());
    const { searchEntries } = await client.search(dn, {
      scope: 'base',
      filter: '(objectClass=person)',
      attributes: ['uid', 'mail', 'cn'],
    });
    const [entry] = searchEntries;
    return entry === undefined
      ? undefined
      : { dn: entry.dn, uid: String(entry['uid']), mail: String(entry['mail']), name: String(entry['cn']) };
  } catch (error) {
    // A directory that is down knows nobody.
    if (error instanceof NoSuchObjectError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  } finally {
    await client.unbind().catch(() => undefined);
  }
}
