import { type ConfigObject, firstOf, objects, text } from './config-object.ts';
import type {
  DocumentNames,
  DocumentReader,
  KeysDocument,
  Repository,
  UsersDocument,
  WimDocument,
} from './documents.ts';

/** Names of the security custom properties that the single sign-on uses. */
export const PROPERTY = {
  interoperable: 'com.ibm.ws.security.ssoInteropModeEnabled',
  attributePropagation: 'com.ibm.ws.security.webInboundPropagationEnabled',
  httpOnly: 'com.ibm.ws.security.addHttpOnlyAttributeToCookies',
} as const;

export interface SsoSettings {
  readonly enabled: boolean;
  readonly domain: string;
  readonly requiresSsl: boolean;
  readonly interoperable: boolean;
  readonly attributePropagation: boolean;
}

export function securityIn(reader: DocumentReader, names: DocumentNames): ConfigObject {
  const document = reader.read(names.security);
  if (document.kind !== 'config') throw new Error(`${names.security} is no configuration document`);
  return document.root;
}

export function wimIn(reader: DocumentReader, names: DocumentNames): WimDocument {
  const document = reader.read(names.wim);
  if (document.kind !== 'wim') throw new Error(`${names.wim} is no wimconfig.xml`);
  return document;
}

export function keysIn(reader: DocumentReader, names: DocumentNames): KeysDocument {
  const document = reader.read(names.ltpa);
  if (document.kind !== 'keys') throw new Error(`${names.ltpa} is no key store`);
  return document;
}

export function usersIn(reader: DocumentReader, names: DocumentNames): UsersDocument {
  const document = reader.read(names.users);
  if (document.kind !== 'users') throw new Error(`${names.users} is no file registry`);
  return document;
}

/** The value of a security custom property; the last one when there are several of that name. */
export function securityProperty(security: ConfigObject, name: string): string | undefined {
  const property = objects(security, 'properties').findLast((candidate) => text(candidate, 'name') === name);
  return property === undefined ? undefined : text(property, 'value');
}

export function ssoIn(security: ConfigObject): SsoSettings {
  const sso = firstOf(security, 'SingleSignon');
  return {
    enabled: text(sso, 'enabled') === 'true',
    domain: text(sso, 'domainName'),
    requiresSsl: text(sso, 'requiresSSL') === 'true',
    interoperable: securityProperty(security, PROPERTY.interoperable) === 'true',
    attributePropagation: securityProperty(security, PROPERTY.attributePropagation) === 'true',
  };
}

export function registryRealm(security: ConfigObject): string {
  return text(firstOf(security, 'WIMUserRegistry'), 'realm');
}

/** The repositories that take part in a realm: those with a base entry in it. */
export function participants(wim: WimDocument, realmName: string): Repository[] {
  const realm = wim.realms.find(({ name }) => name === realmName);
  if (realm === undefined) return [];
  const inRealm = new Set(realm.baseEntries.map((entry) => entry.toLowerCase()));
  return wim.repositories.filter(({ baseEntries }) => baseEntries.some(({ name }) => inRealm.has(name.toLowerCase())));
}
