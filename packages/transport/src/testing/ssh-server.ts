import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import ssh2, { type AuthContext, type AuthenticationType, type Connection as Client, type ServerChannel } from 'ssh2';
import { newKey } from './new-key.ts';
import { servePlainSftp } from './plain-sftp.ts';

export interface SshServerOptions {
  /** Login methods that it offers. */
  readonly methods?: readonly AuthenticationType[];
  readonly password?: string;
  /** Public keys that it accepts, as SSH blobs. */
  readonly keys?: readonly Buffer[];
  /** Private host keys; a new Ed25519 key when left out. */
  readonly hostKeys?: readonly string[];
  /** Handshakes that it drops before it takes one, as `MaxStartups` does. */
  readonly drops?: number;
}

/** An SSH server in this process, for logins and troubles that a real sshd does not produce at will. */
export interface SshServer {
  readonly port: number;
  /** Public host keys, as SSH blobs. */
  readonly hostKeys: readonly Buffer[];
  /** Logins tried, `none` left out: `password`, `publickey`, … */
  readonly tried: readonly string[];
  /** Connections that were made. */
  readonly connections: () => number;
  /** Breaks every connection off. */
  breakOff(): void;
  close(): Promise<void>;
}

export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const hostKeys = options.hostKeys ?? [newKey().privateText];
  const sockets = new Set<Socket>();
  const tried: string[] = [];
  let drops = options.drops ?? 0;
  let connections = 0;
  const server = new ssh2.Server({ hostKeys: [...hostKeys] }, (client) => serve(client, options, tried));
  // The underlying TCP server of ssh2 is not in its types.
  const tcp = (server as unknown as { _srv: NodeJS.EventEmitter })._srv;
  tcp.prependListener('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay().once('close', () => sockets.delete(socket));
    if (drops > 0) {
      drops -= 1;
      socket.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakOff = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    hostKeys: hostKeys.map((key) => {
      const parsed = ssh2.utils.parseKey(key);
      if (parsed instanceof Error) throw parsed;
      return parsed.getPublicSSH();
    }),
    tried,
    connections: () => connections,
    breakOff,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      breakOff();
      await closed;
    },
  };
}

function serve(client: Client, options: SshServerOptions, tried: string[]): void {
  client.on('error', () => {});
  client.on('authentication', (context) => authenticate(context, options, tried));
  client.on('session', (accept) => {
    const session = accept();
    session.on('exec', (acceptExec, _reject, { command }) => execute(acceptExec(), command));
    session.on('sftp', (acceptSftp) => servePlainSftp(acceptSftp()));
  });
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect(destPort, destIP);
    socket.once('error', () => reject());
    socket.once('connect', () => {
      const channel = accept();
      channel.on('error', () => {});
      channel.pipe(socket).pipe(channel);
    });
  });
}

function authenticate(context: AuthContext, options: SshServerOptions, tried: string[]): void {
  const methods = [...(options.methods ?? ['publickey', 'password'])];
  const refuse = (): void => context.reject(methods);
  if (context.method !== 'none') tried.push(context.method);
  if (!methods.includes(context.method)) return refuse();
  switch (context.method) {
    case 'password':
      return context.password === options.password ? context.accept() : refuse();
    case 'keyboard-interactive':
      return context.prompt([{ prompt: 'Password: ', echo: false }], (answers) =>
        answers[0] === options.password ? context.accept() : refuse(),
      );
    case 'publickey':
      return options.keys?.some((key) => key.equals(context.key.data)) === true ? context.accept() : refuse();
    default:
      return refuse();
  }
}

function execute(channel: ServerChannel, command: string): void {
  const child = spawn('/bin/sh', ['-c', command], { detached: true });
  for (const stream of [channel, channel.stderr, child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once('exit', (code, signal) => {
    if (signal === null) channel.exit(code ?? 255);
    else channel.exit(signal.replace('SIG', ''));
  });
  child.once('close', () => channel.end());
}
