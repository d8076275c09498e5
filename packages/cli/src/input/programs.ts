import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import type { ProgramResult } from '@signet/inventory';

/** How long an inventory program may take; `SIGNET_INVENTORY_TIMEOUT` gives other seconds. */
const DEFAULT_SECONDS = 120;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Runs an inventory program; undefined when the file is not executable. */
export function runProgram(path: string, args: readonly string[]): ProgramResult | undefined {
  const program = resolve(path);
  try {
    accessSync(program, constants.X_OK);
  } catch {
    return undefined; // not executable: the caller says so
  }
  const chosen = Number(process.env['SIGNET_INVENTORY_TIMEOUT']);
  const seconds = chosen > 0 ? chosen : DEFAULT_SECONDS;
  const { error, signal, status, stderr, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_OUTPUT,
  });
  const failure = error ? reasonOf(error, seconds) : signal === null ? undefined : `was ended by ${signal}`;
  return { stdout: stdout ?? '', stderr: stderr ?? '', code: status ?? 1, ...(failure !== undefined && { failure }) };
}

function reasonOf(error: NodeJS.ErrnoException, seconds: number): string {
  if (error.code === 'ETIMEDOUT') return `did not end within ${seconds} s (SIGNET_INVENTORY_TIMEOUT)`;
  if (error.code === 'ENOENT') return 'could not be run: its first line names a program that is not there';
  if (error.code === 'ENOBUFS') return `printed more than ${MAX_OUTPUT / 1024 / 1024} MiB`;
  return `could not be run: ${error.message}`;
}
