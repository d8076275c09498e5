// `npm run demo`: the main job on the embedded lab, from nothing to a proved sign-on. Needs nothing but Node and npm,
// and leaves nothing running. Each step is a command that a person could have typed; it is shown before it runs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { spawn } from 'node:child_process';
import { buildCommand, ensureDependencies, root } from './dependencies.mjs';

const started = Date.now();
ensureDependencies();
buildCommand();

const folder = mkdtempSync(join(tmpdir(), 'signet-demo-'));
const lab = join(folder, 'lab');
const playbook = [
  'playbooks/connections-sametime.yml',
  '-i',
  join(lab, 'inventory'),
  '--vault-password-file',
  join(lab, 'vault-password'),
];
const env = { ...process.env, SIGNET_STATE_DIR: folder };
let running;
let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});
process.on('SIGTERM', () => {
  interrupted = true;
  running?.kill('SIGINT');
});

let code = 0;
try {
  await step('A lab: a cell with two nodes, a directory, Connections and Sametime, each behind SSH', [
    'lab',
    'up',
    '--dir',
    lab,
    '--profile',
    'demo',
    '--quiet',
  ]);
  await step('What would change, and what would restart? (writes nothing)', ['check', ...playbook, '--exit-code'], 10);
  await step('The main job', ['run', ...playbook]);
  await step('The same again: nothing to change, nothing restarts', ['run', ...playbook]);
  await step('Somebody changes the SSO domain at the console', ['lab', 'damage', 'sso-domain', '--dir', lab]);
  await step('… and somebody edits the settings of Sametime', ['lab', 'damage', 'sametime-env', '--dir', lab]);
  await step('What has drifted?', ['check', ...playbook, '--exit-code'], 10);
  await step('Repair it, and prove the sign-on again', ['run', ...playbook]);
} catch (error) {
  console.error(`\n${error.message}`);
  code = interrupted ? 130 : 1;
} finally {
  interrupted = false;
  await signet(['lab', 'down', '--dir', lab]);
  rmSync(folder, { recursive: true, force: true });
}
if (code === 0) {
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`\nDone in ${seconds} s. The lab is gone. The same by hand: see "By hand" in README.md.`);
}
process.exit(code);

async function step(title, args, expected = 0) {
  console.log(`\n\u2500\u2500 ${title}`);
  console.log(`$ npx signet ${args.map(shown).join(' ')}\n`);
  const status = await signet(args);
  if (interrupted) throw new Error('Interrupted; the lab is being taken down.');
  if (status !== expected) throw new Error(`This step ended with exit code ${status} instead of ${expected}.`);
}

/** Temporary paths as a person would type them. */
function shown(argument) {
  return argument.startsWith(lab) ? join('.signet', 'lab', relative(lab, argument)) : argument;
}

function signet(args) {
  return new Promise((resolve) => {
    running = spawn(process.execPath, ['packages/cli/bin/signet.mjs', ...args], { cwd: root, env, stdio: 'inherit' });
    running.on('close', (status) => resolve(status ?? 1));
  });
}
