import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { here } from '../folders.ts';

export type Program = 'ansible' | 'ansible-playbook' | 'ansible-inventory' | 'ansible-vault';

export interface DriverRequest {
  readonly dir: string;
  readonly program: Program;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Standard output goes to `<out>.stdout`, errors to `<out>.stderr`. */
  readonly out: string;
  /** Seconds after which the command is killed. */
  readonly timeout: number;
}

/** One process that has imported Ansible and forks for every command line. */
export interface Driver {
  /** The exit code; -1 when it took too long. */
  run(request: DriverRequest): Promise<number>;
  stop(): void;
}

/** How Ansible is set up for every comparison; the specification adopts its native types (row 4.2). */
const SETTINGS: Readonly<Record<string, string>> = {
  ANSIBLE_CONFIG: join(here, 'src', 'ansible', 'empty.cfg'),
  ANSIBLE_STDOUT_CALLBACK: 'signet_trace',
  ANSIBLE_CALLBACK_PLUGINS: join(here, 'src', 'ansible'),
  ANSIBLE_JINJA2_NATIVE: 'true',
  ANSIBLE_LOCALHOST_WARNING: 'false',
  ANSIBLE_INVENTORY_UNPARSED_WARNING: 'false',
  ANSIBLE_DEPRECATION_WARNINGS: 'false',
  ANSIBLE_NOCOLOR: 'true',
  ANSIBLE_HOST_KEY_CHECKING: 'false',
  ANSIBLE_RETRY_FILES_ENABLED: 'false',
};

/** The version of ansible-core on this machine, such as `2.14.18`; `undefined` when there is none. */
export function ansibleVersion(): string | undefined {
  return (installed ??= { version: askVersion() }).version;
}

/** Asked once per process: it takes Ansible half a second to say. */
let installed: { readonly version: string | undefined } | undefined;

function askVersion(): string | undefined {
  if (programPath() === undefined) return undefined;
  const { stdout } = spawnSync('ansible-playbook', ['--version'], { encoding: 'utf8' });
  return /core (?<version>[\d.]+)/u.exec(stdout ?? '')?.groups?.['version'];
}

function programPath(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'ansible-playbook'))
    .find(existsSync);
}

/** The Python that Ansible was installed for: the one its program names. */
function ansiblePython(): string | undefined {
  const program = programPath();
  if (program === undefined) return undefined;
  const [first = ''] = readFileSync(program, 'utf8').split('\n');
  return /^#!\s*(?<python>\S+)/u.exec(first)?.groups?.['python'] ?? 'python3';
}

/** The environment of Ansible in a comparison. */
export function ansibleSettings(): Record<string, string> {
  return {
    ...SETTINGS,
    ANSIBLE_PYTHON_INTERPRETER: ansiblePython() ?? 'python3',
    PYTHONDONTWRITEBYTECODE: '1',
    LC_ALL: 'C.UTF-8',
  };
}

/**
 * Starts a driver with the Python that Ansible was installed for.
 *
 * @throws Error when Ansible is not installed.
 */
export function startDriver(): Driver {
  const python = ansiblePython();
  if (python === undefined) throw new Error('ansible-core is not installed.');
  const child = spawn(python, [join(here, 'src', 'ansible', 'driver.py')], {
    env: { ...process.env, ...ansibleSettings() },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return serve(child, createInterface({ input: child.stdout }));
}

function serve(child: ChildProcessWithoutNullStreams, lines: Interface): Driver {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  let last: Promise<unknown> = Promise.resolve();
  const ask = (request: DriverRequest): Promise<number> =>
    new Promise((resolve, reject) => {
      const onEnd = (): void => reject(new Error(`The Ansible driver ended:\n${stderr}`));
      lines.once('line', (line) => {
        child.off('exit', onEnd);
        resolve((JSON.parse(line) as { exit: number }).exit);
      });
      child.once('exit', onEnd);
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  return {
    run(request) {
      const answer = last.then(() => ask(request));
      last = answer.catch(() => {});
      return answer;
    },
    stop: () => child.stdin.end(),
  };
}
