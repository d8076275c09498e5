export { becomeOptions, type BecomeKeywords } from './become/become-options.ts';
export { type ConnectionDefaults, connectionOptions } from './connection-options.ts';
export { openConnection } from './open-connection.ts';
export type { ConnectionOptions } from './options.ts';
