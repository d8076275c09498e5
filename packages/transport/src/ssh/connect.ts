import { connect as connectSocket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectError } from '@signet/core';
import pLimit, { type LimitFunction } from 'p-limit';
import ssh2 from 'ssh2';
import type { ConnectionOptions } from '../options.ts';
import { authentication } from './authentication.ts';
import { connectFailure, connectInterrupted, type FailedAttempt } from './connect-errors.ts';
import { hostKeyOrder, judgeHostKey, readKnownKeys } from './host-key.ts';
import { inWholePackets } from './whole-packets.ts';

const attempts = 6;

/**
 * Handshakes at a time per server: its `MaxStartups` (10:30:100) drops more at random.
 * Process-wide, because that limit is the server's, however many connections are asked for here.
 */
const handshakesPerServer = 8;
const handshakes = new Map<string, LimitFunction>();

/**
 * Logs in. A handshake that the server drops is repeated after a pause; a refused login never is.
 *
 * @throws {ConnectError} see the package's README for the codes.
 */
export async function connect(options: ConnectionOptions): Promise<ssh2.Client> {
  const [last, ...before] = (options.jumps ?? []).toReversed();
  if (last !== undefined) return connectThrough(last, before.toReversed(), options);
  return connectDirectly(options, async () =>
    connectSocket({ host: options.address, port: options.port, noDelay: true }),
  );
}

/** Logs in through another host, which is logged in to like any other. */
async function connectThrough(
  jump: string,
  before: readonly string[],
  options: ConnectionOptions,
): Promise<ssh2.Client> {
  const [, user = options.user, bracketed, plain, port = '22'] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/u.exec(jump) ?? [];
  const address = bracketed ?? plain ?? jump;
  const { password: _password, ...rest } = options;
  const gate = await connect({
    ...rest,
    host: `${jump}, on the way to ${options.host},`,
    address,
    port: Number(port),
    user,
    jumps: before,
  });
  try {
    const client = await connectDirectly(options, () => tunnel(gate, options));
    client.once('close', () => gate.end());
    return client;
  } catch (error) {
    gate.end();
    throw error;
  }
}

function tunnel(gate: ssh2.Client, { address, port }: ConnectionOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    gate.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(error);
    });
  });
}

async function connectDirectly(options: ConnectionOptions, open: () => Promise<Duplex>): Promise<ssh2.Client> {
  const server = `${options.address}:${options.port}`;
  const limit = handshakes.get(server) ?? pLimit(handshakesPerServer);
  handshakes.set(server, limit);

  const until = Date.now() + options.connectTimeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await limit(() => tryOnce(options, open));
    if (outcome instanceof ssh2.Client) return outcome;
    if (!outcome.retry || attempt === attempts || Date.now() > until) throw outcome.error;
    await pause(100 * 2 ** attempt * (0.5 + Math.random()));
  }
}

async function tryOnce(options: ConnectionOptions, open: () => Promise<Duplex>): Promise<ssh2.Client | FailedAttempt> {
  const { signal } = options;
  if (signal.aborted) return { error: connectInterrupted(options), retry: false };
  const login = authentication(options);
  const known = readKnownKeys(options);
  const client = new ssh2.Client();
  let refusedKey: ConnectError | undefined;

  // With Nagle's algorithm on, as ssh2 leaves it, every command takes 45 ms instead of 2.4.
  const opened = await open().catch((error: unknown) => error as Error);
  if (opened instanceof Error) return connectFailure(options, login, opened);
  const socket = inWholePackets(opened);
  return new Promise((resolve) => {
    const noAnswer = setTimeout(
      () => fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
      options.connectTimeoutMs,
    );
    const done = (outcome: ssh2.Client | FailedAttempt): void => {
      clearTimeout(noAnswer);
      signal.removeEventListener('abort', abort);
      // Late errors of a connection that was given up have nobody left to tell.
      if (!(outcome instanceof ssh2.Client)) {
        client.removeAllListeners('ready').on('error', () => {});
        client.destroy();
        socket.destroy();
      }
      resolve(outcome);
    };
    const fail = (cause: Error): void => done(connectFailure(options, login, refusedKey ?? cause));
    const abort = (): void => done({ error: connectInterrupted(options), retry: false });

    signal.addEventListener('abort', abort);
    socket.once('connect', () => clearTimeout(noAnswer));
    client
      .once('ready', () => {
        client.removeAllListeners('error').removeAllListeners('close');
        done(client);
      })
      .on('error', (error: Error & { level?: string }) => {
        if (error.level === 'agent') login.agentFailed(error);
        else fail(error);
      })
      .once('close', () => fail(new Error('Connection closed during the handshake')))
      .connect({
        sock: socket as Readable,
        username: options.user,
        readyTimeout: options.connectTimeoutMs,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 4,
        algorithms: { serverHostKey: hostKeyOrder(known) },
        hostVerifier: (key: Buffer) => {
          refusedKey = judgeHostKey(options, known, key);
          return refusedKey === undefined;
        },
        authHandler: login.handler,
      });
  });
}
