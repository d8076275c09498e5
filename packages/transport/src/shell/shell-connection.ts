import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { type Become, type Connection, ConnectError } from '@signet/core';
import { becomeLauncher } from '../become/become-launcher.ts';
import { closedBefore, lostDuring } from '../command.ts';
import { describeCommand } from '../command-line.ts';
import { fileError } from '../files/file-error.ts';
import type { ReadableFiles } from '../files/file-system.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { Channels } from './channels.ts';
import type { Launcher } from './launcher.ts';
import { ShellCommands } from './shell-commands.ts';
import { shellFiles } from './shell-files.ts';

/** What a kind of connection brings with it; everything else is done through its shells. */
export interface Way {
  readonly launcher: Launcher;
  readonly channels: Channels;
  /** Who is logged in, when that is known: to become that user nothing has to be done. */
  readonly user?: string;
  /** Why the connection is gone; `undefined` while it is not. */
  lost(): { readonly cause: unknown } | undefined;
  /** The files, when there is a better way than the shell. */
  files?(run: Connection['run']): ReadableFiles;
  openTcp(host: string, port: number): Promise<Duplex>;
  close(): Promise<void>;
}

/** A connection whose commands, and files where there is nothing better, go through shells that stay. */
export function shellConnection(way: Way): Connection {
  return connectionAs(way, way.launcher, way.files, new Views(way)).connection;
}

/** The same host as other users. */
class Views {
  readonly #way: Way;
  #self: Connection | undefined;
  readonly #views: ({ become: Become } & View)[] = [];

  constructor(way: Way) {
    this.#way = way;
  }

  of(become: Become, login: Connection): Connection {
    if (become.user === this.#way.user) return (this.#self ??= { ...login, close: async () => {} });
    const known = this.#views.find((view) => sameBecome(view.become, become));
    if (known !== undefined) return known.connection;
    const view: View = connectionAs(
      { ...this.#way, close: async () => this.#forget(view.connection) },
      becomeLauncher(this.#way.launcher, become),
      undefined,
      this,
    );
    this.#views.push({ become, ...view });
    return view.connection;
  }

  /** Ends the idle shells of a user. */
  async release(user: string): Promise<void> {
    await Promise.all(
      this.#views.filter(({ become }) => become.user === user).map(({ commands }) => commands.release()),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#views.map(({ connection }) => connection.close()));
  }

  #forget(connection: Connection): void {
    const index = this.#views.findIndex((view) => view.connection === connection);
    if (index >= 0) this.#views.splice(index, 1);
  }
}

function sameBecome(a: Become, b: Become): boolean {
  const parts = ({ password, ...rest }: Become) => [rest, password?.reveal()];
  return isDeepStrictEqual(parts(a), parts(b));
}

/** A host as one user. */
interface View {
  readonly connection: Connection;
  readonly commands: ShellCommands;
}

function connectionAs(way: Way, launcher: Launcher, betterFiles: Way['files'], views: Views): View {
  const { host } = launcher;
  const commands = new ShellCommands(launcher, way.channels);
  const isLogin = launcher === way.launcher;
  let closing: Promise<void> | undefined;

  /** Does one thing over the connection; whatever fails once the connection is gone was lost with it. */
  async function over<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const before = way.lost();
    if (before?.cause !== undefined) throw lostDuring(host, what, before.cause);
    if (before !== undefined || closing !== undefined) throw closedBefore(host, what);
    try {
      return await work();
    } catch (error) {
      const after = way.lost();
      if ((after !== undefined || closing !== undefined) && !(error instanceof ConnectError))
        throw lostDuring(host, what, after?.cause ?? error);
      throw error;
    }
  }

  const run: Connection['run'] = async (argv, options) => {
    const what = describeCommand(argv);
    const result = await over(what, () => commands.run(argv, options));
    if (closing !== undefined) throw lostDuring(host, what);
    return result;
  };
  const files = (betterFiles ?? ((given) => shellFiles(host, given)))(run);

  async function onFile<Result>(action: string, path: string, work: () => Promise<Result>): Promise<Result> {
    return over(`${action.toLowerCase()} ${path}`, async () => {
      try {
        return await work();
      } catch (error) {
        if (way.lost() !== undefined) throw error;
        throw fileError(host, action, path, files.failureOf(error), error);
      }
    });
  }

  const connection: Connection = {
    host,
    run,
    prepare: () => commands.prepare(),
    spawn: (argv, options) => over(describeCommand(argv), () => commands.spawn(argv, options)),
    readFile: (path) => onFile('Reading', path, () => files.read(path)),
    writeFile: (path, content, options) => over(`writing ${path}`, () => replaceFile(files, path, content, options)),
    removeFile: (path) => onFile('Removing', path, () => files.remove(path)),
    stat: (path) => onFile('Examining', path, () => files.stat(path)),
    setMode: (path, mode) => onFile('Changing the mode of', path, () => files.setMode(path, mode)),
    openTcp: (to, port) => over(`connecting to ${to}:${port}`, () => way.openTcp(to, port)),
    become: (become) => views.of(become, connection),
    release: (user) => views.release(user),
    close: () => (closing ??= close()),
  };
  return { connection, commands };

  async function close(): Promise<void> {
    if (isLogin) await views.close();
    await commands.close();
    await way.close();
  }
}
