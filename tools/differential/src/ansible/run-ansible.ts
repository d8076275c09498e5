import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case, Command } from '../case.ts';
import type { Trace } from '../trace.ts';
import type { VaultAnswer, VaultRequest } from '../vault.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import { ansibleTrace } from './ansible-trace.ts';
import type { Driver, Program } from './driver.ts';

const PROGRAMS: Readonly<Record<Command['kind'], Program>> = {
  playbook: 'ansible-playbook',
  text: 'ansible-playbook',
  inventory: 'ansible-inventory',
  task: 'ansible',
};

const TIMEOUT_S = 90;
const LIMIT = 1200;

/** Runs a case through Ansible. */
export async function runAnsible({ files, commands, env = {} }: Case, driver: Driver): Promise<Trace[]> {
  const workspace = createWorkspace(files);
  try {
    const traces: Trace[] = [];
    for (const command of commands) traces.push(await runOne(command, workspace, env, driver));
    return traces;
  } finally {
    workspace.remove();
  }
}

async function runOne(
  { kind, args }: Command,
  workspace: Workspace,
  env: Readonly<Record<string, string>>,
  driver: Driver,
): Promise<Trace> {
  const program = PROGRAMS[kind];
  const settings = kind === 'text' ? { ...env, ANSIBLE_STDOUT_CALLBACK: 'default' } : env;
  const { exit, stdout, stderr, trace } = await run(program, args, workspace, settings, driver);
  const files = workspace.changes();
  const complaint = workspace.neutral(stderr).slice(0, LIMIT);
  if (kind !== 'playbook') {
    const refused = exit === 0 || stdout.trim() !== '' ? {} : { refusal: complaint };
    return { exit, plays: [], steps: {}, stats: {}, files, output: workspace.neutral(stdout), ...refused };
  }
  return { exit, ...ansibleTrace(workspace.neutral(trace)), files, ...(trace === '' && { refusal: complaint }) };
}

/** `ansible-vault encrypt` or `decrypt` of a file of the case, in place. */
export async function ansibleVault(
  { files, env = {} }: Case,
  { verb, file, text, args }: VaultRequest,
  driver: Driver,
): Promise<VaultAnswer> {
  const workspace = createWorkspace({ ...files, [file]: text });
  try {
    const { exit, stderr } = await run('ansible-vault', [verb, file, ...args], workspace, env, driver);
    if (exit !== 0) return { refusal: workspace.neutral(stderr).slice(0, LIMIT) };
    return { text: readFileSync(join(workspace.folder, file), 'utf8') };
  } finally {
    workspace.remove();
  }
}

async function run(
  program: Program,
  argv: readonly string[],
  { folder }: Workspace,
  env: Readonly<Record<string, string>>,
  driver: Driver,
): Promise<{ exit: number; stdout: string; stderr: string; trace: string }> {
  const logs = mkdtempSync(join(tmpdir(), 'signet-differential-log-'));
  try {
    const traceFile = join(logs, 'trace');
    const exit = await driver.run({
      dir: folder,
      program,
      argv,
      env: {
        ...env,
        SIGNET_TRACE_FILE: traceFile,
        ANSIBLE_LOCAL_TEMP: join(logs, 'tmp'),
        ANSIBLE_REMOTE_TMP: join(logs, 'remote'),
      },
      out: join(logs, 'out'),
      timeout: TIMEOUT_S,
    });
    const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    return {
      exit,
      stdout: read(join(logs, 'out.stdout')),
      stderr: read(join(logs, 'out.stderr')),
      trace: read(traceFile),
    };
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
}
