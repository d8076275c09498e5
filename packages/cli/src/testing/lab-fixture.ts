import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labControl, labState } from '@signet/lab';
import type { Report, RunEvent } from '@signet/engine';
import { type Finished, repositoryRoot, type Running, signet, type SignetOptions, startSignet } from './signet.ts';

export const playbook = join(repositoryRoot, 'playbooks', 'connections-sametime.yml');

export type Parts = 'real' | 'inprocess';

/** A running lab of its own, with a state folder of its own. */
export interface LabFixture {
  readonly dir: string;
  readonly stateDir: string;
  readonly inventory: string;
  /** `signet COMMAND PLAYBOOK -i … --vault-password-file …`, with more arguments. */
  job(command: 'run' | 'check', more?: readonly string[], options?: SignetOptions): Promise<Finished>;
  startJob(command: 'run' | 'check', more?: readonly string[], options?: SignetOptions): Running;
  /** The same with `--output report`: exit code and report. */
  report(command: 'run' | 'check', more?: readonly string[]): Promise<{ code: number; report: Report }>;
  events(command: 'run' | 'check', more?: readonly string[]): Promise<{ code: number; events: RunEvent[] }>;
  state(): ReturnType<typeof labState>;
  /** The cell's saved configuration, as plain data. */
  configuration(): Promise<unknown>;
  /** Processes that do not run, or run with something else than the saved configuration. */
  stale(): Promise<string[]>;
  damage(what: string): Promise<void>;
  fault(name: string, args?: Readonly<Record<string, unknown>>): Promise<void>;
  clearFaults(): Promise<void>;
  down(): Promise<void>;
}

/** Starts a lab. With `real` parts all four programs must be installed. */
export async function startLab(parts: Parts, profile: 'test' | 'demo' = 'test'): Promise<LabFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-lab-'));
  const dir = join(folder, 'lab');
  const stateDir = join(folder, 'state');
  const flags = ['sshd', 'slapd', 'jython', 'docker'].flatMap((part) => [`--${part}`, parts]);
  const up = await signet(['lab', 'up', '--dir', dir, '--profile', profile, ...flags]);
  if (up.code !== 0) throw new Error(`lab up ended with ${up.code}:\n${up.text}`);
  const inventory = join(dir, 'inventory');
  const common = [playbook, '-i', inventory, '--vault-password-file', join(dir, 'vault-password')];
  const withState = (options: SignetOptions = {}): SignetOptions => ({
    ...options,
    env: { SIGNET_STATE_DIR: stateDir, ...options.env },
  });
  const job: LabFixture['job'] = (command, more = [], options) =>
    signet([command, ...common, ...more], withState(options));
  return {
    dir,
    stateDir,
    inventory,
    job,
    startJob: (command, more = [], options) => startSignet([command, ...common, ...more], withState(options)),
    report: async (command, more = []) => {
      const { code, stdout, text } = await job(command, [...more, '--output', 'report']);
      return { code, report: parseJson(stdout, text) as Report };
    },
    events: async (command, more = []) => {
      const { code, stdout, text } = await job(command, [...more, '--output', 'jsonl']);
      return {
        code,
        events: stdout
          .trim()
          .split('\n')
          .map((one) => parseJson(one, text) as RunEvent),
      };
    },
    state: () => labState(dir),
    configuration: async () => ((await labState(dir)) as { cell: { configuration: unknown } }).cell.configuration,
    stale: async () => staleProcesses(await labState(dir)),
    damage: async (what) => void (await labControl(dir, { method: 'POST', path: '/damage', body: { what } })),
    fault: async (name, args = {}) =>
      void (await labControl(dir, { method: 'POST', path: '/fault', body: { name, ...args } })),
    clearFaults: async () => void (await labControl(dir, { method: 'POST', path: '/fault', body: { name: 'none' } })),
    down: async () => {
      await signet(['lab', 'down', '--dir', dir]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface CellProcess {
  readonly name: string;
  readonly node: string;
  readonly state: string;
  readonly staleDocuments: readonly string[];
}

function staleProcesses(state: unknown): string[] {
  const { cell } = state as { cell: { processes: readonly CellProcess[] } };
  return cell.processes
    .filter(({ state: now, staleDocuments }) => now !== 'started' || staleDocuments.length > 0)
    .map(({ node, name, state: now, staleDocuments }) => `${node}/${name} ${now} ${staleDocuments.join(' ')}`);
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON:\n${shown}`, { cause: error });
  }
}
