import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlayReport, Report, RunEvent } from '@signet/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchProcesses } from './argv-watch.ts';
import { filesWith, treeOf } from './file-tree.ts';
import { type LabFixture, type Parts, startLab } from './lab-fixture.ts';
import { missingParts } from './parts.ts';

const LONG = 180_000;
const SECRET = 'labsecret-';

/** The main job from end to end, on a lab of these parts. */
export function describeMainJob(parts: Parts): void {
  const missing = parts === 'real' ? missingParts() : undefined;
  const suffix = missing === undefined ? '' : ` (skipped: ${missing})`;

  describe.skipIf(missing !== undefined)(`the main job on ${parts} parts${suffix}`, () => {
    let lab: LabFixture;
    beforeAll(async () => {
      lab = await startLab(parts);
    }, LONG);
    afterAll(() => lab?.down(), LONG);

    let predicted: Report;
    let journal: RunEvent[] = [];

    it('check lists what would change and restart, and writes nothing anywhere', { timeout: LONG }, async () => {
      const before = { state: counts(await lab.state()), hosts: treeOf(join(lab.dir, 'hosts')) };
      const { code, report } = await lab.report('check', ['--exit-code']);
      predicted = report;
      expect(report.failures).toEqual([]);
      expect(code).toBe(10);
      expect({ state: counts(await lab.state()), hosts: treeOf(join(lab.dir, 'hosts')) }).toEqual(before);
      expect(filesBelow(lab.stateDir)).toEqual([]);
    });

    it('run makes exactly these changes and restarts, and proves the sign-on', { timeout: LONG }, async () => {
      const watch = watchProcesses(SECRET);
      const { code, report } = await lab.report('run');
      const { looks, found } = watch.stop();
      expect(report.failures).toEqual([]);
      expect(code).toBe(0);
      expect(changesOf(report)).toEqual(changesOf(predicted));
      expect(changesOf(report).length).toBeGreaterThan(8);
      expect(statusOf(report, 'A login at Connections opens Sametime')).toBe('ok');
      expect(statusOf(predicted, 'A login at Connections opens Sametime')).toBe('skipped');
      expect(looks).toBeGreaterThan(20);
      expect(found).toEqual([]);
      journal = journalOf(lab.stateDir);
    });

    it('starts one wsadmin per cell and play and one per restart of the dmgr', () => {
      const starts = journal.filter((event) => event.type === 'target-note' && event.message === 'wsadmin started');
      const playsWithCell = 2;
      const restarts = journal.filter(
        (event) => event.type === 'handler-result' && event.effects.includes('restart dmgr'),
      ).length;
      expect(restarts).toBe(1);
      expect(starts).toHaveLength(playsWithCell + restarts);
    });

    it('keeps every secret out of journal, report and files, except where Sametime needs them', () => {
      expect(filesWith(lab.stateDir, SECRET)).toEqual([]);
      expect(filesWith(join(lab.dir, 'hosts'), SECRET)).toEqual(['sametime/opt/hcl/sametime/.env']);
      const outside = filesWith(lab.dir, SECRET).filter((path) => !path.startsWith('hosts/'));
      expect(outside).toEqual([]);
    });

    it('a second run changes nothing, writes nothing in the cell and restarts nothing', { timeout: LONG }, async () => {
      const before = counts(await lab.state());
      const { code, report } = await lab.report('run');
      expect([code, report.changed, report.failures]).toEqual([0, 0, []]);
      expect(counts(await lab.state())).toEqual(before);
      expect(statusOf(report, 'A login at Connections opens Sametime')).toBe('ok');
    });

    it('check after the job runs the proof and finds nothing', { timeout: LONG }, async () => {
      const { code, report } = await lab.report('check', ['--exit-code']);
      expect([code, report.changed]).toEqual([0, 0]);
      expect(statusOf(report, 'A login at Connections opens Sametime')).toBe('ok');
    });

    it.each(['sso-domain', 'http-only', 'realm', 'ltpa-keys', 'sametime-env', 'sametime-keys'])(
      'repairs %s, as check predicts',
      { timeout: LONG },
      async (what) => {
        await lab.damage(what);
        const check = await lab.report('check', ['--exit-code']);
        const run = await lab.report('run');
        expect([check.code, run.code, run.report.failures]).toEqual([10, 0, []]);
        expect(run.report.changed).toBeGreaterThan(0);
        expect(changesOf(run.report)).toEqual(changesOf(check.report));
        expect(statusOf(run.report, 'A login at Connections opens Sametime')).toBe('ok');
      },
    );

    it('restarts after each step when asked for', { timeout: LONG }, async () => {
      await lab.damage('realm');
      await lab.damage('sso-domain');
      const { code, report } = await lab.report('run', ['-e', 'restart_each_step=true']);
      const restarts = report.plays
        .flatMap(({ tasks }) => tasks)
        .filter(({ kind, name }) => kind === 'handler' && name === 'restart cell');
      expect([code, restarts.length]).toEqual([0, 2]);
    });
  });
}

interface LabCounts {
  readonly cell: { readonly counts: Record<string, unknown> };
  readonly containers: unknown;
}

/** Everything the lab counts except that wsadmin was started and something was read. */
function counts(state: unknown): unknown {
  const { cell, containers } = state as LabCounts;
  const { wsadminStarts: _starts, ...writes } = cell.counts;
  return { writes, containers };
}

/** Task or handler, host, and what changed, in order. */
function changesOf(report: Report): unknown[] {
  return report.plays.flatMap((play: PlayReport) =>
    play.tasks.flatMap((task) =>
      Object.entries(task.results)
        .filter(([, { status }]) => status === 'changed')
        .map(([host, { changes, effects }]) => ({
          play: play.name,
          task: task.name,
          kind: task.kind,
          host,
          changes,
          effects,
        })),
    ),
  );
}

function statusOf(report: Report, name: string): string | undefined {
  const results = report.plays
    .flatMap(({ tasks }) => tasks.filter((task) => task.name === name))
    .flatMap((task) => Object.values(task.results));
  return results.at(-1)?.status;
}

function journalOf(stateDir: string): RunEvent[] {
  const runs = join(stateDir, 'runs');
  const last = readdirSync(runs)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .at(-1);
  if (last === undefined) throw new Error('no journal');
  return readFileSync(join(runs, last), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as RunEvent);
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
