import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Command } from '../case.ts';
import type { Trace } from '../trace.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import type { VaultAnswer, VaultRequest } from '../vault.ts';
import type { SignetAnswer, SignetRunner } from './requests.ts';
import { signetTrace } from './signet-trace.ts';

const LIMIT = 1200;

/** As Ansible is set up for every comparison (row 4.2). */
const NATIVE_TYPES = { ANSIBLE_JINJA2_NATIVE: 'true' };

/** Runs a case through Signet; `compat` are the options that ask for Ansible's behaviour, where there are such. */
export async function runSignet(
  { files, commands, env = {} }: Case,
  runner: SignetRunner,
  compat: readonly string[],
): Promise<Trace[]> {
  const workspace = createWorkspace(files);
  try {
    const traces: Trace[] = [];
    for (const command of commands) {
      const answer = await runner.run({
        folder: workspace.folder,
        args: commandLine(command, compat),
        env: { SIGNET_STATE_DIR: join(workspace.folder, '.signet'), ...NATIVE_TYPES, ...env },
      });
      traces.push(traceOf(command, answer, workspace));
    }
    return traces;
  } finally {
    workspace.remove();
  }
}

function commandLine(command: Command, compat: readonly string[]): string[] {
  if (command.kind === 'playbook') return ['run', ...command.args, '--output', 'jsonl', ...compat];
  if (command.kind === 'text') return ['run', ...command.args, '--output', 'ansible', ...compat];
  if (command.kind === 'task') return ['task', ...command.args, '--output', 'ansible', ...compat];
  return ['inventory', ...command.args];
}

function traceOf(command: Command, { exit, stdout, stderr }: SignetAnswer, workspace: Workspace): Trace {
  const files = workspace.changes();
  if (command.kind !== 'playbook') {
    const refused = exit === 0 || stdout.trim() !== '' ? {} : { refusal: workspace.neutral(stderr).slice(0, LIMIT) };
    return { exit, plays: [], steps: {}, stats: {}, files, output: workspace.neutral(stdout), ...refused };
  }
  const trace = signetTrace(workspace.neutral(stdout));
  const started = stdout.includes('"type":"run-start"');
  return { exit, ...trace, files, ...(!started && { refusal: workspace.neutral(stderr).slice(0, LIMIT) }) };
}

/** `vault encrypt` or `vault decrypt` of a file of the case, in place. */
export async function signetVault(
  { files, env = {} }: Case,
  { verb, file, text, args }: VaultRequest,
  runner: SignetRunner,
): Promise<VaultAnswer> {
  const workspace = createWorkspace({ ...files, [file]: text });
  try {
    const command = ['vault', verb, file, ...args];
    const { exit, stdout, stderr } = await runner.run({ folder: workspace.folder, args: command, env });
    if (exit !== 0) return { refusal: workspace.neutral(`${stderr}${stdout}`).slice(0, LIMIT) };
    return { text: readFileSync(join(workspace.folder, file), 'utf8') };
  } finally {
    workspace.remove();
  }
}
