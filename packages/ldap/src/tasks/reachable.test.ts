import { createServer, connect as connectTcp, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ConnectError, type Connection, Secret, TargetError } from '@signet/core';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directory } from '../directory.ts';
import { rootDn, rootPassword, type Slapd, slapdMissing, startSlapd, suffix } from '../testing/slapd.ts';
import { reachable } from './reachable.ts';

type Args = Parameters<typeof reachable.read>[1];

const opened: Duplex[] = [];

/** A host that reaches this machine. Its streams are no sockets, as those through SSH are none. */
function reachingHost(): Connection {
  return fakeConnection({
    host: 'dmgr.example.com',
    async openTcp(host, port) {
      const socket = await new Promise<Socket>((resolve, reject) => {
        const socket = connectTcp({ host, port }, () => resolve(socket));
        socket.once('error', (cause) =>
          reject(new TargetError(`Nothing answers at ${host}:${port}.`, { code: 'TCP_REFUSED', cause })),
        );
      });
      const stream = Duplex.from(socket);
      opened.push(stream);
      return stream;
    },
  });
}

async function findings(args: Args, connection = reachingHost(), signal = new AbortController().signal) {
  const session = await directory.open(connection, fixedVars(), taskContext({ signal }));
  const current = await reachable.read(session.read, args, taskContext({ signal }));
  return { found: reachable.verify(current, args), facts: reachable.facts?.(current, args) };
}

const silent = (): void => {};

const reader = {
  host: '127.0.0.1',
  bind_dn: rootDn,
  bind_password: new Secret(rootPassword),
  base_entry: suffix,
};

const people = `
dn: ou=people,${suffix}
objectClass: organizationalUnit
ou: people

dn: uid=anna,ou=people,${suffix}
objectClass: inetOrgPerson
uid: anna
cn: Anna
sn: A
mail: anna@example.com
mail: a.a@example.com
userPassword: pw

dn: uid=twin1,ou=people,${suffix}
objectClass: inetOrgPerson
uid: twin1
cn: Twin
sn: T
mail: twin@example.com

dn: uid=twin2,ou=people,${suffix}
objectClass: inetOrgPerson
uid: twin2
cn: Twin
sn: T
mail: twin@example.com

dn: ou=closed,${suffix}
objectClass: organizationalUnit
ou: closed
`;

describe('ldap.reachable', () => {
  const missing = slapdMissing();
  const skipped = missing === undefined ? '' : ` (skipped: ${missing})`;

  describe('against a real server', () => {
    let slapd: Slapd;
    beforeAll(async () => {
      if (missing === undefined) slapd = await startSlapd(people);
    }, 30_000);
    afterAll(() => slapd?.stop());
    it.skipIf(missing !== undefined)(`finds a user by uid or mail${skipped}`, async () => {
      for (const user of ['anna', 'a.a@example.com']) {
        expect(await findings({ ...reader, port: slapd.port, user })).toEqual({
          found: [],
          facts: { user_dn: `uid=anna,ou=people,${suffix}`, mail: 'anna@example.com' },
        });
      }
    });

    it.skipIf(missing !== undefined)(`does without a user${skipped}`, async () => {
      expect(await findings({ ...reader, port: slapd.port })).toEqual({ found: [], facts: {} });
    });

    it.skipIf(missing !== undefined)(`speaks TLS to a server whose authority it was given${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.tlsPort, ssl: true, ca: slapd.ca, user: 'anna' });
      expect(found).toEqual([]);
    });

    it.skipIf(missing !== undefined)(`refuses a certificate that nobody vouches for${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.tlsPort, ssl: true });
      expect(found).toMatchObject([
        {
          code: 'LDAP_CERTIFICATE_REFUSED',
          message: expect.stringMatching(/answered dmgr\.example\.com with a certificate that is not trusted: /u),
        },
      ]);
    });

    it.skipIf(missing !== undefined)(`says that the bind was refused, without the password${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.port, bind_password: new Secret('not-the-password') });
      expect(found).toEqual([
        {
          severity: 'error',
          code: 'LDAP_BIND_REFUSED',
          message: expect.stringMatching(
            /^The directory 127\.0\.0\.1:\d+ refused to let cn=admin,dc=example,dc=com in: .*\(LDAP result 49\)\.$/u,
          ),
          hint: 'Check bind_dn and bind_password, and that the account is neither locked nor expired.',
        },
      ]);
      expect(JSON.stringify(found)).not.toContain('not-the-password');
    });

    it.skipIf(missing !== undefined)(`refuses an empty password, which would bind as nobody${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.port, bind_password: new Secret('') });
      expect(found).toMatchObject([{ code: 'LDAP_BIND_REFUSED' }]);
    });

    it.skipIf(missing !== undefined)(`says which base entry is missing${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.port, base_entry: `ou=nobody,${suffix}` });
      expect(found).toMatchObject([
        { code: 'LDAP_BASE_MISSING', message: expect.stringContaining(`has no entry ou=nobody,${suffix}`) },
      ]);
    });

    it.skipIf(missing !== undefined)(
      `takes a base entry that the account may not see for missing${skipped}`,
      async () => {
        const { found } = await findings({
          ...reader,
          port: slapd.port,
          bind_dn: `uid=anna,ou=people,${suffix}`,
          bind_password: new Secret('pw'),
          base_entry: `ou=closed,${suffix}`,
        });
        expect(found).toMatchObject([{ code: 'LDAP_BASE_MISSING' }]);
      },
    );

    it.skipIf(missing !== undefined)(`reports a base entry that is no DN${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.port, base_entry: 'not a dn' });
      expect(found).toMatchObject([{ code: 'LDAP_SEARCH_REFUSED', message: expect.stringContaining('not a dn') }]);
    });

    it.skipIf(missing !== undefined)(
      `names the user that is not there, whatever characters it has${skipped}`,
      async () => {
        for (const user of ['nobody', '*', 'anna)(uid=*', 'ä\\(']) {
          const { found } = await findings({ ...reader, port: slapd.port, user });
          expect(found).toMatchObject([
            { code: 'LDAP_USER_MISSING', message: `No entry below ${suffix} has "${user}" as uid or mail.` },
          ]);
        }
      },
    );

    it.skipIf(missing !== undefined)(`reports a login that two users share${skipped}`, async () => {
      const { found } = await findings({ ...reader, port: slapd.port, user: 'twin@example.com' });
      expect(found).toMatchObject([
        { code: 'LDAP_USER_AMBIGUOUS', message: expect.stringMatching(/^2 entries below .*twin1.*twin2/u) },
      ]);
      const { found: byUid } = await findings({
        ...reader,
        port: slapd.port,
        user: 'twin1',
        login_properties: ['uid'],
      });
      expect(byUid).toEqual([]);
    });

    it.skipIf(missing !== undefined)(`leaves no connection open${skipped}`, async () => {
      expect(opened.length).toBeGreaterThan(10);
      expect(opened.filter((stream) => !stream.destroyed)).toEqual([]);
    });
  });

  describe('against a server that does not do its part', () => {
    let server: Server;
    let port: number;
    let behave: (socket: Socket) => void = silent;
    beforeAll(async () => {
      server = createServer((socket) => behave(socket.on('error', () => {}))).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      ({ port } = server.address() as { port: number });
    });
    afterAll(() => server.close());

    it('names the host from which nothing answered', async () => {
      behave = silent;
      const closed = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => closed.once('listening', resolve));
      const { port: free } = closed.address() as { port: number };
      await new Promise((resolve) => closed.close(resolve));
      const { found } = await findings({ ...reader, port: free });
      expect(found).toEqual([
        {
          severity: 'error',
          code: 'LDAP_UNREACHABLE',
          message: `The directory 127.0.0.1:${free} did not answer from dmgr.example.com: connect ECONNREFUSED 127.0.0.1:${free}.`,
          hint: 'Check host, port and firewall as seen from dmgr.example.com, and that the directory server runs.',
        },
      ]);
    });

    it('reports a server that hangs up', async () => {
      behave = (socket) => socket.once('data', () => socket.destroy());
      expect((await findings({ ...reader, port })).found).toMatchObject([{ code: 'LDAP_UNREACHABLE' }]);
    });

    it('reports a server that speaks no TLS', async () => {
      behave = (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      expect((await findings({ ...reader, port, ssl: true })).found).toMatchObject([{ code: 'LDAP_UNREACHABLE' }]);
    });

    it('ends at once when the run is interrupted', async () => {
      behave = silent;
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 200);
      await expect(findings({ ...reader, port }, reachingHost(), abort.signal)).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
    });

    it('does not blame the directory when the host itself is lost', async () => {
      const lost = fakeConnection({
        openTcp: () => {
          throw new ConnectError('The connection to dmgr.example.com was lost.', { code: 'CONNECTION_LOST' });
        },
      });
      await expect(findings({ ...reader, port }, lost)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    });
  });
});
