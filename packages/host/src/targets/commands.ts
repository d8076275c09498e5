import type { Connection, RunOptions, RunResult, TargetKind } from '@signet/core';

/** A host whose commands are only asked for what is. */
export interface CommandsReader {
  /** The inventory name of the host. */
  readonly host: string;
  /** Runs a command that changes nothing; for 30 s when no deadline is given. */
  ask(argv: readonly string[], options?: Pick<RunOptions, 'deadlineMs' | 'env' | 'cwd' | 'stdin'>): Promise<RunResult>;
}

export interface CommandsWriter extends CommandsReader {
  /** Runs any command. */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Ends what this connection keeps ready to work as a user. */
  release?(user: string): Promise<void>;
}

/** A host's commands; what they do is immediate. */
export const commands: TargetKind<CommandsReader, CommandsWriter> = {
  name: 'commands',
  async open(connection) {
    const read = commandsReader(connection);
    return {
      read,
      write: {
        ...read,
        run: (argv, options) => connection.run(argv, options),
        release: async (user) => connection.release?.(user),
      },
      save: async () => false,
      discard: async () => {},
      close: async () => {},
    };
  },
};

/** The same of a host that may go away and come back. */
export const returning: typeof commands = { ...commands, name: 'host', reconnects: true };

export function commandsReader(connection: Connection): CommandsReader {
  return {
    host: connection.host,
    ask: (argv, options = {}) => connection.run(argv, { deadlineMs: 30_000, ...options }),
  };
}

/** The same host, whose commands see the `environment` of a task. */
export function inEnvironment<Host extends CommandsReader>(host: Host, environment: RunOptions['env'] = {}): Host {
  const also = <Options extends Pick<RunOptions, 'env'>>(options: Options): Options => ({
    ...options,
    env: { ...environment, ...options.env },
  });
  const ask: CommandsReader['ask'] = (argv, options = {}) => host.ask(argv, also(options));
  const { run } = host as Partial<CommandsWriter>;
  return { ...host, ask, ...(run && { run: (argv: readonly string[], options = {}) => run(argv, also(options)) }) };
}
