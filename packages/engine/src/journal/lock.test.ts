import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateDir } from '../testing/bench.ts';
import { lockHolders, lockRun } from './lock.ts';

const identity = ['/book/play.yml', '/book/hosts.yml'];
const run = { runId: 'r1', since: '2026-11-23T20:00:00.000Z' };
const onLost = (error: Error): void => {
  throw error;
};

/** Only Linux tells when a process started. */
const skipped = process.platform === 'linux' ? '' : ' (skipped: not Linux)';

describe('the lock of a run', () => {
  it('refuses a second run, naming who runs since when', async () => {
    const directory = stateDir();
    const release = await lockRun(directory, identity, run, onLost);
    const second = lockRun(directory, identity, { ...run, runId: 'r2' }, onLost);
    await expect(second).rejects.toMatchObject({
      code: 'LOCKED',
      hint: 'Wait until it has ended, then run again; --wait waits for it.',
    });
    await expect(second).rejects.toThrow(
      new RegExp(`process ${process.pid}\\) runs this playbook since 2026-11-2[34] [\\d:]+ [-+]\\d\\d:\\d\\d, run r1`),
    );
    await release();
    await (
      await lockRun(directory, identity, run, onLost)
    )();
  });

  it('is waited for, naming once who holds it', async () => {
    const directory = stateDir();
    const release = await lockRun(directory, identity, run, onLost);
    expect(lockHolders(directory)).toMatchObject([{ runId: 'r1', pid: process.pid }]);
    const seen: (string | undefined)[] = [];
    const wait = { onWait: (holder?: { readonly runId: string }) => void seen.push(holder?.runId) };
    const second = lockRun(directory, identity, { ...run, runId: 'r2', wait }, onLost);
    await expect.poll(() => seen).toEqual(['r1']);
    await release();
    await (
      await second
    )();
    expect(seen).toEqual(['r1']);
    expect(lockHolders(directory)).toEqual([]);
  });

  it('is not waited for longer than asked, nor after Ctrl-C', async () => {
    const directory = stateDir();
    const release = await lockRun(directory, identity, run, onLost);
    const second = { ...run, runId: 'r2' };
    await expect(lockRun(directory, identity, { ...second, wait: { timeoutMs: 20 } }, onLost)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('It has not ended within 0 s.') as string,
    });
    const interrupt = new AbortController();
    const waiting = lockRun(directory, identity, { ...second, wait: {}, signal: interrupt.signal }, onLost);
    interrupt.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await release();
  });

  it('lets another playbook run', async () => {
    const directory = stateDir();
    const release = await lockRun(directory, identity, run, onLost);
    const other = lockRun(directory, ['/book/other.yml', '/book/hosts.yml'], run, onLost);
    await expect(other).resolves.toBeTypeOf('function');
    await (
      await other
    )();
    await release();
  });

  it.skipIf(skipped !== '')(`is taken over from another process with the same number${skipped}`, async () => {
    const directory = stateDir();
    await lockRun(directory, identity, run, () => {});
    const file = readdirSync(join(directory, 'locks')).find((name) => name.endsWith('.json')) ?? '';
    const holder = JSON.parse(readFileSync(join(directory, 'locks', file), 'utf8')) as object;
    writeFileSync(join(directory, 'locks', file), JSON.stringify({ ...holder, started: '1' }));
    const release = await lockRun(directory, identity, { ...run, runId: 'r2' }, () => {});
    await expect(release()).resolves.toBeUndefined();
  });

  it('is taken over at once from a process that is gone', async () => {
    const directory = stateDir();
    await lockRun(directory, identity, run, () => {});
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    const file = readdirSync(join(directory, 'locks')).find((name) => name.endsWith('.json')) ?? '';
    const holder = JSON.parse(readFileSync(join(directory, 'locks', file), 'utf8')) as object;
    writeFileSync(join(directory, 'locks', file), JSON.stringify({ ...holder, pid: gone.pid }));
    const release = await lockRun(directory, identity, { ...run, runId: 'r2' }, () => {});
    expect(readFileSync(join(directory, 'locks', file), 'utf8')).toContain('"r2"');
    await release();
  });
});
