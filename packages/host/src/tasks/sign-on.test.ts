import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Server } from 'node:net';
import { Secret } from '@signet/core';
import { generateKeys, type LtpaKeys, mintToken2, validateToken2, writeKeyFile } from '@signet/ltpa';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { http } from '../targets/http.ts';
import { signOn } from './sign-on.ts';

const realm = 'ldap.example.com:389';
const dn = 'uid=probe,ou=people,dc=example,dc=com';
const keysPassword = new Secret('exported.Pa55');
const cellKeys = generateKeys({ realm });
const otherKeys = generateKeys({ realm });

/** The two products, as far as a sign-on touches them. */
interface Products {
  issuedUnder?: LtpaKeys;
  issuedRealm?: string;
  lifetimeMs?: number;
  cookie?: string;
  cookieName?: string;
  acceptedKeys?: LtpaKeys;
  answer?: (dn: string, token: string) => string;
  /** What Sametime does not check. */
  lax?: 'keys' | 'realm' | 'expiry';
  refusal?: (response: ServerResponse) => void;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(
  handle: (request: IncomingMessage, body: string, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => handle(request, body, response));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}

function startConnections(products: Products): Promise<string> {
  return listen((request, body, response) => {
    const form = new URLSearchParams(body);
    const good = form.get('j_username') === 'probe' && form.get('j_password') === 'pässwörd & +';
    if (request.url !== '/homepage/j_security_check' || !good)
      return response.writeHead(302, { location: '/login?error' }).end();
    const {
      issuedUnder = cellKeys,
      issuedRealm = realm,
      lifetimeMs = 7_200_000,
      cookie = '; Path=/; Domain=.example.com',
    } = products;
    const token = mintToken2(issuedUnder, { user: `user:${issuedRealm}/${dn}`, expiresMs: Date.now() + lifetimeMs });
    return response
      .writeHead(302, { location: '/', 'set-cookie': `${products.cookieName ?? 'LtpaToken2'}=${token}${cookie}` })
      .end();
  });
}

function startSametime(products: Products): Promise<string> {
  return listen((request, _body, response) => {
    const token = /LtpaToken2=(?<token>[^;]+)/u.exec(request.headers.cookie ?? '')?.groups?.['token'] ?? '';
    const { acceptedKeys = cellKeys, lax, answer = (user) => JSON.stringify({ userId: user }) } = products;
    const result = validateToken2(token, lax === 'keys' ? [acceptedKeys, otherKeys] : [acceptedKeys], {
      nowMs: lax === 'expiry' ? 0 : Date.now(),
      realms: lax === 'realm' ? 'any' : [realm],
    });
    if (result.ok || lax === 'keys') return response.end(answer(result.ok ? result.uniqueId : 'somebody', token));
    if (products.refusal !== undefined) return products.refusal(response);
    return response.writeHead(401).end();
  });
}

async function prove(products: Products = {}, password = 'pässwörd & +') {
  const places = {
    'connections.example.com': await startConnections(products),
    'sametime.example.com': await startSametime(products),
  };
  const connection = fakeConnection({
    openTcp: async (host, port) => {
      const socket = connect(port, host);
      await once(socket, 'connect');
      return socket;
    },
  });
  const { read } = await http.open(connection, fixedVars({ http_resolve: places }), taskContext());
  const args = {
    connections_url: 'http://connections.example.com/homepage/',
    sametime_url: 'http://sametime.example.com',
    user: 'probe',
    password: new Secret(password),
    keys: new Secret(writeKeyFile(cellKeys, keysPassword, { creationDate: new Date(0), creationHost: 'dmgr' })),
    keys_password: keysPassword,
    realm,
  };
  const current = await signOn.read(read, args, taskContext());
  return { current, findings: signOn.verify(current, args), facts: signOn.facts?.(current, args) };
}

const codes = async (products: Products) =>
  (await prove(products)).findings.map(({ severity, code }) => `${severity} ${code}`);

describe('ltpa.sign_on', () => {
  it('proves a sign-on: the token names user and realm, Sametime accepts it and no made-up one', async () => {
    const { current, findings, facts } = await prove();
    expect(findings).toEqual([]);
    expect(current.forged).toEqual({
      other_keys: { status: 401, location: null },
      other_realm: { status: 401, location: null },
      expired: { status: 401, location: null },
    });
    expect(facts).toMatchObject({ user: dn, realm });
    expect(facts?.['expires']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
  });

  it('keeps no token and no password', async () => {
    const { current } = await prove();
    expect(JSON.stringify(current)).not.toMatch(/[A-Za-z0-9+/]{60,}|pässwörd/u);
  });

  it('takes a redirect to the login page for a refusal', async () => {
    expect(
      await codes({
        refusal: (response) => void response.writeHead(302, { location: '/stwebclient/login?x=1' }).end(),
      }),
    ).toEqual([]);
  });

  it.each<[string, Products, string[]]>([
    [
      'Connections still has older keys',
      { issuedUnder: otherKeys },
      ['error SIGN_ON_OTHER_KEYS', 'error SIGN_ON_SAMETIME_REFUSED'],
    ],
    [
      'Connections still has the old realm',
      { issuedRealm: 'old' },
      ['error SIGN_ON_OTHER_REALM', 'error SIGN_ON_SAMETIME_REFUSED'],
    ],
    [
      'the clock of Connections is behind',
      { lifetimeMs: -60_000 },
      ['error SIGN_ON_EXPIRED', 'error SIGN_ON_SAMETIME_REFUSED'],
    ],
    [
      'Sametime has other keys',
      { acceptedKeys: otherKeys },
      ['error SIGN_ON_SAMETIME_REFUSED', 'error SIGN_ON_FORGED_UNCLEAR'],
    ],
    [
      'Sametime names another user',
      { answer: () => '{"userId":"uid=other,dc=example,dc=com"}' },
      ['error SIGN_ON_OTHER_USER'],
    ],
    ['Sametime names nobody', { answer: () => '{}' }, ['error SIGN_ON_OTHER_USER']],
    ['Sametime checks no realm', { lax: 'realm' }, ['error SIGN_ON_FORGED_ACCEPTED']],
    ['Sametime checks no expiry', { lax: 'expiry' }, ['error SIGN_ON_FORGED_ACCEPTED']],
    ['only the old token is issued', { cookieName: 'LtpaToken' }, ['error SIGN_ON_OLD_TOKEN']],
    ['the cookie stays on its host', { cookie: '' }, ['error SIGN_ON_COOKIE_DOMAIN']],
    [
      'the cookie is for another domain',
      { cookie: '; Domain=.connections.example.com' },
      ['error SIGN_ON_COOKIE_DOMAIN'],
    ],
    [
      'scripts cannot read the cookie',
      { cookie: '; Domain=example.com; HttpOnly' },
      ['warning SIGN_ON_COOKIE_HTTP_ONLY'],
    ],
    ['the cookie needs https', { cookie: '; Domain=example.com; Secure' }, ['warning SIGN_ON_COOKIE_SECURE']],
  ])('finds that %s', async (_title, products, expected) => {
    const found = await codes(products);
    if (products.acceptedKeys === undefined) expect(found).toEqual(expected);
    else expect(found).toContain(expected[0]);
  });

  it('finds that Sametime takes anybody', async () => {
    expect(new Set(await codes({ lax: 'keys', answer: () => dn }))).toEqual(new Set(['error SIGN_ON_FORGED_ACCEPTED']));
  });

  it('tells nothing of the token that an answer repeats', async () => {
    const answer = (_: string, token: string): string => JSON.stringify({ user: encodeURIComponent(token) });
    const { current, findings } = await prove({ answer });
    expect(current.sametime?.names).toEqual(['***']);
    expect(findings.map(({ message }) => message)).toEqual([
      `Sametime accepted the token of ${dn}, but its answer names "***".`,
    ]);
  });

  it('finds an answer that is neither yes nor no', async () => {
    const found = await codes({ refusal: (response) => void response.writeHead(503).end() });
    expect(new Set(found)).toEqual(new Set(['error SIGN_ON_FORGED_UNCLEAR']));
  });

  it('finds a refused login and stops there', async () => {
    const { current, findings } = await prove({}, 'wrong');
    expect(findings).toMatchObject([
      {
        code: 'SIGN_ON_LOGIN_REFUSED',
        message:
          'Connections at http://connections.example.com/homepage/ issued no LtpaToken2 to probe, redirected to /login.',
      },
    ]);
    expect(current.sametime).toBeNull();
  });

  it('wants whole URLs', async () => {
    const { read } = await http.open(fakeConnection(), fixedVars(), taskContext());
    const keys = new Secret(writeKeyFile(cellKeys, keysPassword, { creationDate: new Date(0), creationHost: 'dmgr' }));
    const args = {
      connections_url: 'connections.example.com',
      sametime_url: 'x',
      user: 'u',
      password: new Secret('p'),
      keys,
      keys_password: keysPassword,
      realm,
    };
    await expect(signOn.read(read, args, taskContext())).rejects.toMatchObject({
      name: 'InputError',
      code: 'NOT_A_URL',
    });
  });
});
