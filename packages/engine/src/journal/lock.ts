import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@signet/core';
import lockfile from 'proper-lockfile';

/** Who holds a lock; written beside it. */
interface Holder {
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

/**
 * One run per playbook and inventory. A lock whose process is gone from this machine is taken over at once.
 *
 * @param onLost Called when the lock was taken away while the run goes on, such as after a suspended laptop wakes up.
 * @returns Releases the lock.
 * @throws {InputError} `LOCKED`, naming who runs since when.
 */
export async function lockRun(
  stateDir: string,
  identity: readonly string[],
  run: { readonly runId: string; readonly since: string },
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const directory = join(stateDir, 'locks');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const file = join(directory, name);
  const holderFile = `${file}.json`;
  const acquire = (): Promise<() => Promise<void>> =>
    lockfile.lock(file, { realpath: false, stale: STALE_MS, update: 2_000, retries: 0, onCompromised: onLost });

  let release: () => Promise<void>;
  try {
    release = await acquire();
  } catch (error) {
    if (!isHeld(error)) throw error;
    const holder = readHolder(holderFile);
    if (holder === undefined || !isGone(holder)) throw locked(holder, error);
    rmSync(`${file}.lock`, { recursive: true, force: true });
    release = await acquire().catch((again: unknown) => {
      throw isHeld(again) ? locked(readHolder(holderFile), again) : again;
    });
  }
  const started = startOf(process.pid);
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    user: userName(),
    ...run,
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

function isHeld(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ELOCKED';
}

function isGone(holder: Holder): boolean {
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

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
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

function locked(holder: Holder | undefined, cause: unknown): InputError {
  const who = holder
    ? `${holder.user} on ${holder.host} (process ${holder.pid}) runs this playbook since ${holder.since}, run ${holder.runId}`
    : 'Another run of this playbook has just started';
  return InputError.of(`${who}.`, { code: 'LOCKED', hint: 'Wait until it has ended, then run again.', cause });
}
