import type { Duplex } from 'node:stream';
import {
  type Connection,
  InputError,
  SignetError,
  type TargetContext,
  TargetError,
  type TargetKind,
  type Vars,
} from '@signet/core';
import { type HttpRequest, type HttpResponse, requestOver } from '../http/request.ts';

/** Web servers, as the host sees them. */
export interface HttpReader {
  /** The inventory name of the host that asks. */
  readonly host: string;
  /**
   * Sends a request and does not follow redirects.
   *
   * @throws {TargetError} `HTTP_UNREACHABLE`, `HTTP_TLS` or `HTTP_FAILED`, naming the URL without its query.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** How to find and trust servers, from the host's variables. */
interface Settings {
  /** Where a name leads to instead of DNS, as `curl --resolve` does: an address, or address and port. */
  readonly resolve: ReadonlyMap<string, string>;
  readonly validateCertificates: boolean;
  /** Certificates in PEM, trusted in place of the built-in ones. */
  readonly authorities: string | undefined;
}

const deadlineMs = 30_000;

/**
 * Web servers, asked from the host: over its own connection, so that its DNS, routes and firewalls count.
 * Variables: `http_resolve`, `http_validate_certs`, `http_ca`.
 */
export const http: TargetKind<HttpReader, HttpReader> = {
  name: 'http',
  async open(connection, vars, context) {
    const reader: HttpReader = {
      host: connection.host,
      request: requestsFrom(connection, vars, context),
    };
    const nothing = async (): Promise<void> => {};
    return { read: reader, write: reader, save: async () => false, discard: nothing, close: nothing };
  },
};

/** The function that sends requests from a host, found and trusted as its variables say. */
export function requestsFrom(connection: Connection, vars: Vars, context: TargetContext): HttpReader['request'] {
  return async (request) => {
    const settings = readSettings(connection.host, vars);
    const { validateCertificates = settings.validateCertificates } = request;
    return send(connection, { ...settings, validateCertificates }, request, context);
  };
}

async function send(
  connection: Connection,
  settings: Settings,
  request: HttpRequest,
  context: TargetContext,
): Promise<HttpResponse> {
  const { url } = request;
  const shown = `${url.origin}${url.pathname}`;
  const failed = (code: string, why: string, hint: string, cause: unknown): TargetError =>
    new TargetError(`${shown}, asked from ${connection.host}: ${why}.`, { code, hint, cause });

  const { address, port } = placeOf(url, settings);
  let stream: Duplex;
  try {
    stream = await connection.openTcp(address, port);
  } catch (error) {
    if (!(error instanceof SignetError) || error.code !== 'TCP_REFUSED') throw error;
    const at = address === url.hostname ? '' : ` (http_resolve leads ${url.hostname} there)`;
    throw failed(
      'HTTP_UNREACHABLE',
      `nothing answers at ${address}:${port}${at}`,
      'Start the server, or correct the URL, DNS or http_resolve.',
      error,
    );
  }
  const { timeoutMs = deadlineMs } = request;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const secured = url.protocol === 'https:' ? await secure(stream, url.hostname, settings, deadline) : stream;
    return await requestOver(secured, request, AbortSignal.any([context.signal, deadline]));
  } catch (error) {
    stream.destroy();
    if (isCertificateError(error)) {
      throw failed(
        'HTTP_TLS',
        `the certificate is not accepted (${messageOf(error)})`,
        'Give the certificate of its authority as http_ca (PEM text), or correct the server.',
        error,
      );
    }
    if (context.signal.aborted) throw failed('INTERRUPTED', 'interrupted', 'Run again.', error);
    const why = deadline.aborted
      ? `no answer within ${timeoutMs / 1000} s`
      : `the request failed (${messageOf(error)})`;
    throw failed('HTTP_FAILED', why, 'Look at the log of that server.', error);
  }
}

function placeOf(url: URL, settings: Settings): { address: string; port: number } {
  const ownPort = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const given = settings.resolve.get(url.hostname.toLowerCase());
  if (given === undefined) return { address: url.hostname.replace(/^\[(.*)\]$/u, '$1'), port: ownPort };
  const withPort = /^(?<address>[^:]+|\[.+\]):(?<port>\d+)$/u.exec(given)?.groups;
  return { address: withPort?.['address'] ?? given, port: withPort === undefined ? ownPort : Number(withPort['port']) };
}

async function secure(stream: Duplex, servername: string, settings: Settings, signal: AbortSignal): Promise<Duplex> {
  const { connect: startTls } = await import('node:tls');
  return new Promise((resolve, reject) => {
    const { authorities, validateCertificates } = settings;
    const socket = startTls({
      socket: stream,
      servername,
      rejectUnauthorized: validateCertificates,
      ...(authorities !== undefined && { ca: authorities }),
    });
    const abort = (): void => void socket.destroy(new Error('no TLS handshake'));
    signal.addEventListener('abort', abort);
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function isCertificateError(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ALTNAME|ERR_SSL/u.test(code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readSettings(host: string, vars: Vars): Settings {
  const wrong = (name: string, wanted: string): InputError =>
    InputError.of(`Variable ${name} of host ${host} has to be ${wanted}.`, { code: 'WRONG_TYPE' });
  const resolve = vars.get('http_resolve') ?? {};
  if (typeof resolve !== 'object' || Object.values(resolve).some((value) => typeof value !== 'string')) {
    throw wrong('http_resolve', 'a mapping of host names to addresses');
  }
  const validateCertificates = vars.get('http_validate_certs') ?? true;
  if (typeof validateCertificates !== 'boolean') throw wrong('http_validate_certs', 'true or false');
  const authorities = vars.get('http_ca') ?? undefined;
  if (authorities !== undefined && typeof authorities !== 'string') throw wrong('http_ca', 'certificates as PEM text');
  const places = Object.entries(resolve as Record<string, string>);
  return {
    resolve: new Map(places.map(([name, place]) => [name.toLowerCase(), place])),
    validateCertificates,
    authorities,
  };
}
