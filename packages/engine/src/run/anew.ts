import { ConnectError, type Connection } from '@signet/core';

/** Whether an error says that a connection which was there is gone. */
export function isLost(error: unknown): boolean {
  return error instanceof ConnectError && error.code === 'CONNECTION_LOST';
}

/** A connection that is looked for at each use, so that a host may go away and come back in between. */
export function connectingAnew(
  host: string,
  over: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>,
): Connection {
  return {
    host,
    run: (argv, options) => over((one) => one.run(argv, options)),
    spawn: (argv, options) => over((one) => one.spawn(argv, options)),
    readFile: (path) => over((one) => one.readFile(path)),
    writeFile: (path, content, options) => over((one) => one.writeFile(path, content, options)),
    removeFile: (path) => over((one) => one.removeFile(path)),
    stat: (path) => over((one) => one.stat(path)),
    setMode: (path, mode) => over((one) => one.setMode(path, mode)),
    openTcp: (to, port) => over((one) => one.openTcp(to, port)),
    become: (become) => connectingAnew(host, (use) => over((one) => use(one.become(become)))),
    // The pool closes what it opened.
    close: async () => {},
  };
}
