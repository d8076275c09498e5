import type { Duplex } from 'node:stream';
import { type Connection, ConnectError, TargetError } from '@signet/core';
import pLimit from 'p-limit';
import type { Client, SFTPWrapper } from 'ssh2';
import { closedBefore, lostDuring, runToEnd, type StartedCommand } from '../command.ts';
import { commandScript, describeCommand } from '../command-line.ts';
import { fileError } from '../files/file-error.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { ConnectionOptions } from '../options.ts';
import { connect } from './connect.ts';
import { sftpFiles } from './sftp-files.ts';
import { startCommand } from './ssh-command.ts';

/**
 * Commands at a time: eight channels, one of them SFTP's. The server's `MaxSessions` is 10, and ending a command needs
 * one more.
 */
const commandsAtATime = 7;
const tcpDeadlineMs = 15_000;

/** A connection over SSH, spoken by ssh2. */
export async function openSsh(options: ConnectionOptions): Promise<Connection> {
  const { host } = options;
  const client = await connect(options);
  const limit = pLimit(commandsAtATime);
  const running = new Set<StartedCommand>();
  let closed = false;
  let closedByUs = false;
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

  /** Does one thing over the connection; whatever fails once the connection is gone was lost with it. */
  async function over<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    if (closed) throw reason === undefined ? closedBefore(host, what) : lostDuring(host, what, reason);
    try {
      return await work();
    } catch (error) {
      if (closed && !(error instanceof ConnectError)) throw lostDuring(host, what, reason ?? error);
      throw error;
    }
  }

  /** Waits for a free channel, and keeps it until the command's output has ended. */
  async function start(argv: readonly string[], script: string): Promise<StartedCommand> {
    const release = await freeChannel();
    try {
      const command = await over(describeCommand(argv), () => startCommand(client, script));
      running.add(command);
      void command.ended.then(() => {
        running.delete(command);
        release();
      });
      return command;
    } catch (error) {
      release();
      throw error;
    }
  }

  function freeChannel(): Promise<() => void> {
    return new Promise((granted) => {
      void limit(() => new Promise<void>((release) => granted(release)));
    });
  }

  const run: Connection['run'] = async (argv, runOptions = {}) => {
    const script = commandScript(host, argv, runOptions);
    const result = await runToEnd(host, argv, runOptions, () => start(argv, script));
    if (closedByUs) throw lostDuring(host, describeCommand(argv));
    return result;
  };

  const files = sftpFiles({
    host,
    run: (argv) => run(argv),
    sftp: () => (sftp ??= openSftp(host, client)),
  });

  async function onFile<Result>(action: string, path: string, work: () => Promise<Result>): Promise<Result> {
    return over(`${action.toLowerCase()} ${path}`, async () => {
      try {
        return await work();
      } catch (error) {
        if (closed) throw error;
        throw fileError(host, action, path, files.failureOf(error), error);
      }
    });
  }

  return {
    host,
    run,
    spawn: async (argv, spawnOptions) => start(argv, commandScript(host, argv, spawnOptions)),
    readFile: (path) => onFile('Reading', path, () => files.read(path)),
    writeFile: (path, content, write) => over(`writing ${path}`, () => replaceFile(files, path, content, write)),
    removeFile: (path) => onFile('Removing', path, () => files.remove(path)),
    stat: (path) => onFile('Examining', path, () => files.stat(path)),
    setMode: (path, mode) => onFile('Changing the mode of', path, () => files.setMode(path, mode)),
    openTcp: (to, port) => over(`connecting to ${to}:${port}`, () => forward(client, host, to, port)),

    async close() {
      if (closed) return;
      closed = true;
      closedByUs = true;
      await Promise.all([...running].map((command) => command.kill()));
      client.end();
      const impatience = setTimeout(() => client.destroy(), 2000);
      await gone;
      clearTimeout(impatience);
    },
  };
}

function openSftp(host: string, client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error === undefined) return resolve(sftp);
      reject(
        new TargetError(`${host} offers no SFTP: ${error.message}.`, {
          code: 'SFTP_MISSING',
          hint: 'Add "Subsystem sftp internal-sftp" to its sshd_config and reload sshd.',
          cause: error,
        }),
      );
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
