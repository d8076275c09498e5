import { execFile } from 'node:child_process';

export interface DockerRun {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunDockerOptions {
  readonly dockerHost?: string | undefined;
  readonly cwd?: string;
  readonly deadlineMs?: number;
}

const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** Runs `docker` or `docker-compose`; a missing program is code 127. */
export function runDocker(
  program: 'docker' | 'docker-compose',
  args: readonly string[],
  options: RunDockerOptions = {},
): Promise<DockerRun> {
  const { dockerHost, cwd, deadlineMs = 60_000 } = options;
  const env = { ...process.env, ...(dockerHost !== undefined && { DOCKER_HOST: dockerHost }) };
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { encoding: 'buffer', env, timeout: deadlineMs, maxBuffer: LARGEST_OUTPUT, ...(cwd !== undefined && { cwd }) },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
        resolve({ code, stdout, stderr: stderr.toString('utf8') });
      },
    );
  });
}
