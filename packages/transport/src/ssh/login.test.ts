import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectError, Secret } from '@signet/core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../options.ts';
import { newKey, newRsaKey } from '../testing/new-key.ts';
import { type SshServer, type SshServerOptions, startSshServer } from '../testing/ssh-server.ts';
import { fingerprint } from './known-hosts.ts';
import { openSsh } from './ssh-connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-login-'));
const knownHosts = join(folder, 'known_hosts');
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: SshServerOptions = {}): Promise<SshServer> {
  const server = await startSshServer(options);
  ends.push(() => server.close());
  know(server.port, ...server.hostKeys);
  return server;
}

/** Writes a known_hosts file with these keys for a port. */
function know(port: number, ...keys: readonly Buffer[]): void {
  const type = (key: Buffer): string => key.toString('latin1', 4, 4 + key.readUInt32BE());
  writeFileSync(knownHosts, keys.map((key) => `[127.0.0.1]:${port} ${type(key)} ${key.toString('base64')}\n`).join(''));
}

function optionsFor(port: number, given: Partial<ConnectionOptions> = {}): ConnectionOptions {
  return {
    host: 'web1',
    kind: 'ssh',
    address: '127.0.0.1',
    port,
    user: 'admin',
    knownHostsFiles: [knownHosts],
    hostKeyChecking: true,
    connectTimeoutMs: 10_000,
    signal: new AbortController().signal,
    ...given,
  };
}

/** Logs in, says hello, and closes. */
async function hello(port: number, given: Partial<ConnectionOptions> = {}): Promise<string> {
  const connection = await openSsh(optionsFor(port, given));
  try {
    return String((await connection.run(['echo', 'hello'])).stdout);
  } finally {
    await connection.close();
  }
}

async function failure(port: number, given: Partial<ConnectionOptions> = {}): Promise<ConnectError> {
  const error: unknown = await hello(port, given).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'ConnectError' });
  return error as ConnectError;
}

interface KeyPair {
  readonly file: string;
  readonly blob: Buffer;
}

function makeKey(name: string, passphrase?: string): KeyPair {
  const { privateText, blob } = newKey(passphrase);
  const file = join(folder, name);
  writeFileSync(file, privateText, { mode: 0o600 });
  return { file, blob };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  return (server.address() as { port: number }).port;
}

describe('logging in', () => {
  const password = new Secret('pässwörd');

  it('takes a password', async () => {
    const server = await start({ password: 'pässwörd' });
    expect(await hello(server.port, { password })).toBe('hello\n');
    expect(server.tried).toEqual(['password']);
  });

  it('answers a prompt with the password where only that is offered', async () => {
    const server = await start({ password: 'pässwörd', methods: ['keyboard-interactive'] });
    expect(await hello(server.port, { password })).toBe('hello\n');
  });

  it.each(['password', 'keyboard-interactive'] as const)('tries a wrong password once, by %s', async (method) => {
    const methods = method === 'password' ? (['password', 'keyboard-interactive'] as const) : [method];
    const server = await start({ password: 'other', methods });
    const error = await failure(server.port, { password });
    expect(error).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      message: `web1 (127.0.0.1:${server.port}) refused the login of admin (password: refused).`,
    });
    expect(server.tried).toEqual([method]);
    expect(server.connections()).toBe(1);
    expect(JSON.stringify([error, error.stack])).not.toContain('pässwörd');
  });

  it('takes a key file', async () => {
    const key = makeKey('plain');
    const server = await start({ keys: [key.blob] });
    expect(await hello(server.port, { privateKeyFiles: [key.file] })).toBe('hello\n');
  });

  it('takes a key file with its passphrase', async () => {
    const key = makeKey('locked', 'öpen');
    const server = await start({ keys: [key.blob] });
    expect(await hello(server.port, { privateKeyFiles: [key.file], privateKeyPassphrase: new Secret('öpen') })).toBe(
      'hello\n',
    );
    expect(
      await failure(server.port, { privateKeyFiles: [key.file], privateKeyPassphrase: new Secret('wrong') }),
    ).toMatchObject({
      code: 'SSH_KEY_FILE',
      message: `The key file ${key.file} for web1 cannot be used: the passphrase does not open it.`,
    });
  });

  it('tells what was tried and what could not be', async () => {
    const [plain, locked] = [makeKey('refused'), makeKey('encrypted', 'x')];
    const server = await start({ methods: ['publickey'] });
    const error = await failure(server.port, { privateKeyFiles: [locked.file, plain.file], password });
    expect(error.code).toBe('SSH_AUTH_FAILED');
    expect(error.message).toContain(
      `(key ${locked.file}: not tried, it is encrypted and no passphrase was given; key ${plain.file}: refused; ` +
        'password: not offered by the server, which takes publickey)',
    );
  });

  it('says when nothing was given to log in with', async () => {
    const server = await start();
    expect((await failure(server.port)).message).toContain('(no key file, password or agent was given)');
  });

  it.each([
    ['missing', undefined, 'it does not exist'],
    ['garbage', 'no key', 'it is not a private key that Signet can read'],
  ])('says when the key file is %s', async (name, content, why) => {
    const file = join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    const server = await start();
    expect(await failure(server.port, { privateKeyFiles: [file] })).toMatchObject({
      code: 'SSH_KEY_FILE',
      message: `The key file ${file} for web1 cannot be used: ${why}.`,
    });
    expect(server.tried).toEqual([]);
  });

  it('says when the agent does not answer', async () => {
    const server = await start({ password: 'other' });
    const error = await failure(server.port, { password, agentSocket: join(folder, 'no-agent') });
    expect(error.message).toContain(
      `(password: refused; agent ${join(folder, 'no-agent')}: Failed to connect to agent).`,
    );
  });

  const noAgent = ['ssh-agent', 'ssh-add'].find((program) => spawnSync(program, ['-?']).error !== undefined);
  it.skipIf(noAgent !== undefined)(
    `takes a key of the agent${noAgent === undefined ? '' : ` (skipped: no ${noAgent})`}`,
    async () => {
      const key = makeKey('in-agent');
      const agentSocket = join(folder, 'agent');
      const agent = spawn('ssh-agent', ['-D', '-a', agentSocket], { stdio: 'ignore' });
      ends.push(async () => {
        agent.kill();
        await once(agent, 'exit');
      });
      while (!existsSync(agentSocket)) await pause(20);
      const added = spawnSync('ssh-add', [key.file], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket } });
      expect(added.status).toBe(0);
      const server = await start({ keys: [key.blob] });
      expect(await hello(server.port, { agentSocket })).toBe('hello\n');
      const other = await start({ keys: [] });
      expect((await failure(other.port, { agentSocket })).message).toContain(`agent ${agentSocket}: refused`);
    },
  );
});

describe('host keys', () => {
  const password = new Secret('pässwörd');
  const server = (given: SshServerOptions = {}) => start({ password: 'pässwörd', ...given });

  it('refuses an unknown one before it sends a password, and says what to add', async () => {
    const { port, hostKeys, tried } = await server();
    const [key = Buffer.alloc(0)] = hostKeys;
    writeFileSync(knownHosts, '');
    const error = await failure(port, { password });
    expect(error.code).toBe('SSH_HOST_KEY_UNKNOWN');
    expect(error.message).toBe(
      `web1 (127.0.0.1:${port}) presented a host key that is not known: ssh-ed25519 ${fingerprint(key)}.`,
    );
    expect(error.hint).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    expect(error.hint).toContain(`ssh-keyscan -p ${port} -t ed25519 127.0.0.1 >> ${knownHosts}`);
    const line = /add this line to \S+: (?<line>.*)$/mu.exec(error.hint ?? '')?.groups?.['line'];
    expect(tried).toEqual([]);

    writeFileSync(knownHosts, `${line}\n`);
    expect(await hello(port, { password })).toBe('hello\n');
  });

  it('refuses a changed one and shows both', async () => {
    const { port, hostKeys, tried } = await server();
    const old = makeKey('old-host-key').blob;
    know(port, old);
    const error = await failure(port, { password });
    expect(error.code).toBe('SSH_HOST_KEY_CHANGED');
    expect(error.message).toContain(`${knownHosts}:1 has ssh-ed25519 ${fingerprint(old)}`);
    expect(error.message).toContain(`presented ssh-ed25519 ${fingerprint(hostKeys[0] ?? old)}`);
    expect(error.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${port}' -f ${knownHosts}`);
    expect(tried).toEqual([]);
  });

  it('asks for the type that is known: a known RSA key is no changed Ed25519 key', async () => {
    const rsa = newRsaKey();
    const { port } = await server({ hostKeys: [newKey().privateText, rsa.privateText] });
    know(port, rsa.blob);
    expect(await hello(port, { password })).toBe('hello\n');
  });

  it('takes a host whose only known key is of a type that it does not present for changed', async () => {
    const { port } = await server();
    know(port, newRsaKey().blob);
    expect((await failure(port, { password })).code).toBe('SSH_HOST_KEY_CHANGED');
  });

  it('looks into several files, and minds no missing one', async () => {
    const { port } = await server();
    expect(await hello(port, { password, knownHostsFiles: [join(folder, 'none'), knownHosts] })).toBe('hello\n');
  });

  it('accepts any when checking is off, but no revoked one', async () => {
    const { port } = await server();
    const line = readFileSync(knownHosts, 'utf8');
    writeFileSync(knownHosts, '');
    expect(await hello(port, { password, hostKeyChecking: false })).toBe('hello\n');
    writeFileSync(knownHosts, `@revoked ${line}`);
    expect((await failure(port, { password, hostKeyChecking: false })).code).toBe('SSH_HOST_KEY_REVOKED');
    writeFileSync(knownHosts, `@revoked ${line}${line}`);
    expect((await failure(port, { password })).code).toBe('SSH_HOST_KEY_REVOKED');
  });
});

describe('reaching a server', () => {
  const password = new Secret('pässwörd');

  it('says when nothing listens', async () => {
    const { port, close } = await startSshServer();
    await close();
    expect(await failure(port)).toMatchObject({
      code: 'SSH_REFUSED',
      message: `web1 (127.0.0.1:${port}) refused the connection: nothing listens on that port.`,
      hint: 'Start sshd there, or correct ansible_host and ansible_port.',
    });
  });

  it('says when the name does not resolve', async () => {
    const error = await failure(22, { address: 'no-such-host.invalid' });
    expect(error.code).toBe('SSH_UNREACHABLE');
    expect(error.message).toContain('the name no-such-host.invalid does not resolve');
  });

  it('tries again when the server drops handshakes', async () => {
    const server = await start({ password: 'pässwörd', drops: 3 });
    expect(await hello(server.port, { password })).toBe('hello\n');
    expect(server.connections()).toBe(4);
    expect(server.tried).toEqual(['password']);
  });

  it('gives up on a server that drops all of them', async () => {
    const server = await start({ drops: 1000 });
    const error = await failure(server.port, { connectTimeoutMs: 1500 });
    expect(error.code).toBe('SSH_UNREACHABLE');
    expect(error.hint).toContain('MaxStartups');
  });

  it('gives up on a server that never speaks', async () => {
    const port = await listen(createServer((socket) => socket.on('error', () => {})));
    const error = await failure(port, { connectTimeoutMs: 500 });
    expect(error).toMatchObject({ code: 'SSH_UNREACHABLE' });
    expect(error.message).toContain('did not complete the SSH handshake within 0.5 s');
  });

  it('recognizes what is no SSH server', async () => {
    const port = await listen(
      createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect((await failure(port, { connectTimeoutMs: 1000 })).code).toMatch(/^SSH_(?:INCOMPATIBLE|UNREACHABLE)$/u);
  });

  it('stops when it is interrupted', async () => {
    const port = await listen(createServer((socket) => socket.on('error', () => {})));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    expect((await failure(port, { signal: abort.signal })).code).toBe('INTERRUPTED');
    expect((await failure(port, { signal: AbortSignal.abort() })).code).toBe('INTERRUPTED');
  });

  it('says that the connection was lost in the middle of a command, and afterwards', async () => {
    const server = await start({ password: 'pässwörd' });
    const connection = await openSsh(optionsFor(server.port, { password }));
    const running = connection.run(['sleep', '30']);
    const process = await connection.spawn(['cat']);
    await pause(200);
    server.breakOff();
    await expect(running).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'CONNECTION_LOST',
      message: 'The connection to web1 was lost during sleep 30.',
    });
    expect(await process.ended).toEqual({ code: undefined, lost: true });
    await expect(connection.readFile('/etc/hostname')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await connection.close();
  });
});
