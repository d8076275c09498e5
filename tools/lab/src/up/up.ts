import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonMessage, DaemonOptions } from '../daemon/messages.ts';
import { readLabRecord } from '../processes/lab-record.ts';
import { isRunning } from '../processes/process-table.ts';
import type { LabDescription } from './description.ts';
import { labDown } from './down.ts';
import { notALab, startFailed, startingElsewhere } from './errors.ts';
import { type LabUpOptions, START_TIMES } from './options.ts';
import { sourcePrograms } from './programs.ts';

const DEADLINE_MS = 120_000;

/**
 * Starts a lab in its own process and waits until it is ready. A lab that runs there already is described, not started
 * again; what a crashed one left is removed first.
 *
 * @throws {TargetError} `LAB_START_FAILED`, which says what did not start; nothing is left then. {InputError}
 *   `LAB_FOLDER_TAKEN` or `LAB_STARTING`.
 */
export async function labUp(options: LabUpOptions): Promise<LabDescription> {
  const running = await runningLab(options.dir);
  if (running !== undefined) return running;
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const dir = realpathSync(options.dir);
  const { profile = 'demo', parts = {}, onProgress = () => {}, deadlineMs = DEADLINE_MS } = options;
  const programs = options.programs ?? sourcePrograms();
  const daemon = startDaemon(programs.daemon, { dir, profile, parts, programs, startTimes: START_TIMES[profile] });
  try {
    return await ready(daemon, dir, onProgress, deadlineMs);
  } catch (error) {
    daemon.kill('SIGTERM');
    if (!(await labDown(dir))) rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

async function runningLab(dir: string): Promise<LabDescription | undefined> {
  if (!existsSync(dir)) return undefined;
  const record = readLabRecord(dir);
  if (record === undefined) {
    if (readdirSync(dir).length === 0) return undefined;
    throw notALab(dir);
  }
  if (isRunning(record.daemon)) {
    if (record.description !== undefined) return { ...record.description, alreadyRunning: true };
    throw startingElsewhere(dir);
  }
  await labDown(dir);
  return undefined;
}

function startDaemon(command: readonly string[], options: DaemonOptions): ChildProcess {
  const [program = process.execPath, ...args] = command;
  const log = openSync(join(options.dir, 'daemon.log'), 'a', 0o600);
  // Its own session: Ctrl-C in the terminal that started it does not reach it.
  const daemon = spawn(program, args, { detached: true, stdio: ['ignore', log, log, 'ipc'], cwd: '/' });
  closeSync(log);
  daemon.send({ start: options });
  return daemon;
}

function ready(
  daemon: ChildProcess,
  dir: string,
  onProgress: (message: string) => void,
  deadlineMs: number,
): Promise<LabDescription> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`it was not ready after ${deadlineMs / 1000} s.`), deadlineMs);
    const settle = (): void => {
      clearTimeout(timer);
      daemon.removeAllListeners();
      if (daemon.connected) daemon.disconnect();
      daemon.unref();
    };
    const fail = (message: string): void => {
      settle();
      reject(startFailed(message));
    };
    daemon.on('error', (error) => fail(`its daemon cannot be started: ${error.message}`));
    daemon.on('exit', (code, signal) =>
      fail(`its daemon ended (${signal ?? code}). ${lastLines(join(dir, 'daemon.log'))}`),
    );
    daemon.on('message', (message: DaemonMessage) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('failed' in message) fail(message.failed);
      else {
        settle();
        resolve(message.ready);
      }
    });
  });
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
}
