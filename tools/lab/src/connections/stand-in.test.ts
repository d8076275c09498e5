import { request } from 'node:http';
import { Secret } from '@signet/core';
import { generateKeys, validateToken2 } from '@signet/ltpa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cell, ProcessRuntime, RuntimeRepository } from '../cell/index.ts';
import type { DirectoryServer } from '../directory/directory-server.ts';
import { BIND_DN, labEntries, SUFFIX } from '../directory/entries.ts';
import { startLdapServer } from '../directory/ldap/server.ts';
import type { HttpServer } from '../web/http-server.ts';
import { startConnections } from './stand-in.ts';

const realm = 'ldap.lab.example.com:389';
const anna = `uid=anna,ou=people,${SUFFIX}`;
const keys = generateKeys({ realm });
const secrets = {
  bind: new Secret('bind-pw'),
  anna: new Secret('anna-pw'),
  ben: new Secret('ben-pw'),
  carla: new Secret('carla-pw'),
};

const files: RuntimeRepository = {
  id: 'InternalFileRepository',
  type: 'File',
  loginProperties: ['uid'],
  baseEntries: [{ name: 'o=defaultWIMFileBasedRealm', nameInRepository: 'o=defaultWIMFileBasedRealm' }],
  servers: [],
  users: [{ uid: 'wasadmin', dn: 'uid=wasadmin,o=defaultWIMFileBasedRealm' }],
};

describe('the stand-in for Connections', () => {
  let directory: DirectoryServer;
  let server: HttpServer;
  let runtime: ProcessRuntime;
  let running = true;

  beforeAll(async () => {
    directory = await startLdapServer(0, labEntries(secrets));
    const servers = (): ReturnType<Cell['servers']> => [
      { node: 'node1', name: 'server1', running: false },
      { node: 'node1', name: 'server2', running },
    ];
    server = await startConnections({ port: 0, cell: { servers, runtimeOf: () => runtime } as unknown as Cell });
  });
  afterAll(async () => {
    await server.close();
    await directory.close();
  });
  beforeEach(() => {
    running = true;
    runtime = configured(directory.port);
  });

  const logIn = (user: string, password: string) =>
    ask('POST', '/j_security_check', new URLSearchParams({ j_username: user, j_password: password }).toString());
  const ask = (
    method: string,
    path: string,
    body = '',
    headers: Record<string, string> = {},
  ): Promise<{ status: number; location: string; cookie: string; body: string }> =>
    new Promise((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: server.port,
          method,
          path,
          headers: { host: 'connections.lab.example.com', ...headers },
        },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              location: response.headers.location ?? '',
              cookie: response.headers['set-cookie']?.[0] ?? '',
              body: text,
            }),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });

  it.each(['anna', 'ANNA', 'anna@lab.example.com'])('issues a token to %s that the cell keys open', async (user) => {
    const { status, location, cookie } = await logIn(user, 'anna-pw');
    expect([status, location]).toEqual([302, '/homepage']);
    const [, token = '', attributes] = /^LtpaToken2=([^;]+); (.*)$/u.exec(cookie) ?? [];
    expect(attributes).toBe('Path=/; Domain=.lab.example.com');
    expect(validateToken2(token, [keys], { realms: 'any', nowMs: Date.now() })).toMatchObject({
      ok: true,
      realm,
      uniqueId: anna,
    });
    expect((await ask('GET', '/homepage', '', { cookie: `LtpaToken2=${token}` })).body).toContain(anna);
  });

  it.each([
    ['anna', 'wrong'],
    ['nobody', 'anna-pw'],
    ['anna', ''],
    ['wasadmin', 'anna-pw'],
    ['a*', 'anna-pw'],
  ])('refuses %s with password "%s"', async (user, password) => {
    expect(await logIn(user, password)).toMatchObject({
      status: 302,
      location: '/homepage/login?error=true',
      cookie: '',
    });
  });

  it('knows no directory user before the directory is configured', async () => {
    runtime = { ...runtime, registry: { ...runtime.registry, repositories: [files] } };
    expect((await logIn('anna', 'anna-pw')).cookie).toBe('');
  });

  it('lets nobody in while the two documents name different realms', async () => {
    runtime = { ...runtime, realm: 'defaultWIMFileBasedRealm' };
    expect((await logIn('anna', 'anna-pw')).cookie).toBe('');
  });

  it('follows the settings of the cookie', async () => {
    runtime = {
      ...runtime,
      httpOnly: true,
      sso: { ...runtime.sso, domain: '.elsewhere.example.org', requiresSsl: true },
    };
    expect((await logIn('anna', 'anna-pw')).cookie).toMatch(/; Path=\/; Secure; HttpOnly$/u);
    runtime = { ...runtime, sso: { ...runtime.sso, enabled: false } };
    expect(await logIn('anna', 'anna-pw')).toMatchObject({ location: '/homepage', cookie: '' });
  });

  it('is unavailable while no member of the cluster runs, and answers to its name only', async () => {
    expect((await ask('GET', '/homepage', '', { host: 'elsewhere.example.com' })).status).toBe(421);
    running = false;
    expect((await ask('GET', '/homepage')).status).toBe(503);
  });
});

function configured(port: number): ProcessRuntime {
  const ldap: RuntimeRepository = {
    id: 'LDAP1',
    type: 'LDAP',
    loginProperties: ['uid', 'mail'],
    baseEntries: [{ name: SUFFIX, nameInRepository: SUFFIX }],
    servers: [{ host: '127.0.0.1', port, ssl: false, bindDn: BIND_DN, bindPassword: secrets.bind }],
    users: [],
  };
  return {
    running: true,
    realm,
    sso: {
      enabled: true,
      domain: '.lab.example.com',
      requiresSsl: false,
      interoperable: false,
      attributePropagation: true,
    },
    httpOnly: false,
    ltpa: [keys],
    ltpaTimeoutMinutes: 120,
    registry: { realm, baseEntries: [SUFFIX], repositories: [files, ldap] },
  };
}
