export { findOpenLiberty, LIBERTY_VERSION, type OpenLiberty } from './install.ts';
export { createKeysByUtility } from './security-utility.ts';
export { type LibertyServer, startLiberty, type StartOptions } from './server.ts';
export { type KeyFile, type LtpaSettings, type User } from './server-files.ts';
export { type Caller, logIn, visit } from './visit.ts';
