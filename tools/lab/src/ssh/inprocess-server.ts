import { timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type PublicKeyAuthContext } from 'ssh2';
import { type DiskState, NORMAL_DISK } from './disk-state.ts';
import { runCommand, type RunningCommand } from './command-channel.ts';
import { forward } from './forward-channel.ts';
import { serveSftp } from './sftp/server.ts';
import type { SshHost, SshHostOptions } from './ssh-host.ts';

/** The lab's own SSH server, for machines without sshd: commands, SFTP and forwarding as OpenSSH answers them. */
export async function startInprocessServer(options: SshHostOptions, disk: DiskState = NORMAL_DISK): Promise<SshHost> {
  const sockets = new Set<Socket>();
  const commands = new Set<RunningCommand>();
  const server = new ssh2.Server({ hostKeys: [options.hostKey.privateKey], ident: 'SignetLab' }, (client) => {
    serveClient(client, options, disk, commands);
  });
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    server.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, '127.0.0.1', resolve);
  });
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    pids: [],
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await Promise.all([...commands].map((command) => command.end()));
      await closed;
    },
  };
}

function serveClient(
  client: Connection,
  options: SshHostOptions,
  disk: DiskState,
  commands: Set<RunningCommand>,
): void {
  // A client that goes away in the middle of a handshake is no error of ours.
  client.on('error', () => client.end());
  client.on('authentication', (context) => {
    if (isAllowed(context, options)) context.accept();
    else context.reject(options.password === undefined ? ['publickey'] : ['publickey', 'password']);
  });
  client.on('session', (accept) => {
    const session = accept();
    session.on('env', (acceptEnv) => acceptEnv?.());
    session.on('exec', (acceptExec, _reject, { command }) => {
      const running = runCommand(acceptExec(), command, options, disk);
      commands.add(running);
      session.on('signal', (acceptSignal, _rejectSignal, { name }) => {
        acceptSignal?.();
        running.signal(name);
      });
      void running.ended.then(() => commands.delete(running));
    });
    session.on('shell', (acceptShell) => {
      const running = runCommand(acceptShell(), 'exec /bin/sh', options, disk);
      commands.add(running);
      void running.ended.then(() => commands.delete(running));
    });
    // Without a listener for `sftp`, ssh2 hands over the bare channel; its own SFTP server knows no extensions.
    (session as unknown as NodeJS.EventEmitter).on(
      'subsystem',
      (acceptSubsystem: () => ssh2.ServerChannel, reject: () => void, { name }: { name: string }) => {
        if (name === 'sftp') serveSftp(acceptSubsystem(), disk);
        else reject();
      },
    );
  });
  client.on('tcpip', (accept, reject, { destIP, destPort }) => forward(accept, reject, destIP, destPort));
}

function isAllowed(context: AuthContext, { user, authorizedKey, password }: SshHostOptions): boolean {
  if (context.username !== user) return false;
  if (context.method === 'publickey') return opens(context, authorizedKey);
  return context.method === 'password' && password?.equals(context.password) === true;
}

function opens({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, authorizedKey: string): boolean {
  const allowed = ssh2.utils.parseKey(authorizedKey);
  if (allowed instanceof Error) throw allowed;
  const wanted = allowed.getPublicSSH();
  if (key.algo !== allowed.type || key.data.length !== wanted.length || !timingSafeEqual(key.data, wanted))
    return false;
  // The first request asks only whether this key would do.
  if (signature === undefined || blob === undefined) return true;
  // Its types say boolean, but a signature that cannot be read is returned as an error.
  const verified: unknown = allowed.verify(blob, signature, hashAlgo);
  return verified === true;
}
