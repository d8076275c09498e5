import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createTcpServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { http, type HttpReader } from './http.ts';

const fixture = (name: string): string => readFileSync(new URL(`__fixtures__/${name}`, import.meta.url), 'utf8');
const certificate = fixture('server.crt');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

async function reader(vars: Record<string, unknown>): Promise<HttpReader> {
  const connection = fakeConnection({
    openTcp: async (host, port) => {
      const socket = connect(port, host);
      await once(socket, 'connect');
      return socket;
    },
  });
  return (await http.open(connection, fixedVars(vars), taskContext())).read;
}

const get = (client: HttpReader, url: string) => client.request({ method: 'GET', url: new URL(url) });

describe('http', () => {
  it('asks the address that http_resolve gives, by the name of the URL', async () => {
    const seen: unknown[] = [];
    const port = await listen(
      createServer((request, response) => {
        seen.push(request.url, request.headers);
        response.setHeader('set-cookie', ['a=1', 'b=2']).end('hello');
      }),
    );
    const client = await reader({ http_resolve: { 'Connections.example.com': `127.0.0.1:${port}` } });
    const answer = await get(client, 'http://connections.example.com/a/b?c=d');
    expect(answer).toMatchObject({ status: 200, setCookies: ['a=1', 'b=2'], body: 'hello' });
    expect(seen[0]).toBe('/a/b?c=d');
    expect(seen[1]).toMatchObject({ host: 'connections.example.com', 'accept-encoding': 'gzip' });
  });

  it('keeps the port of the URL when http_resolve gives only an address', async () => {
    const port = await listen(createServer((_request, response) => response.end('hello')));
    const client = await reader({ http_resolve: { 'connections.example.com': '127.0.0.1' } });
    expect((await get(client, `http://connections.example.com:${port}/`)).body).toBe('hello');
  });

  it('finds no address for a name that objects have by nature', async () => {
    const asked: unknown[] = [];
    const connection = fakeConnection({
      openTcp: async (host) => {
        asked.push(host);
        throw new Error('nothing is reached here');
      },
    });
    const { read } = await http.open(connection, fixedVars({ http_resolve: {} }), taskContext());
    await expect(get(read, 'http://constructor/')).rejects.toThrow('nothing is reached here');
    expect(asked).toEqual(['constructor']);
  });

  it('sends a body and unpacks a compressed answer', async () => {
    const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.concat(chunks)));
    };
    const port = await listen(
      createServer((request, response) => {
        echo(request, response).catch((error: unknown) => response.destroy(error as Error));
      }),
    );
    const answer = await (
      await reader({})
    ).request({ method: 'POST', url: new URL(`http://127.0.0.1:${port}/`), body: 'ä=1' });
    expect(answer.body).toBe('ä=1');
  });

  it('reports a redirect instead of following it', async () => {
    const port = await listen(
      createServer((_request, response) => response.writeHead(302, { location: '/login' }).end()),
    );
    expect(await get(await reader({}), `http://127.0.0.1:${port}/`)).toMatchObject({
      status: 302,
      headers: { location: '/login' },
    });
  });

  describe('over TLS', () => {
    const secureServer = (): Server =>
      createSecureServer({ key: fixture('server.key'), cert: certificate }, (_request, response) =>
        response.end('secret'),
      );
    const url = 'https://connections.example.com/';

    it('trusts http_ca and checks the name', async () => {
      const place = `127.0.0.1:${await listen(secureServer())}`;
      const vars = {
        http_ca: certificate,
        http_resolve: { 'connections.example.com': place, 'other.example.com': place },
      };
      expect((await get(await reader(vars), url)).body).toBe('secret');
      await expect(get(await reader(vars), 'https://other.example.com/')).rejects.toMatchObject({ code: 'HTTP_TLS' });
    });

    it('does not accept an unknown certificate, unless told to', async () => {
      const http_resolve = { 'connections.example.com': `127.0.0.1:${await listen(secureServer())}` };
      await expect(get(await reader({ http_resolve }), url)).rejects.toMatchObject({
        name: 'TargetError',
        code: 'HTTP_TLS',
        message: `${url}, asked from web1: the certificate is not accepted (self-signed certificate).`,
      });
      expect((await get(await reader({ http_resolve, http_validate_certs: false }), url)).body).toBe('secret');
    });
  });

  it('says when nothing answers, without the query of the URL', async () => {
    const client = (await http.open(fakeConnection(), fixedVars({}), taskContext())).read;
    await expect(get(client, 'http://connections.example.com/a?token=secret')).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      message: 'http://connections.example.com/a, asked from web1: nothing answers at connections.example.com:80.',
    });
  });

  it('says when the answer is no HTTP', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('220 smtp\r\n')));
    await expect(get(await reader({}), `http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'HTTP_FAILED' });
  });

  it.each([{ http_resolve: 'x' }, { http_resolve: { a: 1 } }, { http_validate_certs: 'no' }, { http_ca: 1 }])(
    'refuses %j',
    async (vars) => {
      await expect(get(await reader(vars), 'http://a.example.com/')).rejects.toMatchObject({
        name: 'InputError',
        code: 'WRONG_TYPE',
      });
    },
  );
});
