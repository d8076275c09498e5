import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ansibleTrace } from '../ansible/ansible-trace.ts';
import { ansibleSettings } from '../ansible/driver.ts';
import { compareTraces, type Difference } from '../compare.ts';
import { here } from '../folders.ts';
import { commandRunner } from '../signet/command-runner.ts';
import { compatOptions } from '../signet/compat-options.ts';
import { signetTrace } from '../signet/signet-trace.ts';
import type { Trace } from '../trace.ts';
import { commandsOf, type TargetCommand } from './commands.ts';
import { TARGETS } from './targets.ts';

const TIMEOUT_MS = 120_000;
const LINE = 170;

interface CommandReport {
  readonly line: string;
  readonly verdict: 'passed' | 'differs' | 'failed';
  readonly ansibleExit: number;
  readonly signetExit: number;
  readonly firstError: string;
}

/**
 * Runs the playbooks of Ansible's integration targets through both programs and prints, for each command line, whether
 * they end the same (`passed`), end with the same code after doing something different (`differs`), or not (`failed`).
 * What Ansible answered is kept in `dist/`, so that the next report only runs Signet.
 */
export async function reportIntegration(targetsFolder: string, only: string | undefined): Promise<void> {
  const ansible = preparedCopy(targetsFolder);
  const signet = preparedCopy(targetsFolder);
  const answers = new AnsibleAnswers(ansible);
  const compat = await compatOptions(commandRunner());
  const totals = { passed: 0, differs: 0, failed: 0 };
  const summary: string[] = [];
  try {
    for (const target of TARGETS.filter((name) => only === undefined || only.split(',').includes(name))) {
      if (!existsSync(join(targetsFolder, target))) continue;
      const reports: CommandReport[] = [];
      for (const command of commandsIn(ansible, target)) {
        const report = await compareCommand(target, command, { answers, signet, compat });
        reports.push(report);
        totals[report.verdict] += 1;
      }
      const passed = reports.filter(({ verdict }) => verdict === 'passed').length;
      summary.push(`${target.padEnd(34)} ${passed}/${reports.length} passed`);
      console.log(`\n== ${target}: ${passed}/${reports.length} passed`);
      for (const report of reports) console.log(reportText(report));
    }
  } finally {
    for (const copy of [ansible, signet]) rmSync(copy, { recursive: true, force: true });
  }
  console.log(`\n${summary.join('\n')}`);
  console.log(`\n${totals.passed} passed, ${totals.differs} differ, ${totals.failed} failed`);
}

function reportText({ line, verdict, ansibleExit, signetExit, firstError }: CommandReport): string {
  const exits = `ansible ${ansibleExit}, signet ${signetExit}`;
  return `${verdict.padEnd(7)} ${line}  (${exits})${firstError === '' ? '' : `\n          ${firstError}`}`;
}

/** A copy of the targets as Ansible's test runner lays them out: `inventory` above them, a playbook for targets that are roles. */
function preparedCopy(targetsFolder: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'signet-integration-')));
  cpSync(targetsFolder, join(folder, 'targets'), { recursive: true });
  symlinkSync('targets', join(folder, 'roles'));
  mkdirSync(join(folder, 'output'));
  writeFileSync(join(folder, 'inventory'), '[testgroup]\ntesthost ansible_connection=local\n');
  return folder;
}

function commandsIn(folder: string, target: string): TargetCommand[] {
  const script = join(folder, 'targets', target, 'runme.sh');
  if (existsSync(script)) return commandsOf(readFileSync(script, 'utf8'));
  if (!existsSync(join(folder, 'targets', target, 'tasks'))) return [];
  return [{ env: {}, args: [`../../${target}.yml`, '-i', '../../inventory', '-e', `output_dir=${OUTPUT}`] }];
}

/** Stands for the folder of each copy, so that a command line is the same in all of them. */
const OUTPUT = '%OUTPUT%';

/** Without the names that are others in each run: the copy's folder and the one that the targets make for themselves. */
function withoutOwnNames(text: string, folder: string): string {
  return text.replaceAll(folder, '<dir>').replaceAll(/\/tmp\/ansible\.\w+\.test/gu, '<test>');
}

interface Sides {
  readonly answers: AnsibleAnswers;
  readonly signet: string;
  readonly compat: readonly string[];
}

async function compareCommand(target: string, command: TargetCommand, sides: Sides): Promise<CommandReport> {
  const expected = await sides.answers.of(target, command);
  const actual = await runInCopy(sides.signet, target, command, async (cwd, args, env) => {
    const { exit, stdout, stderr } = await commandRunner().run({
      folder: cwd,
      args: ['run', ...args, '--output', 'jsonl', ...sides.compat],
      env: { ...env, SIGNET_STATE_DIR: join(sides.signet, '.signet') },
    });
    const refused = stdout.includes('"type":"run-start"') ? {} : { refusal: stderr };
    return { exit, ...signetTrace(withoutOwnNames(stdout, sides.signet)), files: {}, ...refused };
  });
  const differences = compareTraces([expected], [actual]);
  const sameExit = expected.exit === actual.exit;
  const env = Object.entries(command.env).map(([name, value]) => `${name}=${value} `);
  return {
    line: `${env.join('')}${command.args.join(' ')}`,
    verdict: differences.length === 0 ? 'passed' : sameExit ? 'differs' : 'failed',
    ansibleExit: expected.exit,
    signetExit: actual.exit,
    firstError: firstError(actual, differences),
  };
}

function firstError({ refusal, steps }: Trace, differences: readonly Difference[]): string {
  if (refusal !== undefined) {
    const lines = withoutWarnings(refusal)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines
      .slice(0, 2)
      .map((line) => line.trim())
      .join(' | ')
      .slice(0, LINE);
  }
  const [first] = differences;
  if (first === undefined) return '';
  const failed = Object.entries(steps).flatMap(([host, own]) =>
    own.filter(({ status }) => status === 'failed').map(({ task, error }) => `${host}: ${task}: ${error ?? ''}`),
  )[0];
  if (first.kind === 'exit' && failed !== undefined) return `failed on ${failed}`.slice(0, LINE);
  return `${first.kind} ${first.host ?? ''} ${first.detail}: ${firstDifferent(first.ansible, first.signet)}`.slice(
    0,
    2 * LINE,
  );
}

/** Diagnostics stand apart by an empty line before a line that does not begin with a space. */
function withoutWarnings(text: string): string {
  const paragraphs = text.split(/\n\n(?=\S)/u);
  const errors = paragraphs.filter((paragraph) => !/^[^\n]*\(warning\)/u.test(paragraph));
  return (errors.length > 0 ? errors : paragraphs).join('\n\n');
}

/** Of two lists the first entries that differ, else both values. */
function firstDifferent(ansible: unknown, signet: unknown): string {
  if (!Array.isArray(ansible) || !Array.isArray(signet))
    return `ansible ${JSON.stringify(ansible)}, signet ${JSON.stringify(signet)}`;
  const index = ansible.findIndex((entry, at) => JSON.stringify(entry) !== JSON.stringify(signet[at]));
  const at = index === -1 ? ansible.length : index;
  return `entry ${at + 1}: ansible ${JSON.stringify(ansible[at])}, signet ${JSON.stringify(signet[at])}`;
}

/** Ansible's answers to command lines of the targets, kept in a file. */
class AnsibleAnswers {
  private readonly folder: string;
  private readonly file = join(here, 'dist', 'integration.json');
  private readonly known: Record<string, Trace>;

  constructor(folder: string) {
    this.folder = folder;
    this.known = existsSync(this.file) ? (JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, Trace>) : {};
  }

  async of(target: string, command: TargetCommand): Promise<Trace> {
    const key = `${target} ${JSON.stringify(command)}`;
    const known = this.known[key];
    if (known !== undefined) return known;
    const answer = await runInCopy(this.folder, target, command, (cwd, args, env) => this.run(cwd, args, env));
    this.known[key] = answer;
    mkdirSync(join(here, 'dist'), { recursive: true });
    writeFileSync(this.file, JSON.stringify(this.known));
    return answer;
  }

  private run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Trace> {
    const traceFile = join(this.folder, 'trace');
    rmSync(traceFile, { force: true });
    const child = spawn('ansible-playbook', [...args], {
      cwd,
      env: {
        ...process.env,
        ...ansibleSettings(),
        ANSIBLE_JINJA2_NATIVE: 'false',
        ...env,
        ANSIBLE_STDOUT_CALLBACK: 'signet_trace',
        SIGNET_TRACE_FILE: traceFile,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const deadline = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    return new Promise((resolve) => {
      child.once('close', (code) => {
        clearTimeout(deadline);
        const lines = existsSync(traceFile) ? readFileSync(traceFile, 'utf8') : '';
        const refused = lines === '' ? { refusal: stderr.slice(0, 1000) } : {};
        resolve({ exit: code ?? -1, ...ansibleTrace(withoutOwnNames(lines, this.folder)), files: {}, ...refused });
      });
    });
  }
}

type Run = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>>) => Promise<Trace>;

function runInCopy(folder: string, target: string, { args, env }: TargetCommand, run: Run): Promise<Trace> {
  const playbook = join(folder, `${target}.yml`);
  if (!existsSync(playbook)) writeFileSync(playbook, `- hosts: testhost\n  gather_facts: true\n  roles: [${target}]\n`);
  const real = args.map((word) => word.replace(OUTPUT, join(folder, 'output')));
  return run(join(folder, 'targets', target), real, { OUTPUT_DIR: join(folder, 'output'), ...env });
}
