export { type ConnectionDefaults, connectionOptions } from './connection-options.ts';
export { openConnection } from './open-connection.ts';
export type { ConnectionOptions } from './options.ts';
