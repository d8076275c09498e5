import { connect as connectSocket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectError } from '@signet/core';
import pLimit, { type LimitFunction } from 'p-limit';
import ssh2 from 'ssh2';
import type { ConnectionOptions } from '../options.ts';
import { authentication } from './authentication.ts';
import { connectFailure, connectInterrupted, type FailedAttempt } from './connect-errors.ts';
import { hostKeyOrder, judgeHostKey, readKnownKeys } from './host-key.ts';

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
  const server = `${options.address}:${options.port}`;
  const limit = handshakes.get(server) ?? pLimit(handshakesPerServer);
  handshakes.set(server, limit);

  const until = Date.now() + options.connectTimeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await limit(() => tryOnce(options));
    if (outcome instanceof ssh2.Client) return outcome;
    if (!outcome.retry || attempt === attempts || Date.now() > until) throw outcome.error;
    await pause(100 * 2 ** attempt * (0.5 + Math.random()));
  }
}

async function tryOnce(options: ConnectionOptions): Promise<ssh2.Client | FailedAttempt> {
  const { signal } = options;
  if (signal.aborted) return { error: connectInterrupted(options), retry: false };
  const login = authentication(options);
  const known = readKnownKeys(options);
  const client = new ssh2.Client();
  let refusedKey: ConnectError | undefined;

  return new Promise((resolve) => {
    // With Nagle's algorithm on, as ssh2 leaves it, every command takes 45 ms instead of 2.4.
    const socket = connectSocket({ host: options.address, port: options.port, noDelay: true });
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
        sock: socket,
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
