import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabFixture, startLab } from '../testing/lab-fixture.ts';

const LONG = 240_000;
/** Where in the run it is killed, as a share of what a whole run takes. */
const MOMENTS = [0.1, 0.25, 0.35, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9];

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

  it.each(MOMENTS)(
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
      expect(await stale(lab)).toEqual([]);
      const check = await lab.report('check', ['--exit-code']);
      expect([check.code, check.report.changed]).toEqual([0, 0]);
    },
  );

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
    expect(await stale(lab)).toEqual([]);
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
      expect(await stale(lab)).toEqual([]);
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

/** Processes that do not run, or run with something else than the saved configuration. */
async function stale(lab: LabFixture): Promise<string[]> {
  const { cell } = (await lab.state()) as {
    cell: { processes: readonly { name: string; node: string; state: string; staleDocuments: readonly string[] }[] };
  };
  return cell.processes
    .filter(({ state, staleDocuments }) => state !== 'started' || staleDocuments.length > 0)
    .map(({ node, name, state, staleDocuments }) => `${node}/${name} ${state} ${staleDocuments.join(' ')}`);
}
