import { resolve } from 'node:path';
import { type LabDescription, labControl, labDown, labState, labUp } from '@signet/lab';
import { Argument, type Command, Option } from 'commander';
import { line } from '../console/output.ts';
import { labPrograms } from '../lab-programs.ts';

const DEFAULT_DIR = '.signet/lab';

const DAMAGE = {
  'sso-domain': 'an administrator sets another SSO domain at the console',
  'http-only': 'an administrator hardens the cookies at the console',
  realm: 'an administrator renames the realm at the console',
  'ltpa-keys': 'the cell generates new LTPA keys',
  'sametime-env': "somebody edits Sametime's .env and recreates the containers",
  'sametime-keys': "somebody replaces Sametime's key file",
};

const PARTS = ['auto', 'real', 'inprocess'];

/** `signet lab`: an embedded cell, directory, Connections and Sametime to try playbooks on. */
export function addLab(program: Command): void {
  const lab = program
    .command('lab')
    .summary('an embedded cell, directory and Sametime to try playbooks on')
    .description(
      'Starts and stops a lab on this machine: a WebSphere cell with two nodes, a directory with users, Connections and Sametime, each reached over SSH. Where sshd, slapd, Jython or Docker are installed, the lab uses them; otherwise its own equivalents. Everything listens on 127.0.0.1 only.',
    );
  addUp(lab);
  lab
    .command('down')
    .summary('stop the lab and remove its folder')
    .description('Stops every process of the lab and removes its folder. Safe to repeat.')
    .addOption(dirOption())
    .action(async ({ dir }: { dir: string }) => {
      const found = await labDown(resolve(dir));
      line(found ? `The lab in ${dir} is gone.` : `There is no lab in ${dir}.`);
    });
  lab
    .command('state')
    .summary('what the lab has counted and what its processes run with, as JSON')
    .addOption(dirOption())
    .action(async ({ dir }: { dir: string }) => line(JSON.stringify(await labState(resolve(dir)), null, 2)));
  addDamage(lab);
}

function addUp(lab: Command): void {
  const up = lab
    .command('up')
    .summary('start a lab')
    .addOption(dirOption())
    .option('-q, --quiet', 'do not say what to type next')
    .addOption(
      new Option('--profile <name>', 'how long processes take to start: 2 s, 45 s, or next to nothing')
        .choices(['demo', 'realistic', 'test'])
        .default('demo'),
    );
  for (const part of ['sshd', 'slapd', 'jython', 'docker']) {
    up.addOption(
      new Option(`--${part} <which>`, `${part}: the real program or the lab's own`).choices(PARTS).default('auto'),
    );
  }
  up.addHelpText(
    'after',
    '\nExamples:\n  signet lab up --profile realistic\n  signet lab up --docker inprocess --jython inprocess',
  );
  up.action(async (options: UpOptions) => {
    const { dir, profile, sshd, slapd, jython, docker, quiet } = options;
    const description = await labUp({
      dir: resolve(dir),
      profile,
      parts: { sshd, slapd, jython, docker },
      programs: labPrograms(),
      onProgress: (message) => line(`  ${message}`),
    });
    printLab(description, dir, quiet ?? false);
  });
}

type Part = 'auto' | 'real' | 'inprocess';

interface UpOptions {
  quiet?: boolean;
  dir: string;
  profile: 'demo' | 'realistic' | 'test';
  sshd: Part;
  slapd: Part;
  jython: Part;
  docker: Part;
}

function addDamage(lab: Command): void {
  const kinds = Object.entries(DAMAGE).map(([kind, what]) => `  ${kind.padEnd(14)} ${what}`);
  lab
    .command('damage')
    .summary('change something behind the back of the playbook')
    .description('Damages the set-up as people do.')
    .addArgument(new Argument('<kind>', 'what to damage').choices(Object.keys(DAMAGE)))
    .addOption(dirOption())
    .addHelpText(
      'after',
      `\nKinds:\n${kinds.join('\n')}\n` +
        '\nExample:\n  signet lab damage sso-domain && signet check playbooks/connections-sametime.yml -i .signet/lab/inventory',
    )
    .action(async (what: keyof typeof DAMAGE, { dir }: { dir: string }) => {
      await labControl(resolve(dir), { method: 'POST', path: '/damage', body: { what } });
      line(`Done: ${DAMAGE[what]}.`);
    });
}

function dirOption(): Option {
  return new Option('--dir <folder>', 'folder of the lab').default(DEFAULT_DIR);
}

function printLab(lab: LabDescription, dir: string, quiet: boolean): void {
  line(lab.alreadyRunning ? `The lab in ${dir} is already up.` : `The lab is up in ${dir}.`);
  for (const { name, real, detail } of lab.parts)
    line(`  ${name.padEnd(8)} ${real ? 'real' : "the lab's own"}: ${detail}`);
  for (const { name, port, role } of lab.hosts)
    line(`  ${name.padEnd(34)} ssh 127.0.0.1:${String(port).padEnd(6)} ${role}`);
  if (quiet) return;
  line('\nNext:');
  for (const command of lab.commands) line(`  ${command}`);
}
