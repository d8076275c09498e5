// Installs the npm packages when they are missing or older than the lock file. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const OLDEST_NODE = [20, 20];

/** Ends the process with one line when this Node is too old, and installs the packages when they are not there. */
export function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(
      `Signet needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Get it from nodejs.org or your distribution.`,
    );
  }
  if (upToDate()) return;
  console.log('Installing the npm packages (once) …');
  // Not `npm ci`: it refuses a lock file without the optional binaries of every platform, and not every registry has them.
  const { status } = run('npm', [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (status !== 0)
    fail(
      'npm install failed (see above). Check the network or the registry in your npm configuration, then run the command again.',
    );
}

/** The command as one bundled file; takes well under a second. */
export function buildCommand() {
  const { status } = run(process.execPath, ['tools/setup/bundle.mjs']);
  if (status !== 0) fail('The command could not be bundled (see above).');
}

/** Runs a program in the repository's root, its output visible. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
}

export function fail(message) {
  console.error(message);
  process.exit(1);
}

function upToDate() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}
