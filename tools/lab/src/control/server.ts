import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '@signet/core';

export type ControlHandler = (body: Readonly<Record<string, Json>>) => Promise<Json>;

/** Requests by `METHOD /path`. */
export type ControlRoutes = Readonly<Record<string, ControlHandler>>;

/** sockaddr_un holds 108 bytes on Linux and 104 elsewhere, with a final zero. */
const LONGEST_SOCKET_PATH = 103;

/** Where the control socket of a lab goes: into its folder, unless the path would be too long for a socket. */
export function controlSocketPath(dir: string): string {
  const path = join(dir, 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  return join(mkdtempSync(join(tmpdir(), 'signet-lab-')), 'control.sock');
}

/** Removes a socket, with the folder that was made for it when the lab's own was too long. */
export function removeControlSocket(dir: string, path: string): void {
  rmSync(path, { force: true });
  if (dirname(path) !== dir) rmSync(dirname(path), { recursive: true, force: true });
}

/** Answers HTTP with JSON on a Unix socket that only its owner can open. */
export async function startControlServer(path: string, routes: ControlRoutes): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: Json): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const handler = routes[`${request.method} ${request.url}`];
    if (handler === undefined) {
      answer(404, {
        error: `there is no ${request.method} ${request.url}; there are ${Object.keys(routes).join(', ')}`,
      });
      return;
    }
    readBody(request)
      .then(handler)
      .then((body) => answer(200, body))
      .catch((error: unknown) => answer(400, { error: error instanceof Error ? error.message : String(error) }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, Json>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, Json>);
}
