import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same id by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal for the same process only. */
  readonly started: string;
}

export interface ProcessEntry extends ProcessIdentity {
  readonly parent: number;
  /** True once it has ended and only its parent's `wait` is missing. */
  readonly dead: boolean;
}

/** Every process of this machine that we can see. */
export function processTable(): ProcessEntry[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** The identity of a running process; `undefined` when there is none. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const entry = process.platform === 'linux' ? readStat(pid) : fromPs().find((candidate) => candidate.pid === pid);
  return entry === undefined || entry.dead ? undefined : { pid: entry.pid, started: entry.started };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.started === identity.started;
}

function fromProc(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
}

/** Fields by proc(5): 3 state, 4 parent, 22 start time. The name in parentheses may contain anything. */
function readStat(pid: number): ProcessEntry | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // It has ended meanwhile.
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  return { pid, parent: Number(fields[1]), started: fields[19] ?? '', dead: state === 'Z' || state === 'X' };
}

function fromPs(): ProcessEntry[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, state = '', started = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)\s*$/u.exec(line) ?? [];
    return pid === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), started, dead: state.startsWith('Z') }];
  });
}

/** The given processes with everything they started, parents first. */
export function withDescendants(roots: readonly ProcessIdentity[], table = processTable()): ProcessEntry[] {
  const wanted = new Set(roots.map(({ pid, started }) => `${pid} ${started}`));
  const found = table.filter(({ pid, started }) => wanted.has(`${pid} ${started}`));
  const seen = new Set(found.map(({ pid }) => pid));
  for (const parent of found) {
    for (const entry of table) {
      if (entry.parent !== parent.pid || seen.has(entry.pid)) continue;
      seen.add(entry.pid);
      found.push(entry);
    }
  }
  return found;
}

/**
 * Processes that have this line in the environment they were started with, or this text in their command line: some
 * servers, such as sshd, write over their environment. Linux only; empty elsewhere.
 */
export function processesMarked(environmentLine: string, commandPart: string): ProcessEntry[] {
  if (process.platform !== 'linux') return [];
  const wanted = Buffer.from(`\0${environmentLine}\0`);
  return fromProc().filter(({ pid }) => {
    try {
      const environment = Buffer.concat([Buffer.from('\0'), readFileSync(`/proc/${pid}/environ`), Buffer.from('\0')]);
      return environment.includes(wanted) || readFileSync(`/proc/${pid}/cmdline`).includes(commandPart);
    } catch {
      return false; // Ended, or somebody else's.
    }
  });
}
