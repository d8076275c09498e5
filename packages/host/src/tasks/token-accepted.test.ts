import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Server } from 'node:net';
import { Secret } from '@signet/core';
import { generateKeys, type LtpaKeys, validateToken1, validateToken2, writeKeyFile } from '@signet/ltpa';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { http } from '../targets/http.ts';
import { tokenAccepted } from './token-accepted.ts';

const realm = 'ldap.example.com:389';
const dn = 'uid=probe,ou=people,dc=example,dc=com';
const password = new Secret('exported.Pa55');
const cellKeys = generateKeys({ realm });
const otherKeys = generateKeys({ realm });
const fips = generateKeys({ realm, layout: '2.0' });
const exportOf = (keys: LtpaKeys) =>
  new Secret(writeKeyFile(keys, password, { creationDate: new Date(0), creationHost: 'dmgr' }));
const given = { url: 'http://sametime.example.com/page?x=1', user: dn, realm, keys: exportOf(cellKeys), password };

/** A server that checks tokens as its settings say. */
interface Product {
  readonly keys?: LtpaKeys;
  readonly cookie?: string;
  readonly validate?: typeof validateToken2;
  /** What it does not check. */
  readonly lax?: 'token' | 'keys' | 'signature' | 'realm' | 'expiry';
  readonly clockAheadMs?: number;
  readonly accept?: (response: ServerResponse, user: string, token: string) => void;
  readonly refuse?: (response: ServerResponse) => void;
}

interface Seen {
  readonly url: string | undefined;
  readonly cookie: string | undefined;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function start(product: Product): Promise<{ readonly address: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url, cookie: request.headers.cookie });
    const user = userOf(request, product);
    const token = tokenIn(request, product) ?? '';
    const { accept = (to, name) => to.end(JSON.stringify({ userId: name })) } = product;
    const { refuse = (to) => to.writeHead(401).end() } = product;
    if (user === undefined) refuse(response);
    else accept(response, user, token);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { address: `127.0.0.1:${(server.address() as { port: number }).port}`, seen };
}

function tokenIn(request: IncomingMessage, { cookie = 'LtpaToken2' }: Product): string | undefined {
  const cookies = (request.headers.cookie ?? '').split('; ').map((one) => /^([^=]*)=(.*)$/u.exec(one));
  return cookies.find((found) => found?.[1] === cookie)?.[2];
}

function userOf(request: IncomingMessage, product: Product): string | undefined {
  const { keys = cellKeys, validate = validateToken2, lax, clockAheadMs = 0 } = product;
  if (lax === 'token') return 'guest';
  const token = tokenIn(request, product);
  if (token === undefined) return undefined;
  const result = validate(token, [keys], {
    nowMs: lax === 'expiry' ? 0 : Date.now() + clockAheadMs,
    realms: lax === 'realm' ? 'any' : [realm],
  });
  if (result.ok) return result.uniqueId;
  const unchecked = lax === 'keys' ? 'TOKEN_OTHER_KEYS' : lax === 'signature' ? 'TOKEN_BAD_SIGNATURE' : undefined;
  return result.reason === unchecked ? dn : undefined;
}

async function prove(product: Product = {}, more: Readonly<Record<string, unknown>> = {}) {
  const { address, seen } = await start(product);
  const connection = fakeConnection({
    openTcp: async (host, port) => {
      const socket = connect(port, host);
      await once(socket, 'connect');
      return socket;
    },
  });
  const vars = fixedVars({ http_resolve: { 'sametime.example.com': address } });
  const { read } = await http.open(connection, vars, taskContext());
  const args = { ...given, ...more };
  const current = await tokenAccepted.read(read, args, taskContext());
  return { current, findings: tokenAccepted.verify(current, args), facts: tokenAccepted.facts?.(current, args), seen };
}

const codesOf = async (product: Product, more?: Readonly<Record<string, unknown>>) =>
  (await prove(product, more)).findings.map(({ code }) => code);

describe('ltpa.token_accepted', () => {
  it('proves that a server accepts a token, and nothing that it must refuse', async () => {
    const { current, findings, facts, seen } = await prove();
    expect(findings).toEqual([]);
    const refusal = { status: 401, location: null, names_user: false };
    expect(current.refused).toEqual({ no_token: refusal, other_keys: refusal, altered: refusal, expired: refusal });
    expect(current.accepted).toMatchObject({ status: 200, names_user: true, names: [dn] });
    expect(facts).toMatchObject({ user: dn, realm, public_id: cellKeys.publicId, status: 200 });
    expect(seen.map(({ url, cookie }) => [url, cookie === undefined])).toEqual([
      ['/page?x=1', false],
      ['/page?x=1', true],
      ['/page?x=1', false],
      ['/page?x=1', false],
      ['/page?x=1', false],
    ]);
  });

  it('makes a token that lives a few minutes', async () => {
    const before = Date.now();
    const { facts } = await prove({}, { lifetime_minutes: 2 });
    const minutes = (Date.parse(String(facts?.['expires'])) - before) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(2);
    expect(minutes).toBeLessThan(3);
    const { seen } = await prove();
    const token = seen[0]?.cookie?.replace(/^LtpaToken2=/u, '') ?? '';
    const result = validateToken2(token, [cellKeys], { realms: 'any', nowMs: Date.now() });
    expect(result).toMatchObject({ ok: true, user: `user:${realm}/${dn}` });
  });

  it('keeps no token, also when the page shows it', async () => {
    const { current, findings, facts, seen } = await prove(
      {
        accept: (response, _user, token) =>
          response
            .writeHead(200, { location: `/x/${token}` })
            .end(JSON.stringify({ userName: token, userId: 'other' })),
      },
      { names_user: true },
    );
    expect(findings).toMatchObject([{ code: 'LTPA_TOKEN_OTHER_USER' }]);
    const shown = JSON.stringify([current, findings, facts]);
    for (const { cookie = '' } of seen) {
      if (cookie !== '') expect(shown).not.toContain(cookie.replace(/^LtpaToken2=/u, '').slice(10, 60));
    }
    expect(shown).not.toContain(password.reveal());
  });

  it('takes keys in base64, and keys of FIPS servers', async () => {
    const base64 = new Secret(Buffer.from(given.keys.reveal(), 'latin1').toString('base64'));
    expect(await codesOf({}, { keys: base64 })).toEqual([]);
    expect(await codesOf({ keys: fips }, { keys: exportOf(fips) })).toEqual([]);
  });

  it('sends the token under every cookie name that is given', async () => {
    expect(await codesOf({ cookie: 'OurSso' })).toEqual(['LTPA_TOKEN_REFUSED']);
    expect(await codesOf({ cookie: 'OurSso' }, { cookies: ['LtpaToken2', 'OurSso'] })).toEqual([]);
  });

  it('proves that a server takes tokens of the older format', async () => {
    const older = { cookie: 'LtpaToken', validate: validateToken1 };
    expect(await codesOf(older)).toEqual(['LTPA_TOKEN_REFUSED']);
    expect(await codesOf(older, { format: 'LtpaToken' })).toEqual([]);
    expect(await codesOf({ ...older, lax: 'signature' }, { format: 'LtpaToken' })).toEqual(['LTPA_FORGED_ACCEPTED']);
    const reading = prove(older, { format: 'LtpaToken', keys: exportOf(fips) });
    await expect(reading).rejects.toMatchObject({ name: 'InputError', code: 'LTPA_UNSUITABLE_KEYS' });
  });

  it.each([
    ['LtpaToken2', validateToken2],
    ['LtpaToken', validateToken1],
  ] as const)('shows each kind of %s that it says it shows', async (format, validate) => {
    const refused = ['other_keys', 'altered', 'expired', 'other_realm'];
    const { seen } = await prove({}, { refused, format });
    const reasons = seen.map(({ cookie = '' }) => {
      const token = cookie.slice(format.length + 1);
      const result = validate(token, [cellKeys], { nowMs: Date.now(), realms: [realm] });
      return result.ok ? 'accepted' : result.reason;
    });
    expect(reasons).toEqual([
      'accepted',
      'TOKEN_OTHER_KEYS',
      'TOKEN_BAD_SIGNATURE',
      'TOKEN_EXPIRED',
      'TOKEN_OTHER_REALM',
    ]);
  });

  it.each<[string, Product, string[]]>([
    ['other keys', { keys: otherKeys }, ['LTPA_TOKEN_REFUSED']],
    ['a clock that is an hour ahead', { clockAheadMs: 3_600_000 }, ['LTPA_TOKEN_REFUSED']],
    ['no check of the keys', { lax: 'keys' }, ['LTPA_FORGED_ACCEPTED']],
    ['no check of the signature', { lax: 'signature' }, ['LTPA_FORGED_ACCEPTED']],
    ['no check of the expiry', { lax: 'expiry' }, ['LTPA_FORGED_ACCEPTED']],
    ['no check at all', { lax: 'token' }, ['LTPA_PAGE_OPEN']],
    [
      'a redirect to the login for everybody',
      { keys: otherKeys, refuse: (response) => void response.writeHead(302, { location: '/login?to=x' }).end() },
      ['LTPA_TOKEN_REFUSED'],
    ],
    [
      'a redirect to the login for others',
      { refuse: (to) => void to.writeHead(302, { location: '/login' }).end() },
      [],
    ],
    [
      'errors in place of refusals',
      { refuse: (response) => void response.writeHead(503).end() },
      ['LTPA_FORGED_UNCLEAR', 'LTPA_FORGED_UNCLEAR', 'LTPA_FORGED_UNCLEAR', 'LTPA_FORGED_UNCLEAR'],
    ],
    ['an error for the token', { accept: (response) => void response.writeHead(500).end() }, ['LTPA_TOKEN_UNCLEAR']],
  ])('judges a server with %s', async (_title, product, expected) => {
    expect(await codesOf(product)).toEqual(expected);
  });

  it('leaves it to the author whether another realm has to be refused', async () => {
    const lax = { lax: 'realm' } as const;
    expect(await codesOf(lax)).toEqual([]);
    const refused = ['other_realm'];
    const { findings, seen } = await prove(lax, { refused });
    expect(findings.map(({ message }) => message)).toEqual([
      'http://sametime.example.com/page accepted a token of another realm.',
    ]);
    expect(seen).toHaveLength(2);
    expect(await codesOf({}, { refused })).toEqual([]);
  });

  it('takes only the wanted status for a yes', async () => {
    const home = { accept: (response: ServerResponse) => void response.writeHead(302, { location: '/home' }).end() };
    expect(await codesOf(home)).toEqual(['LTPA_TOKEN_UNCLEAR']);
    expect(await codesOf(home, { status: [200, 302] })).toEqual([]);
    expect(await codesOf({}, { status: [204] })).toEqual(['LTPA_TOKEN_UNCLEAR']);
  });

  it('tells a login form with status 200 from the page by the user that it names', async () => {
    const form = {
      refuse: (response: ServerResponse) => void response.end('<html><form action="/login"></form></html>'),
    };
    expect(await codesOf(form)).toEqual(['LTPA_PAGE_OPEN']);
    expect(await codesOf(form, { names_user: true })).toEqual([]);
    expect(await codesOf({ ...form, keys: otherKeys }, { names_user: true })).toEqual(['LTPA_TOKEN_OTHER_USER']);
    const page = { ...form, accept: (response: ServerResponse) => void response.end('<html>Welcome, probe.</html>') };
    expect(await codesOf(page, { names_user: true })).toEqual([]);
    expect(await codesOf(page, { names_user: true, user: dn.replace('probe', 'p-1'), login: 'probe' })).toEqual([]);
  });

  it('wants a whole URL', async () => {
    const reading = prove({}, { url: 'sametime.example.com' });
    await expect(reading).rejects.toMatchObject({ name: 'InputError', code: 'NOT_A_URL' });
  });

  it.each(['https://u:canary@example.com/', 'u:canary@example.com', 'https://canary@example.com'])(
    'refuses a URL with a user and does not show it: %s',
    async (url) => {
      const error: unknown = await prove({}, { url }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'InputError', code: 'URL_WITH_PASSWORD' });
      expect(String(error)).not.toContain('canary');
    },
  );

  it('says that nothing answers', async () => {
    const { read } = await http.open(fakeConnection(), fixedVars(), taskContext());
    await expect(tokenAccepted.read(read, given, taskContext())).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });
});
