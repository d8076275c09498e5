import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { CellState } from './cell-state.ts';
import { login } from './login.ts';
import { noise } from './noise.ts';
import { ScriptError } from './errors.ts';
import type { CallReply, ConnectReply, Request, ToolReply } from './protocol.ts';
import { callObject, type Session } from './session.ts';
import { runTool } from './tools.ts';

/** Answers the cell's programs. */
export interface LineServer {
  readonly port: number;
  /** How many wsadmin processes are connected to it. */
  sessions(): number;
  close(): Promise<void>;
}

export async function startLineServer(state: CellState, token: string): Promise<LineServer> {
  const sockets = new Set<Socket>();
  const sessions = new Set<Session>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // A program that is killed is no error of the cell's.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    void serve(state, socket, token, sessions);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: portOf(server),
    sessions: () => sessions.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the cell has no port');
  return address.port;
}

async function serve(state: CellState, socket: Socket, token: string, sessions: Set<Session>): Promise<void> {
  let session: Session | undefined;
  let known = false;
  const send = (reply: ConnectReply | CallReply | ToolReply): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
  };
  try {
    for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
      const message: unknown = JSON.parse(line);
      if (!known) {
        known = isToken(message, token);
        if (!known) return;
        continue;
      }
      const request = message as Request;
      if (request.op === 'connect') {
        state.counts.wsadminStarts++;
        const answer = await login(state, request);
        if (answer.status === 'prompt') {
          // The same wsadmin asks again with what the person typed.
          state.counts.wsadminStarts--;
          send(answer);
          continue;
        }
        session = answer.session;
        sessions.add(session);
        send({ status: 'ready', lines: answer.lines, connected: session.mode === 'connected' });
      } else if (request.op === 'call')
        send(await answerCall(state, session, request.object, request.method, request.args));
      else send({ exit: await runTool(state, request, (text) => send({ line: text })) });
    }
  } catch (error) {
    // Broken input, or the program went away in the middle of a line.
    if (!(error instanceof SyntaxError) && !socket.destroyed) throw error;
  } finally {
    socket.destroy();
    if (session !== undefined) sessions.delete(session);
  }
}

function isToken(message: unknown, token: string): boolean {
  if (typeof message !== 'object' || message === null || !('token' in message) || typeof message.token !== 'string')
    return false;
  const given = Buffer.from(message.token);
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function answerCall(
  state: CellState,
  session: Session | undefined,
  object: string,
  method: string,
  args: Extract<Request, { op: 'call' }>['args'],
): Promise<CallReply> {
  if (session === undefined) throw new Error('a call before the connection');
  if (state.faults.diesNow()) return { noise: [], die: true };
  try {
    const result = await callObject(session, object, method, args);
    return { noise: noise(state), result };
  } catch (error) {
    if (error instanceof ScriptError)
      return { noise: noise(state), error: { class: error.javaClass, message: error.message } };
    // A defect of the model: shown to the script as an error of the server.
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { noise: [], error: { class: 'java.lang.Error', message: `the cell model failed: ${text}` } };
  }
}
