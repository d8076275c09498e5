import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '@signet/core';
import lockfile from 'proper-lockfile';
import { localTime } from '../local-time.ts';
import type { LockWait } from '../run/options.ts';

/** Who holds a lock; written beside it. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  readonly since: string;
  readonly runId: string;
  /** When the process started, in the kernel's count, where that is known: numbers of processes are used again. */
  readonly started?: string;
}

/** Milliseconds without a sign of life until a lock of another machine counts as left behind. */
const STALE_MS = 10_000;
/** How often a run that waits looks whether the lock is free. */
const LOOK_MS = 500;

/** Of a run that wants the lock. */
export interface LockRequest {
  readonly runId: string;
  readonly since: string;
  /** Waits for the lock instead of giving up. */
  readonly wait?: LockWait | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One run per playbook and inventory. A lock whose process is gone from this machine is taken over at once.
 *
 * @param onLost Called when the lock was taken away while the run goes on, such as after a suspended laptop wakes up.
 * @returns Releases the lock.
 * @throws {InputError} `LOCKED`, naming who runs since when; `INTERRUPTED` when the signal ended the waiting.
 */
export async function lockRun(
  stateDir: string,
  identity: readonly string[],
  request: LockRequest,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const directory = locksDirectory(stateDir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const file = join(directory, name);
  const holderFile = `${file}.json`;
  const release = await acquired(file, holderFile, request, onLost);
  const started = startOf(process.pid);
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    user: userName(),
    runId: request.runId,
    since: request.since,
    ...(started !== undefined && { started }),
  };
  writeFileSync(holderFile, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  return async () => {
    rmSync(holderFile, { force: true });
    await release().catch((error: unknown) => {
      // Taken away before: onLost has said so.
      if (!['ERELEASED', 'ENOTACQUIRED'].includes(String((error as { code?: unknown }).code))) throw error;
    });
  };
}

/** Who holds locks now, as far as this machine can tell. */
export function lockHolders(stateDir: string): LockHolder[] {
  let names: string[];
  try {
    names = readdirSync(locksDirectory(stateDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readHolder(join(locksDirectory(stateDir), name)) ?? [])
    .filter((holder) => !isGone(holder));
}

/** Takes the lock, or waits for it as long as the request says. */
async function acquired(
  file: string,
  holderFile: string,
  { wait, signal }: LockRequest,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const started = performance.now();
  const seen = new Set<string | undefined>();
  for (;;) {
    const taken = await tryAcquire(file, holderFile, onLost);
    if (typeof taken === 'function') return taken;
    const { holder, cause } = taken;
    const left = (wait?.timeoutMs ?? Infinity) - (performance.now() - started);
    if (wait === undefined || left <= 0) throw locked(holder, wait?.timeoutMs, cause);
    if (!seen.has(holder?.runId)) wait.onWait?.(holder);
    seen.add(holder?.runId);
    await sleep(Math.min(LOOK_MS, left), undefined, { ...(signal && { signal }) }).catch(() => {});
    if (signal?.aborted) throw InputError.of('Interrupted while waiting for the lock.', { code: 'INTERRUPTED' });
  }
}

async function tryAcquire(
  file: string,
  holderFile: string,
  onLost: (error: Error) => void,
): Promise<(() => Promise<void>) | { readonly holder: LockHolder | undefined; readonly cause: unknown }> {
  const acquire = (): Promise<() => Promise<void>> =>
    lockfile.lock(file, { realpath: false, stale: STALE_MS, update: 2_000, retries: 0, onCompromised: onLost });
  try {
    return await acquire();
  } catch (error) {
    if (!isHeld(error)) throw error;
    const holder = readHolder(holderFile);
    if (holder === undefined || !isGone(holder)) return { holder, cause: error };
    rmSync(`${file}.lock`, { recursive: true, force: true });
    return acquire().catch((again: unknown) => {
      if (isHeld(again)) return { holder: readHolder(holderFile), cause: again };
      throw again;
    });
  }
}

function locksDirectory(stateDir: string): string {
  return join(stateDir, 'locks');
}

function isHeld(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ELOCKED';
}

function isGone(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const started = startOf(holder.pid);
  return started === 'gone' || (started !== undefined && holder.started !== undefined && started !== holder.started);
}

/** When a process started; `gone` for one that was killed and whose parent has not noticed. Only Linux tells. */
function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Another system, or gone between the two looks.
    return undefined;
  }
  // After the name in parentheses: state is the 1st field, start time the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'gone' : fields[19];
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
  } catch {
    // Not written yet, or half: the lock itself still holds.
    return undefined;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file, as in containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}

function locked(holder: LockHolder | undefined, waitedMs: number | undefined, cause: unknown): InputError {
  const who = holder
    ? `${holder.user} on ${holder.host} (process ${holder.pid}) runs this playbook since ${localTime(holder.since)}, run ${holder.runId}`
    : 'Another run of this playbook has just started';
  const waited = waitedMs === undefined ? '' : ` It has not ended within ${Math.round(waitedMs / 1000)} s.`;
  return InputError.of(`${who}.${waited}`, {
    code: 'LOCKED',
    hint: 'Wait until it has ended, then run again; --wait waits for it.',
    cause,
  });
}
