import { type ConfigObject, firstOf, text } from './config-object.ts';
import { participants, registryRealm, securityIn, usersIn, wimIn } from './configuration.ts';
import { type CellState, passwordHash } from './cell-state.ts';
import { acceptsPassword, findUsers, NamingError } from './directory.ts';
import { type DocumentReader, readerOf, type Repository, type WimDocument } from './documents.ts';

interface Principal {
  readonly dn: string;
  readonly repository: Repository;
}

/**
 * The users of a realm that log in under this name.
 *
 * @throws {NamingError} when a directory of the realm does not answer.
 */
export async function findPrincipals(
  state: CellState,
  reader: DocumentReader,
  wim: WimDocument,
  realm: string,
  user: string,
): Promise<Principal[]> {
  const found: Principal[] = [];
  for (const repository of participants(wim, realm)) {
    if (repository.type === 'File') {
      const { users } = usersIn(reader, state.names);
      const wanted = user.toLowerCase();
      const known = users.filter(({ uid, dn }) => uid.toLowerCase() === wanted || dn.toLowerCase() === wanted);
      found.push(...known.map(({ dn }) => ({ dn, repository })));
    } else {
      found.push(...(await findUsers(repository, user)).map((dn) => ({ dn, repository })));
    }
  }
  return found;
}

export function isSecurityEnabled(security: ConfigObject): boolean {
  return text(security, 'enabled') === 'true';
}

/**
 * Whether the dmgr lets an administrator in: judged by the registry it *started with*. A realm in `security.xml` that
 * the federated repositories do not know locks everybody out, and so does a realm without the administrator's repository.
 */
export async function mayAdminister(state: CellState, user: string, password: string): Promise<boolean> {
  const runtime = state.processes.dmgr.runtime;
  if (runtime === undefined) return false;
  const reader = readerOf(runtime.documents);
  const security = securityIn(reader, state.names);
  if (!isSecurityEnabled(security)) return true;
  const wim = wimIn(reader, state.names);
  const realm = registryRealm(security);
  if (!wim.realms.some(({ name }) => name === realm)) return false;
  if (text(firstOf(security, 'WIMUserRegistry'), 'primaryAdminId').toLowerCase() !== user.toLowerCase()) return false;
  return (
    fileUserMatches(state, reader, wim, realm, user, password) ??
    directoryUserMatches(state, reader, wim, realm, user, password)
  );
}

/** Undefined when the file repository has no such user or is not part of the realm. */
function fileUserMatches(
  state: CellState,
  reader: DocumentReader,
  wim: WimDocument,
  realm: string,
  user: string,
  password: string,
): boolean | undefined {
  if (!participants(wim, realm).some(({ type }) => type === 'File')) return undefined;
  const known = usersIn(reader, state.names).users.find(({ uid }) => uid.toLowerCase() === user.toLowerCase());
  return known && passwordHash(known.salt, password) === known.hash;
}

async function directoryUserMatches(
  state: CellState,
  reader: DocumentReader,
  wim: WimDocument,
  realm: string,
  user: string,
  password: string,
): Promise<boolean> {
  try {
    const [principal, ...others] = await findPrincipals(state, reader, wim, realm, user);
    if (principal === undefined || others.length > 0) return false;
    return await acceptsPassword(principal.repository, principal.dn, password);
  } catch (error) {
    if (error instanceof NamingError) return false;
    throw error;
  }
}
