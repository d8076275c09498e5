import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabFixture, startLab } from './lab-fixture.ts';

const LONG = 240_000;

/**
 * A run of the main job is killed, and the next one makes up for it.
 *
 * @param moments Where in the run, as shares of what a whole run takes.
 */
export function describeKills(moments: readonly number[]): void {
  describe('a run that is killed', () => {
    let lab: LabFixture;
    let wholeMs = 0;
    beforeAll(async () => {
      lab = await startLab('inprocess');
      const started = Date.now();
      expect((await lab.job('run')).code).toBe(0);
      wholeMs = Date.now() - started;
    }, LONG);
    afterAll(() => lab?.down(), LONG);

    it.each(moments)(
      'at %d of its time ends in the same state when run again, every owed restart made',
      { timeout: LONG },
      async (share) => {
        await lab.damage('realm');
        await lab.damage('sametime-env');
        const running = lab.startJob('run');
        const timer = setTimeout(() => running.signal('SIGKILL'), wholeMs * share);
        await running.finished;
        clearTimeout(timer);

        const again = await lab.report('run');
        expect([again.code, again.report.failures, again.report.owed]).toEqual([0, [], []]);
        expect(await lab.stale()).toEqual([]);
        const check = await lab.report('check', ['--exit-code']);
        expect([check.code, check.report.changed]).toEqual([0, 0]);
      },
    );
  });
}
