import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Connection, TargetError } from '@signet/core';
import { userInfo } from 'node:os';
import { closedBefore, follow, lostDuring, runToEnd, type StartedCommand } from '../command.ts';
import { commandLines, describeCommand } from '../command-line.ts';
import { fileError } from '../files/file-error.ts';
import { replaceFile } from '../files/replace-file.ts';
import { localFiles } from './local-files.ts';
import { Channels } from '../shell/channels.ts';
import { inputBytes } from '../shell/request.ts';
import { shellConnection } from '../shell/shell-connection.ts';
import { startLocal, startProgram } from './local-command.ts';

const tcpDeadlineMs = 15_000;

/** Shells of other users at a time. */
const shellsAtATime = 8;

/** This machine, without SSH. A command is a process of its own here; only other users' commands go through shells. */
export function openLocal(host: string, shell = '/bin/sh'): Connection {
  const files = localFiles(host);
  const running = new Set<StartedCommand>();
  let closed = false;

  function requireOpen(what: string): void {
    if (closed) throw closedBefore(host, what);
  }

  function start(argv: readonly string[], script: string): StartedCommand {
    requireOpen(describeCommand(argv));
    const command = startLocal(shell, script);
    running.add(command);
    void command.exited.then(() => running.delete(command));
    return command;
  }

  async function onFile<Result>(action: string, path: string, work: () => Promise<Result>): Promise<Result> {
    requireOpen(`${action.toLowerCase()} ${path}`);
    try {
      return await work();
    } catch (error) {
      throw fileError(host, action, path, files.failureOf(error), error);
    }
  }

  let others: Connection | undefined;
  let self: Connection | undefined;

  const connection: Connection = {
    host,
    async run(argv, options = {}) {
      const script = commandLines(host, argv, options);
      const result = await runToEnd(host, argv, options, async (hear) =>
        follow(start(argv, script), inputBytes(options.stdin), hear),
      );
      if (closed) throw lostDuring(host, describeCommand(argv));
      return result;
    },
    spawn: async (argv, options) => start(argv, commandLines(host, argv, options)),
    readFile: (path) => onFile('Reading', path, () => files.read(path)),
    async writeFile(path, content, options) {
      requireOpen(`writing ${path}`);
      await replaceFile(files, path, content, options);
    },
    removeFile: (path) => onFile('Removing', path, () => files.remove(path)),
    stat: (path) => onFile('Examining', path, () => files.stat(path)),
    setMode: (path, mode) => onFile('Changing the mode of', path, () => files.setMode(path, mode)),
    async openTcp(to, port) {
      requireOpen(`connecting to ${to}:${port}`);
      return openSocket(host, to, port);
    },
    become(become) {
      if (become.user === userInfo().username) return (self ??= { ...connection, close: async () => {} });
      others ??= shellConnection({
        launcher: { host, shell, launch: async (script) => startProgram([shell, '-c', script]) },
        channels: new Channels(shellsAtATime),
        lost: () => (closed ? { cause: undefined } : undefined),
        openTcp: connection.openTcp,
        close: async () => {},
      });
      return others.become(become);
    },
    async release(user) {
      await others?.release?.(user);
    },
    async close() {
      closed = true;
      await Promise.all([others?.close(), ...[...running].map((command) => command.kill())]);
    },
  };
  return connection;
}

function openSocket(host: string, to: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: to, port, noDelay: true });
    const fail = (why: string, cause?: unknown): void => {
      socket.destroy();
      reject(
        new TargetError(`Nothing answers at ${to}:${port}, asked from ${host}: ${why}.`, {
          code: 'TCP_REFUSED',
          hint: `Check that the server runs and that ${host} can reach it: name, port and firewall.`,
          cause,
        }),
      );
    };
    socket.setTimeout(tcpDeadlineMs, () => fail(`no answer within ${tcpDeadlineMs / 1000} s`));
    socket.once('error', (error) => fail(error.message, error));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error').removeAllListeners('timeout');
      resolve(socket);
    });
  });
}
