import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Connection, TargetError } from '@signet/core';
import { closedBefore, lostDuring, runToEnd, type StartedCommand } from '../command.ts';
import { commandScript, describeCommand } from '../command-line.ts';
import { fileError } from '../files/file-error.ts';
import { replaceFile } from '../files/replace-file.ts';
import { localFiles } from './local-files.ts';
import { startLocal } from './local-command.ts';

const tcpDeadlineMs = 15_000;

/** This machine, without SSH. */
export function openLocal(host: string): Connection {
  const files = localFiles(host);
  const running = new Set<StartedCommand>();
  let closed = false;

  function requireOpen(what: string): void {
    if (closed) throw closedBefore(host, what);
  }

  function start(argv: readonly string[], script: string): StartedCommand {
    requireOpen(describeCommand(argv));
    const command = startLocal(script);
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

  return {
    host,
    async run(argv, options = {}) {
      const script = commandScript(host, argv, options);
      const result = await runToEnd(host, argv, options, async () => start(argv, script));
      if (closed) throw lostDuring(host, describeCommand(argv));
      return result;
    },
    spawn: async (argv, options) => start(argv, commandScript(host, argv, options)),
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
    async close() {
      closed = true;
      await Promise.all([...running].map((command) => command.kill()));
    },
  };
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
