import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as ltpa from '@signet/ltpa';
import { build } from 'esbuild';

/** The functions of `@signet/ltpa`. */
export type Library = typeof ltpa;

const here = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The library bundled as the command is. Run from its sources, each closure is given its name anew whenever it is made:
 * that is tsx's doing and would be measured.
 */
export async function bundledLibrary(): Promise<Library> {
  const outfile = join(here, 'dist', 'ltpa.mjs');
  await build({
    entryPoints: [fileURLToPath(import.meta.resolve('@signet/ltpa'))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.20',
    logLevel: 'warning',
    external: ['node-forge'],
  });
  return (await import(outfile)) as Library;
}
