import type { TargetKind } from '@signet/core';
import { commandsReader, type CommandsReader, type CommandsWriter } from './commands.ts';
import { type HttpReader, requestsFrom } from './http.ts';

/** Web servers as the host sees them, and the host's own files. */
export interface WebReader extends CommandsReader, HttpReader {}
export interface WebWriter extends WebReader, CommandsWriter {}

export const web: TargetKind<WebReader, WebWriter> = {
  name: 'web',
  async open(connection, vars, context) {
    const read: WebReader = { ...commandsReader(connection), request: requestsFrom(connection, vars, context) };
    return {
      read,
      write: { ...read, run: (argv, options) => connection.run(argv, options) },
      save: async () => false,
      discard: async () => {},
      close: async () => {},
    };
  },
};
