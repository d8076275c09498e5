import type { Duplex } from 'node:stream';
import { type Connection, TargetError } from '@signet/core';
import type { Client, SFTPWrapper } from 'ssh2';
import type { ConnectionOptions } from '../options.ts';
import { Channels } from '../shell/channels.ts';
import { shellFiles } from '../shell/shell-files.ts';
import { shellConnection } from '../shell/shell-connection.ts';
import { connect } from './connect.ts';
import { sftpFiles } from './sftp-files.ts';
import { sftpOrShell } from './sftp-or-shell.ts';
import { sshLauncher } from './ssh-launcher.ts';

/**
 * Channels for commands at a time: eight, one of them SFTP's. The server's `MaxSessions` is 10, and ending a command
 * needs one more.
 */
const channelsAtATime = 7;
const tcpDeadlineMs = 15_000;

/** A connection over SSH, spoken by ssh2. */
export async function openSsh(options: ConnectionOptions): Promise<Connection> {
  const { host, user } = options;
  const client = await connect(options);
  let closed = false;
  let reason: unknown;
  let sftp: Promise<SFTPWrapper> | undefined;
  const gone = new Promise<void>((resolve) => {
    client.once('close', () => {
      closed = true;
      resolve();
    });
  });
  client.on('error', (error) => (reason ??= error));
  // Every channel listens for the end of the connection.
  client.setMaxListeners(0);

  const openedSftp = (): Promise<SFTPWrapper> => (sftp ??= openSftp(client));

  return shellConnection({
    launcher: sshLauncher(host, client, options.shell ?? '/bin/sh'),
    channels: new Channels(channelsAtATime),
    user,
    lost: () => (closed ? { cause: reason } : undefined),
    files: (run) =>
      sftpOrShell(sftpFiles({ host, run: (argv) => run(argv), sftp: openedSftp }), shellFiles(host, run), () =>
        openedSftp().then(
          () => true,
          () => false,
        ),
      ),
    openTcp: (to, port) => forward(client, host, to, port),
    async close() {
      if (closed) return;
      client.end();
      const impatience = setTimeout(() => client.destroy(), 2000);
      await gone;
      clearTimeout(impatience);
    },
  });
}

function openSftp(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error === undefined) resolve(sftp);
      else reject(error);
    });
  });
}

/** Reasons for a refused channel: RFC 4254, section 5.1. */
const prohibited = 1;

function forward(client: Client, host: string, to: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(noAnswer(host, to, port, `no answer within ${tcpDeadlineMs / 1000} s`)),
      tcpDeadlineMs,
    );
    client.forwardOut('127.0.0.1', 0, to, port, (error, channel) => {
      clearTimeout(late);
      if (error === undefined) return resolve(channel);
      const { reason } = error as { reason?: number };
      reject(
        reason === prohibited ? notAllowed(host, to, port, error) : noAnswer(host, to, port, error.message, error),
      );
    });
  });
}

function noAnswer(host: string, to: string, port: number, why: string, cause?: unknown): TargetError {
  return new TargetError(
    `Nothing answers at ${to}:${port}, asked from ${host}: ${why.replace(/^\(SSH\) Channel open failure: /u, '')}.`,
    {
      code: 'TCP_REFUSED',
      hint: `Check that the server runs and that ${host} can reach it: name, port and firewall.`,
      cause,
    },
  );
}

function notAllowed(host: string, to: string, port: number, cause: unknown): TargetError {
  return new TargetError(`${host} does not let SSH open a connection to ${to}:${port}.`, {
    code: 'TCP_FORWARDING_REFUSED',
    hint: 'Set "AllowTcpForwarding yes" (or PermitOpen) in its sshd_config and reload sshd.',
    cause,
  });
}
