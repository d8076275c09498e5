import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly port: number;
  /** The only name it answers to, as a virtual host does. */
  readonly host: string;
  answer(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/** An HTTP server on 127.0.0.1 for one host name; any other is 421. */
export async function startHttpServer({ port, host, answer }: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    if (nameOf(request.headers.host) !== host) {
      response.writeHead(421, { 'content-type': 'text/plain' }).end(`This server answers to ${host} only.\n`);
      return;
    }
    Promise.resolve(answer(request, response)).catch((error: unknown) => {
      // Into the daemon's log; a client learns nothing.
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function nameOf(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/u, '').toLowerCase();
}

/** A form or any other small body. @throws RangeError above 64 KiB. */
export async function readText(request: IncomingMessage): Promise<string> {
  const LIMIT = 65_536;
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LIMIT) throw new RangeError('request body is too large');
  }
  return text;
}
