import { type Connection, ConnectError, type RunResult, SignetError, TargetError, type Vars } from '@signet/core';
import { imageEnvironment } from './containers/image.ts';
import { withoutValues } from './compose/mask.ts';

/** The Compose command of a host. */
export interface ComposeCommand {
  readonly argv: readonly string[];
  /** 1 is the Python program that ended in 2023; podman-compose counts as 2, whose files it reads. */
  readonly major: number;
  /** What `config --hash` is worth: nothing with podman-compose, which does not have it. */
  readonly hashes: 'decide' | 'confirm' | 'unknown';
  /** The program that knows containers: `docker` or `podman`. */
  readonly engine: string;
}

/** Runs the container programs of one host. Finds out which ones there are when the first is needed. */
export interface DockerHost {
  readonly connection: Connection;
  compose(): Promise<ComposeCommand>;
  /** Runs a Compose command in a project directory. @throws {TargetError} `COMPOSE_FAILED` on any exit code but 0. */
  runCompose(directory: string, argv: readonly string[], deadlineMs?: number): Promise<string>;
  /** Runs `docker` or `podman`; the exit code is the caller's to judge. */
  runEngine(argv: readonly string[]): Promise<RunResult>;
  /** The environment that an image brings; `undefined` when the image is gone or cannot be asked for. */
  imageEnvironment(imageId: string): Promise<ReadonlyMap<string, string | null> | undefined>;
}

const candidates = [['docker', 'compose'], ['docker-compose'], ['podman', 'compose']];
const askDeadlineMs = 60_000;

export function dockerHost(connection: Connection, vars: Vars, signal: AbortSignal): DockerHost {
  const run = async (
    argv: readonly string[],
    options: { cwd?: string; deadlineMs?: number } = {},
  ): Promise<RunResult> => {
    if (signal.aborted) throw new ConnectError('Asking for containers was interrupted.', { code: 'INTERRUPTED' });
    return connection.run(argv, { deadlineMs: askDeadlineMs, signal, ...options });
  };
  let found: Promise<ComposeCommand> | undefined;
  const compose = (): Promise<ComposeCommand> =>
    (found ??= findCompose(connection.host, run, vars.get('docker_command')));
  const runEngine = async (argv: readonly string[]): Promise<RunResult> => run([(await compose()).engine, ...argv]);
  const images = new Map<string, ReturnType<DockerHost['imageEnvironment']>>();
  return {
    connection,
    compose,
    async runCompose(directory, argv, deadlineMs = askDeadlineMs) {
      const command = await compose();
      const { code, stdout, stderr } = await run([...command.argv, ...argv], { cwd: directory, deadlineMs });
      if (code === 0) return stdout.toString('utf8');
      const shown = await withoutValues(connection, directory, stderr.toString('utf8'));
      throw composeFailed(connection.host, directory, [...command.argv, ...argv], code, shown);
    },
    runEngine,
    imageEnvironment(imageId) {
      const known = images.get(imageId) ?? imageEnvironment(runEngine, imageId, connection.host);
      images.set(imageId, known);
      return known;
    },
  };
}

async function findCompose(
  host: string,
  run: (argv: readonly string[]) => Promise<RunResult>,
  wanted: unknown,
): Promise<ComposeCommand> {
  const tried = wanted === undefined ? candidates : [asArgv(wanted)];
  const reasons: string[] = [];
  for (const argv of tried) {
    const { code, stdout, stderr } = await run([...argv, 'version']);
    if (code === 0) return describe(argv, stdout.toString('utf8'));
    reasons.push(`${argv.join(' ')}: ${stderr.toString('utf8').trim().split('\n')[0] ?? ''} (exit code ${code})`);
  }
  throw new TargetError(`No Compose command answers on ${host}. ${reasons.join('; ')}.`, {
    code: 'COMPOSE_MISSING',
    hint: 'Install Docker with its Compose plugin, or name the command in the variable docker_command.',
  });
}

function describe(argv: readonly string[], version: string): ComposeCommand {
  const engine = argv[0]?.startsWith('podman') === true ? 'podman' : 'docker';
  if (/podman-compose/u.test(version)) return { argv, major: 2, hashes: 'unknown', engine };
  const major = Number(/(?:^|[^\d.])v?(\d+)\.\d+/u.exec(version)?.[1] ?? 2);
  return { argv, major, hashes: major === 1 ? 'decide' : 'confirm', engine };
}

function asArgv(command: unknown): string[] {
  return Array.isArray(command) ? command.map(String) : String(command).trim().split(/\s+/u);
}

function composeFailed(
  host: string,
  directory: string,
  argv: readonly string[],
  code: number,
  shown: string,
): SignetError {
  const invalid = argv.includes('config');
  return new TargetError(
    invalid
      ? `The Compose project in ${directory} on ${host} cannot be read: ${shown}`
      : `"${argv.join(' ')}" in ${directory} on ${host} ended with code ${code}: ${shown}`,
    {
      code: invalid ? 'COMPOSE_INVALID' : 'COMPOSE_FAILED',
      hint: invalid ? 'Correct the files until `config -q` of Compose accepts them.' : undefined,
    },
  );
}
