import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunEvent } from '../events.ts';
import { stateDir } from '../testing/bench.ts';
import { lockRun } from './lock.ts';
import { journalOf, listRuns, pruneRuns } from './runs.ts';

const time = '2026-11-23T20:00:00.000Z';

function write(directory: string, id: string, sequence: number, ending: object | undefined, playbook = '/p.yml'): void {
  mkdirSync(join(directory, 'runs'), { recursive: true });
  const start = {
    type: 'run-start',
    runId: id,
    playbook,
    inventory: 'i',
    sequence,
    check: false,
    diff: false,
    hosts: ['h'],
    owed: [],
    compat: false,
    options: { inventory: ['i'], startedBy: 'ann' },
    time,
  };
  const result = { type: 'host-result', host: 'h', play: 'p', task: { id: 't' }, status: 'changed', time };
  const end = ending && {
    type: 'run-end',
    stats: {},
    changed: 3,
    mayRun: 0,
    owed: [],
    interrupted: false,
    exitCode: 0,
    time,
    ...ending,
  };
  const lines = [start, result, ...(end ? [end] : [])] as unknown as RunEvent[];
  writeFileSync(
    join(directory, 'runs', `${id}.jsonl`),
    `${lines.map((one) => JSON.stringify(one)).join('\n')}\n{"torn`,
  );
}

const stats = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };

it('tells how each run ended, the newest first', async () => {
  const directory = stateDir();
  write(directory, 'r1', 1, {});
  write(directory, 'r2', 2, { exitCode: 2, stats: { h: { ...stats, failed: 1 } } });
  write(directory, 'r3', 3, { exitCode: 4, stats: { h: { ...stats, failed: 1, unreachable: 1 } } });
  write(directory, 'r4', 4, { exitCode: 130, interrupted: true });
  write(directory, 'r5', 5, undefined);
  write(directory, 'r6', 6, undefined);
  const release = await lockRun(directory, ['/p.yml', 'i'], { runId: 'r6', since: time }, () => {});
  expect(listRuns(directory).map(({ id, state, changed }) => [id, state, changed])).toEqual([
    ['r6', 'running', 1],
    ['r5', 'killed', 1],
    ['r4', 'interrupted', 3],
    ['r3', 'unreachable', 3],
    ['r2', 'failed', 3],
    ['r1', 'done', 3],
  ]);
  expect(listRuns(directory)[0]).toMatchObject({ startedBy: 'ann', playbook: '/p.yml', owed: [] });
  await release();
});

it('knows no runs where there never was one', () => expect(listRuns('/nonexistent')).toEqual([]));

it('prunes old runs but the last of each playbook, which says what is owed', () => {
  const directory = stateDir();
  write(directory, 'a1', 1, {}, '/a.yml');
  write(directory, 'a2', 2, {}, '/a.yml');
  for (const number of [3, 4, 5]) write(directory, `b${number}`, number, {}, '/b.yml');
  expect(pruneRuns(directory, 2)).toEqual(['b3', 'a1']);
  expect(readdirSync(join(directory, 'runs'))).toEqual(['a2.jsonl', 'b4.jsonl', 'b5.jsonl']);
});

it('finds a journal by the beginning of its id, unless several begin so', () => {
  const directory = stateDir();
  write(directory, '20261123T1-aa', 1, {});
  write(directory, '20261123T2-bb', 2, {});
  expect(journalOf(directory, '20261123T2')).toBe(join(directory, 'runs', '20261123T2-bb.jsonl'));
  expect(journalOf(directory, '20261123')).toBeUndefined();
});
