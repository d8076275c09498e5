import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { here, root } from '../folders.ts';

/** A change to the text of one source file, for a copy of the engine that is wrong on purpose. */
export interface Patch {
  /** Relative to the root of the checkout. */
  readonly file: string;
  /** Has to occur exactly once. */
  readonly find: string;
  readonly replace: string;
}

// CommonJS packages inside the bundle expect these.
const COMMONJS_GLOBALS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  "const __dirname = __pathOf(new URL('.', import.meta.url));",
].join('\n');

/**
 * Bundles the command as a worker for {@link inProcessRunner}, with `patches` applied to what it is made from; the
 * sources stay as they are.
 *
 * @returns The bundled file.
 * @throws Error naming each patch whose text does not occur exactly once.
 */
export async function bundleWorker(name: string, patches: readonly Patch[] = []): Promise<string> {
  const problems = patches.flatMap(problemOf);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const outfile = join(here, 'dist', 'workers', `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [join(here, 'src', 'signet', 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.20',
    logLevel: 'warning',
    external: ['cpu-features', '*.node'],
    banner: { js: COMMONJS_GLOBALS },
    plugins: [patching(patches)],
  });
  return outfile;
}

function problemOf({ file, find }: Patch): string[] {
  const times = readFileSync(join(root, file), 'utf8').split(find).length - 1;
  if (times === 1) return [];
  return [`The patch of ${file} matches ${times} times, not once; adapt it to the source. It looks for:\n${find}`];
}

function patching(patches: readonly Patch[]): Plugin {
  return {
    name: 'patches',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const own = patches.filter(({ file }) => file === relative(root, path));
        if (own.length === 0) return undefined;
        let contents = readFileSync(path, 'utf8');
        for (const { find, replace } of own) contents = contents.replace(find, () => replace);
        return { contents, loader: 'ts' };
      });
    },
  };
}
