import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabFixture, startLab } from '../testing/lab-fixture.ts';

const LONG = 240_000;

describe('a run that is interrupted', () => {
  let lab: LabFixture;
  beforeAll(async () => {
    lab = await startLab('inprocess');
    expect((await lab.job('run')).code).toBe(0);
  }, LONG);
  afterAll(() => lab?.down(), LONG);

  it('by Ctrl-C says what is owed, exits 130, and the next run pays it', { timeout: LONG }, async () => {
    await lab.damage('realm');
    const running = lab.startJob('run');
    await running.seen(/handler|saved/u);
    running.signal('SIGINT');
    const { code, text } = await running.finished;
    expect(code).toBe(130);
    expect(text).toContain('Interrupted');
    expect(text).toContain('Still owed:\n  handler "restart cell" on dmgr.lab.example.com');

    const again = await lab.job('run');
    expect(again.code).toBe(0);
    expect(again.text).toMatch(/owed +handler "restart cell" on dmgr\.lab\.example\.com, since \d{4}-/u);
    expect(await lab.stale()).toEqual([]);
  });

  it('by Ctrl-C before anything is saved leaves the cell as it was and owes nothing', { timeout: LONG }, async () => {
    await lab.damage('realm');
    const before = await lab.configuration();
    const running = lab.startJob('run');
    await running.seen(/Realm name/u);
    running.signal('SIGINT');
    const { code, text } = await running.finished;
    expect(code).toBe(130);
    if (!/saved +cell/u.test(text)) expect(await lab.configuration()).toEqual(before);
    expect((await lab.job('run')).code).toBe(0);
  });
});

describe('a run whose reader goes away', () => {
  it('goes on to its end', { timeout: LONG }, async () => {
    const lab = await startLab('inprocess');
    try {
      const running = lab.startJob('run');
      await running.seen(/Preflight of the cell/u);
      running.closeOutput();
      expect((await running.finished).code).toBe(0);
      expect(await lab.stale()).toEqual([]);
      const check = await lab.report('check', ['--exit-code']);
      expect([check.code, check.report.changed]).toEqual([0, 0]);
    } finally {
      await lab.down();
    }
  });
});

describe('two runs at the same time', () => {
  it('the second says who holds the lock since when, and exits 12', { timeout: LONG }, async () => {
    const lab = await startLab('inprocess');
    try {
      const first = lab.startJob('run');
      await first.seen(/Preflight/u);
      const second = await lab.job('run');
      expect(second.code).toBe(12);
      expect(second.text).toMatch(new RegExp(`LOCKED[^]*${first.pid}`, 'u'));
      expect((await first.finished).code).toBe(0);
    } finally {
      await lab.down();
    }
  });
});
