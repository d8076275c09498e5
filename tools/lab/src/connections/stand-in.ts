import type { IncomingMessage, ServerResponse } from 'node:http';
import { Secret } from '@signet/core';
import { mintToken2, validateToken2 } from '@signet/ltpa';
import type { Cell, ProcessRuntime } from '../cell/index.ts';
import { cookiesOf } from '../web/cookies.ts';
import { type HttpServer, readText, startHttpServer } from '../web/http-server.ts';
import { cookieDomain } from './cookie-domain.ts';
import { loginUser } from './login.ts';

export const CONNECTIONS_HOST = 'connections.lab.example.com';

const MINUTE_MS = 60_000;
const FORM = `<html><title>Log in</title><form method="POST" action="/j_security_check">
<input name="j_username"><input name="j_password" type="password"><input type="submit" value="Log In"></form></html>
`;

/**
 * Stands in for Connections: its form login, and the token that its servers issue. Keys, realm, life and cookie are those
 * that a running cluster member *started with*; what was saved since then shows only after a restart.
 */
export function startConnections({ port, cell }: { readonly port: number; readonly cell: Cell }): Promise<HttpServer> {
  return startHttpServer({
    port,
    host: CONNECTIONS_HOST,
    answer: async (request, response) => {
      const member = cell.servers().find(({ running }) => running);
      if (member === undefined) {
        text(response, 503, 'Service Unavailable');
        return;
      }
      const runtime = cell.runtimeOf(`${member.node}/${member.name}`);
      const { pathname } = new URL(request.url ?? '/', `http://${CONNECTIONS_HOST}`);
      if (pathname === '/j_security_check' && request.method === 'POST') await logIn(request, response, runtime);
      else if (pathname === '/homepage') showHomepage(request, response, runtime);
      else if (pathname === '/homepage/login') text(response, 200, FORM, 'text/html');
      else if (pathname === '/') redirect(response, '/homepage');
      else text(response, 404, 'Not Found');
    },
  });
}

async function logIn(request: IncomingMessage, response: ServerResponse, runtime: ProcessRuntime): Promise<void> {
  const form = new URLSearchParams(await readText(request));
  const dn = await loginUser(runtime, form.get('j_username') ?? '', new Secret(form.get('j_password') ?? ''));
  if (dn === undefined) redirect(response, '/homepage/login?error=true');
  else redirect(response, '/homepage', tokenCookie(runtime, dn));
}

function tokenCookie({ sso, httpOnly, ltpa, ltpaTimeoutMinutes, realm }: ProcessRuntime, dn: string): string[] {
  const [keys] = ltpa;
  if (!sso.enabled || keys === undefined) return [];
  const token = mintToken2(keys, {
    user: `user:${realm}/${dn}`,
    expiresMs: Date.now() + ltpaTimeoutMinutes * MINUTE_MS,
  });
  const domain = cookieDomain(sso.domain, CONNECTIONS_HOST);
  const attributes = [
    'Path=/',
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(sso.requiresSsl ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
  ];
  return [[`LtpaToken2=${token}`, ...attributes].join('; ')];
}

function showHomepage({ headers }: IncomingMessage, response: ServerResponse, { ltpa, realm }: ProcessRuntime): void {
  const token = cookiesOf(headers.cookie).get('LtpaToken2');
  const result = token === undefined ? undefined : validateToken2(token, ltpa, { nowMs: Date.now(), realms: [realm] });
  if (result?.ok !== true) redirect(response, '/homepage/login');
  else text(response, 200, `<html><title>Home</title>Welcome, ${result.uniqueId}</html>\n`, 'text/html');
}

function redirect(response: ServerResponse, to: string, cookies: readonly string[] = []): void {
  response.writeHead(302, { location: to, ...(cookies.length > 0 && { 'set-cookie': [...cookies] }) }).end();
}

function text(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
