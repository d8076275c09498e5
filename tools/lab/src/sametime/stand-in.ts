import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ContainerEngine } from '../docker/engine.ts';
import { type HttpServer, startHttpServer } from '../web/http-server.ts';
import { cookiesOf } from '../web/cookies.ts';
import { judge, type KnownUser, type Verdict } from './verdict.ts';

export const SAMETIME_HOST = 'sametime.lab.example.com';

export interface SametimeOptions {
  readonly port: number;
  readonly engine: ContainerEngine;
  findUser(dn: string): Promise<KnownUser | undefined>;
}

export interface SametimeStandIn extends HttpServer {
  /** Why the last login was refused; `undefined` when it was accepted or there was none. */
  lastRefusal(): string | undefined;
}

/**
 * Stands in for Sametime's web front. A refusal has one body whatever the reason: a difference would tell an attacker
 * which part of a forged token was right.
 */
export async function startSametime({ port, engine, findUser }: SametimeOptions): Promise<SametimeStandIn> {
  let last: Verdict | undefined;
  const server = await startHttpServer({
    port,
    host: SAMETIME_HOST,
    answer: async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', `http://${SAMETIME_HOST}`);
      if (pathname === '/stwebapi/proxyinfo') return proxyInfo(response, engine);
      if (pathname !== '/stwebapi/user/connect') return json(response, 404, { error: 'not found' });
      last = await judge(tokenOf(request), { engine, findUser, nowMs: Date.now() });
      if (!last.accepted) return json(response, 401, { error: 'unauthorized' });
      const { dn, uid, mail, name } = last.user;
      json(response, 200, { authenticated: true, user: { id: dn, uid, mail, displayName: name } });
    },
  });
  return { ...server, lastRefusal: () => (last === undefined || last.accepted ? undefined : last.reason) };
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  return cookiesOf(headers.cookie).get('LtpaToken2');
}

async function proxyInfo(response: ServerResponse, engine: ContainerEngine): Promise<void> {
  const [proxy, community] = await Promise.all([engine.container('proxy'), engine.container('community')]);
  if (proxy?.running !== true) return json(response, 503, { error: 'service unavailable' });
  json(response, 200, {
    version: '12.0.2',
    communityConnected: community?.running === true,
    isSAML: false,
    isOIDC: false,
    warIntegration: proxy.env.get('SAMETIME_EXTERNAL_WARINTEGRATION') === 'true',
  });
}

function json(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
