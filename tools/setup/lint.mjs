// `npm run lint`: oxlint with types, the layer rule by ESLint, format, unused files and exports.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './dependencies.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
let failed = false;

check('oxlint', ['--type-aware']);
// The boundary rule passes over everything when nx has no project graph, and still ends with 0: make the graph first.
check('nx', ['show', 'projects'], { quiet: true });
check('eslint', ['packages', 'tools', '--max-warnings', '0'], { refuse: 'No cached ProjectGraph is available' });
check('oxfmt', ['--check']);
check('knip', ['--no-progress']);
process.exit(failed ? 1 : 0);

function check(name, args, { quiet = false, refuse } = {}) {
  const { status, stdout, stderr } = spawnSync(bin(name), args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `${stdout}${stderr}`;
  const ok = status === 0 && !(refuse !== undefined && output.includes(refuse));
  if (!ok || !quiet) process.stdout.write(output);
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name} ${args.join(' ')}`);
  if (!ok) failed = true;
}
