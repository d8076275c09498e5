import { randomBytes } from 'node:crypto';
import { type Connection, ConnectError, InternalError, Redactor, type RemoteProcess, secretsIn } from '@signet/core';
import { type Call, nameOf } from './calls.ts';
import { decodeFrame, encodeCalls, type Frame, type Hello, type Outcome } from './frames.ts';
import { Output } from './output.ts';
import { startArgv, startInput, type WsadminMode } from './start-script.ts';
import { endedError, garbledError, noAnswerError, startError } from './trouble.ts';

export interface BridgeOptions {
  /** Path of `wsadmin.sh` on the host. */
  readonly wsadmin: string;
  readonly mode: WsadminMode;
  /** Milliseconds until wsadmin must have come up. */
  readonly startDeadlineMs: number;
  readonly signal: AbortSignal;
}

interface Pending {
  readonly calls: readonly Call[];
  readonly timer: NodeJS.Timeout;
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: Error): void;
}

/** Milliseconds that a wsadmin which was told to quit has for it. */
const QUIT_MS = 10_000;

/** A running wsadmin and the calls that wait for its answer. */
export class Bridge {
  readonly hello: Hello;
  readonly redactor: Redactor;
  readonly #host: string;
  readonly #process: RemoteProcess;
  readonly #output: Output;
  readonly #pending = new Map<string, Pending>();
  #lastId = 0;
  #failure: Error | undefined;

  constructor(host: string, process: RemoteProcess, hello: Hello, output: Output, redactor: Redactor) {
    this.#host = host;
    this.#process = process;
    this.hello = hello;
    this.#output = output;
    this.redactor = redactor;
  }

  /** False once wsadmin has ended or was given up. */
  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Sends calls in one frame. The bridge stops at the first one that fails, so there may be fewer outcomes than calls.
   *
   * @throws {TargetError} `WSADMIN_ENDED` when wsadmin ends before the answer, `WSADMIN_NO_ANSWER` after `deadlineMs`,
   *   `BRIDGE_PROTOCOL` when the answer cannot be read.
   * @throws {ConnectError} `CONNECTION_LOST`.
   */
  call(calls: readonly Call[], deadlineMs: number): Promise<readonly Outcome[]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.redactor.add(...secretsIn(calls));
    const id = String(++this.#lastId);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#giveUp(noAnswerError(this.#host, calls.map(nameOf), deadlineMs));
        this.#process.kill().catch(() => undefined);
      }, deadlineMs);
      this.#pending.set(id, { calls, timer, resolve, reject });
      this.#process.stdin.write(encodeCalls(id, calls));
    });
  }

  /** Ends wsadmin: asks first, so that it drops what is not saved, then insists. */
  async quit(deadlineMs = QUIT_MS): Promise<void> {
    if (this.isAlive) this.#process.stdin.write('QUIT\n');
    this.#process.stdin.end();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), deadlineMs)));
    const first = await Promise.race([this.#process.ended, late]);
    clearTimeout(timer);
    if (first === 'late') await this.#process.kill();
  }

  /** A line of wsadmin's output. Never throws: nobody stands above the stream that it comes from. */
  receive(line: string, nonce: string): void {
    const frame = frameOf(line, nonce);
    if (frame === 'garbled') return this.#garbled();
    if (frame?.kind !== 'reply') return this.#output.keep(line);
    const pending = this.#pending.get(frame.id);
    if (pending === undefined || !isWhole(frame.outcomes, pending.calls)) return this.#garbled();
    this.#pending.delete(frame.id);
    clearTimeout(pending.timer);
    pending.resolve(frame.outcomes);
  }

  /** What it answers from here on may belong to anything. */
  #garbled(): void {
    if (!this.isAlive) return;
    const calls = [...this.#pending.values()].flatMap(({ calls }) => calls);
    this.#giveUp(garbledError(this.#host, calls));
    this.#process.kill().catch(() => undefined);
  }

  /** wsadmin has ended. */
  ended(code: number | undefined, lost: boolean): void {
    const calls = [...this.#pending.values()].flatMap(({ calls }) => calls);
    this.#giveUp(endedError(this.#host, { code, lost, calls, output: this.#output.last(), redactor: this.redactor }));
  }

  #giveUp(error: Error): void {
    this.#failure ??= error;
    for (const { timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
  }
}

function frameOf(line: string, nonce: string): Frame | 'garbled' | undefined {
  try {
    return decodeFrame(line, nonce);
  } catch (error) {
    if (error instanceof InternalError && error.code === 'BRIDGE_PROTOCOL') return 'garbled';
    throw error;
  }
}

/** A list of calls ends at its first failure; a reply that ends earlier was cut. */
function isWhole(outcomes: readonly Outcome[], calls: readonly Call[]): boolean {
  return outcomes.length === calls.length || (outcomes.length < calls.length && outcomes.at(-1)?.ok === false);
}

/**
 * Starts wsadmin and waits until its bridge has announced itself, connected or (in local mode) not.
 *
 * @throws {ConnectError} `WSADMIN_DMGR_DOWN`.
 * @throws {TargetError} `WSADMIN_NOT_FOUND`, `WSADMIN_LOGIN_REFUSED`, `WSADMIN_UNCONNECTED`, `WSADMIN_ENDED`,
 *   `WSADMIN_START_DEADLINE`, `BRIDGE_PROTOCOL`.
 */
export async function startBridge(connection: Connection, options: BridgeOptions): Promise<Bridge> {
  const { wsadmin, mode, startDeadlineMs, signal } = options;
  signal.throwIfAborted();
  const nonce = randomBytes(12).toString('hex');
  const redactor = new Redactor();
  redactor.add(...secretsIn(mode));
  const process = await connection.spawn(startArgv(wsadmin, nonce, mode));
  // A wsadmin that ends early closes its input; that it ended says everything.
  process.stdin.on('error', () => undefined);
  process.stdin.write(startInput(nonce, mode));

  const output = new Output();
  let bridge: Bridge | undefined;
  let missing = false;
  return new Promise<Bridge>((resolve, reject) => {
    const stop = (error: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      reject(error);
      process.kill().catch(() => undefined);
    };
    const trouble = (
      happened: 'ended' | 'unconnected' | 'late',
      exit: { code?: number | undefined; lost?: boolean } = {},
    ): Error =>
      startError(connection.host, {
        happened,
        ...exit,
        missing,
        mode,
        wsadmin,
        output: output.last(),
        redactor,
        startDeadlineMs,
      });
    const timer = setTimeout(() => stop(trouble('late')), startDeadlineMs);
    const aborted = (): void => stop(new ConnectError('The run was interrupted.', { code: 'INTERRUPTED' }));
    signal.addEventListener('abort', aborted, { once: true });

    const greet = (hello: Hello): void => {
      if (!hello.connected && mode.kind === 'soap') {
        output.keep(hello.error);
        return stop(trouble('unconnected'));
      }
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      bridge = new Bridge(connection.host, process, hello, output, redactor);
      resolve(bridge);
    };
    const receive = (line: string): void => {
      if (bridge !== undefined) return bridge.receive(line, nonce);
      const frame = frameOf(line, nonce);
      if (frame === 'garbled') stop(garbledError(connection.host, undefined));
      else if (frame?.kind === 'hello') greet(frame.hello);
      else if (frame?.kind === 'missing') missing = true;
      else output.keep(line);
    };
    process.stdout.on('data', (chunk: Uint8Array) => output.push(chunk).forEach(receive));
    const errors = new Output();
    process.stderr.on('data', (chunk: Uint8Array) => errors.push(chunk).forEach((line) => output.keep(line)));
    process.ended.then(({ code, lost }) => {
      errors.last().forEach((line) => output.keep(line));
      if (bridge === undefined) stop(trouble('ended', { code, lost }));
      else bridge.ended(code, lost);
    }, reject);
  });
}
