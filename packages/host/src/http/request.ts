import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipped = promisify(gunzip);
const largestBody = 4 * 1024 * 1024;

export interface HttpRequest {
  /** Upper case, such as `GET`. */
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** False trusts any certificate; the host's variable decides when left out. */
  readonly validateCertificates?: boolean | undefined;
  /** 30 000 when left out. */
  readonly timeoutMs?: number | undefined;
  /** A longer answer is an error; 4 MiB when left out. */
  readonly maxBytes?: number | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several values of one name joined with `, `, cookies apart. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: string;
  readonly bytes: Buffer;
  /** Such as `Not Found`. */
  readonly reason: string;
}

/** Sends one request over a stream that is already connected, and closes it. Follows no redirect. */
export async function requestOver(stream: Duplex, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { method, url, headers = {}, body } = request;
  // Most playbooks ask nothing over HTTP: reading it takes its part of a short command.
  const { request: startRequest } = await import('node:http');
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = startRequest(
      {
        method,
        path: `${url.pathname}${url.search}`,
        // Brotli is never asked for: Node 20's decoder has a known hole (CVE-2026-111497) and gets no fixes.
        headers: {
          host: url.host,
          'accept-encoding': 'gzip',
          connection: 'close',
          ...headers,
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        },
        createConnection: () => stream,
        signal,
      },
      resolve,
    );
    sent.once('error', reject);
    sent.end(body);
  });
  try {
    const bytes = await readBody(message, request.maxBytes ?? largestBody);
    return { ...head(message), body: bytes.toString('utf8'), bytes };
  } finally {
    stream.destroy();
  }
}

function head(message: IncomingMessage): Omit<HttpResponse, 'body' | 'bytes'> {
  const { 'set-cookie': setCookies = [], ...others } = message.headers;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: message.statusCode ?? 0, reason: message.statusMessage ?? '', headers, setCookies };
}

async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is longer than ${Math.floor(maxBytes / 1024)} KiB`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const isGzip = /\bgzip\b/iu.test(message.headers['content-encoding'] ?? '') && bytes.length > 0;
  return isGzip ? gunzipped(bytes, { maxOutputLength: maxBytes }) : bytes;
}
