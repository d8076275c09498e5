import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@signet/core';
import { Client } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../processes/ports.ts';
import type { DirectoryServer } from './directory-server.ts';
import { BIND_DN, labEntries, SUFFIX } from './entries.ts';
import { startLdapServer } from './ldap/server.ts';
import { findSlapd, startSlapd } from './slapd.ts';

const secrets = {
  bind: new Secret('bind-pw'),
  anna: new Secret('anna-pw'),
  ben: new Secret('ben-pw'),
  carla: new Secret('carla-pw'),
};
const anna = `uid=anna,ou=people,${SUFFIX}`;

describeDirectory('in-process', async () => startLdapServer(0, labEntries(secrets)));

const slapd = findSlapd();
const folder = mkdtempSync(join(tmpdir(), 'signet-slapd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(slapd === undefined)(slapd === undefined ? 'slapd (skipped: slapd is not installed)' : 'slapd', () => {
  const start = async (): Promise<DirectoryServer> => {
    if (slapd === undefined) throw new Error('slapd is not installed');
    return startSlapd(slapd, folder, folder, await freePort(), labEntries(secrets));
  };
  describeDirectory('slapd', start);

  it('keeps no password in clear on disk', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const clear = files.filter((entry) =>
      /(?:bind|anna|ben|carla)-pw/u.test(readFileSync(join(entry.parentPath, entry.name), 'latin1')),
    );
    expect(clear).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });
});

/** The same for the real server and for the lab's own. */
function describeDirectory(name: string, start: () => Promise<DirectoryServer>): void {
  describe(`directory: ${name}`, () => {
    let server: DirectoryServer;
    const open = (): Client =>
      new Client({ url: `ldap://127.0.0.1:${server.port}`, timeout: 5000, connectTimeout: 5000 });
    const uids = async (
      filter: string,
      options: { scope?: 'base' | 'one' | 'sub'; base?: string } = {},
    ): Promise<string[]> => {
      const client = open();
      await client.bind(BIND_DN, 'bind-pw');
      const { searchEntries } = await client.search(options.base ?? SUFFIX, {
        scope: options.scope ?? 'sub',
        filter,
        attributes: ['uid'],
      });
      await client.unbind();
      return searchEntries.map(({ uid }) => String(uid)).toSorted();
    };

    beforeAll(async () => {
      server = await start();
    }, 20_000);
    afterAll(() => server.close());

    it('lets the service account and the users bind', async () => {
      const client = open();
      await client.bind(BIND_DN, 'bind-pw');
      await client.bind(anna, 'anna-pw');
      await client.bind(anna.toUpperCase().replaceAll(',', ' , '), 'anna-pw');
      expect(client.isConnected).toBe(true);
      await client.unbind();
    });

    it.each([
      [anna, 'wrong'],
      [`uid=nobody,${SUFFIX}`, 'anna-pw'],
    ])('refuses %s with password %s by code 49', async (dn, password) => {
      await expect(open().bind(dn, password)).rejects.toMatchObject({ code: 49 });
    });

    it('shows nothing to who has not bound', async () => {
      await expect(open().search(SUFFIX, { filter: '(uid=anna)' })).rejects.toMatchObject({ code: 50 });
    });

    it('names its suffix to everybody', async () => {
      const { searchEntries } = await open().search('', {
        scope: 'base',
        filter: '(objectClass=*)',
        attributes: ['namingContexts'],
      });
      expect(searchEntries.map(({ namingContexts }) => namingContexts)).toEqual([SUFFIX]);
    });

    it.each([
      ['(uid=anna)', ['anna']],
      ['(UID=ANNA)', ['anna']],
      ['(|(uid=anna)(mail=ben@lab.example.com))', ['anna', 'ben']],
      ['(&(objectClass=inetOrgPerson)(!(uid=anna)))', ['ben', 'carla']],
      ['(sn=*ont*)', ['carla']],
      ['(mail=*@lab.example.com)', ['anna', 'ben', 'carla']],
      ['(cn=B*k*r)', ['ben']],
      ['(uid=*)', ['anna', 'ben', 'carla']],
      ['(uid=\\2a)', []],
      [`(memberOf=cn=community-owners,ou=groups,${SUFFIX})`, ['anna']],
    ])('finds by %s', async (filter, expected) => {
      expect(await uids(filter)).toEqual(expected);
    });

    it('keeps to the scope', async () => {
      const filter = '(uid=*)';
      expect(await uids(filter, { scope: 'one' })).toEqual([]);
      expect(await uids(filter, { scope: 'one', base: `ou=people,${SUFFIX}` })).toHaveLength(3);
      expect(await uids(filter, { scope: 'base', base: anna })).toEqual(['anna']);
    });

    it('gives all user attributes but no password, and memberOf on request', async () => {
      const client = open();
      await client.bind(BIND_DN, 'bind-pw');
      const all = await client.search(anna, { scope: 'base' });
      expect(all.searchEntries).toEqual([
        {
          dn: anna,
          objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
          uid: 'anna',
          cn: 'Anna Adler',
          sn: 'Adler',
          mail: 'anna@lab.example.com',
        },
      ]);
      const asked = await client.search(anna, { scope: 'base', attributes: ['memberOf', 'userPassword'] });
      expect(asked.searchEntries[0]?.['memberOf']).toEqual([
        `cn=chat-users,ou=groups,${SUFFIX}`,
        `cn=community-owners,ou=groups,${SUFFIX}`,
      ]);
      expect(asked.searchEntries[0]?.['userPassword'] ?? []).toEqual([]);
      await client.unbind();
    });

    it('says 32 for a base that is not there', async () => {
      await expect(uids('(uid=*)', { base: `ou=nowhere,${SUFFIX}` })).rejects.toMatchObject({ code: 32 });
    });

    it('stops at the size limit', async () => {
      const client = open();
      await client.bind(BIND_DN, 'bind-pw');
      // ldapts takes code 4 for an answer that is just not complete.
      expect((await client.search(SUFFIX, { filter: '(uid=*)', sizeLimit: 2 })).searchEntries).toHaveLength(2);
      await client.unbind();
    });

    it('answers a paged search', async () => {
      const client = open();
      await client.bind(BIND_DN, 'bind-pw');
      const { searchEntries } = await client.search(SUFFIX, { filter: '(uid=*)', paged: true, attributes: ['uid'] });
      expect(searchEntries).toHaveLength(3);
      await client.unbind();
    });
  });
}
