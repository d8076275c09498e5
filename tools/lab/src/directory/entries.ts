import { createHash, randomBytes } from 'node:crypto';
import type { Secret } from '@signet/core';

export const SUFFIX = 'dc=lab,dc=example,dc=com';
export const BIND_DN = `cn=connections,ou=services,${SUFFIX}`;

/** One entry. Names of attributes are in their usual spelling; passwords are hashed. */
export interface DirectoryEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

export interface DirectorySecrets {
  readonly bind: Secret;
  readonly anna: Secret;
  readonly ben: Secret;
  readonly carla: Secret;
}

const PEOPLE = [
  { uid: 'anna', cn: 'Anna Adler', sn: 'Adler' },
  { uid: 'ben', cn: 'Ben Becker', sn: 'Becker' },
  { uid: 'carla', cn: 'Carla Conti', sn: 'Conti' },
] as const;

const GROUPS = [
  { cn: 'chat-users', members: ['anna', 'ben', 'carla'] },
  { cn: 'community-owners', members: ['anna'] },
] as const;

const personDn = (uid: string): string => `uid=${uid},ou=people,${SUFFIX}`;
const groupDn = (cn: string): string => `cn=${cn},ou=groups,${SUFFIX}`;

/** What is in the lab's directory: people, groups with `memberOf` on both sides, and the account that products bind with. */
export function labEntries(secrets: DirectorySecrets): DirectoryEntry[] {
  const unit = (ou: string): DirectoryEntry => ({
    dn: `ou=${ou},${SUFFIX}`,
    attributes: { objectClass: ['organizationalUnit'], ou: [ou] },
  });
  const people = PEOPLE.map(({ uid, cn, sn }) => ({
    dn: personDn(uid),
    attributes: {
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
      uid: [uid],
      cn: [cn],
      sn: [sn],
      mail: [`${uid}@lab.example.com`],
      memberOf: GROUPS.filter(({ members }) => members.some((member) => member === uid)).map((group) =>
        groupDn(group.cn),
      ),
      userPassword: [hashPassword(secrets[uid])],
    },
  }));
  const groups = GROUPS.map(({ cn, members }) => ({
    dn: groupDn(cn),
    attributes: { objectClass: ['top', 'groupOfNames'], cn: [cn], member: members.map(personDn) },
  }));
  const service = {
    dn: BIND_DN,
    attributes: {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: ['connections'],
      userPassword: [hashPassword(secrets.bind)],
    },
  };
  const root = { dn: SUFFIX, attributes: { objectClass: ['dcObject', 'organization'], dc: ['lab'], o: ['Lab'] } };
  return [root, unit('people'), unit('groups'), unit('services'), ...people, ...groups, service];
}

/** Salted SHA-1 as RFC 2307 servers write it; slapd knows it without a module. */
export function hashPassword(password: Secret, salt = randomBytes(8)): string {
  const digest = createHash('sha1').update(password.reveal()).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

export function matchesPassword(password: Secret, hash: string): boolean {
  const DIGEST_BYTES = 20;
  const salt = Buffer.from(hash.replace('{SSHA}', ''), 'base64').subarray(DIGEST_BYTES);
  return hashPassword(password, salt) === hash;
}

/** Entries as LDIF; values that are not plain text are in base64. */
export function toLdif(entries: readonly DirectoryEntry[]): string {
  const line = (name: string, value: string): string =>
    /^[!-9;=-~][ -~]*$/u.test(value)
      ? `${name}: ${value}`
      : `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`;
  return entries
    .map(({ dn, attributes }) => {
      const values = Object.entries(attributes).flatMap(([name, list]) => list.map((value) => line(name, value)));
      return `${[line('dn', dn), ...values].join('\n')}\n`;
    })
    .join('\n');
}
