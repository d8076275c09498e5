import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built `signet` command. */
export const bundle = join(
  fileURLToPath(new URL('../../..', import.meta.url)),
  'packages',
  'cli',
  'dist',
  'bin',
  'signet.mjs',
);
