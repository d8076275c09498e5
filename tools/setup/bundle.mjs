// Bundles the command and the lab's programs into packages/cli/dist, so that `signet` starts quickly and needs no build step at run time.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './dependencies.mjs';

// CommonJS packages inside the bundle expect these.
const COMMONJS_GLOBALS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  "const __dirname = __pathOf(new URL('.', import.meta.url));",
].join('\n');

const dist = join(root, 'packages', 'cli', 'dist', 'bin');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

await build({
  absWorkingDir: root,
  entryPoints: {
    signet: 'packages/cli/src/main.ts',
    'lab-daemon': 'tools/lab/src/daemon-main.ts',
    'lab-wsadmin': 'tools/lab/src/cell/wsadmin-main.ts',
    'lab-docker': 'tools/lab/src/docker-main.ts',
  },
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.20',
  sourcemap: 'linked',
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // ssh2 probes for a native addon that is never installed.
  external: ['cpu-features', '*.node'],
  banner: { js: COMMONJS_GLOBALS },
});
// Loaded by its name, and only where OpenSSL refuses what LTPA is made of: beside the bundle instead of in it.
await build({
  absWorkingDir: root,
  entryPoints: ['node-forge'],
  outfile: join(dist, 'node_modules', 'node-forge', 'index.js'),
  bundle: true,
  platform: 'node',
  target: 'node20.20',
  minify: true,
  logLevel: 'warning',
});
cpSync(join(root, 'packages', 'websphere', 'src', 'bridge', 'bridge.py'), join(dist, 'bridge.py'));
cpSync(join(root, 'tools', 'lab', 'src', 'cell', 'wsadmin.py'), join(dist, 'wsadmin.py'));
