import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ansibleVersion, type Driver, startDriver } from './ansible/driver.ts';
import { type Case, caseKey } from './case.ts';
import { readCases } from './case-folder.ts';
import { compareTraces } from './compare.ts';
import { DEFAULT_COUNT, DEFAULT_SEED, generatedCases, kindOf, shrunk } from './generated.ts';
import { Recordings } from './recordings.ts';
import { askAnsible, createSession, type Session, type Verdict } from './session.ts';
import { failureText } from './show.ts';
import { bundleWorker } from './signet/bundle.ts';
import { commandRunner } from './signet/command-runner.ts';
import { inProcessRunner } from './signet/in-process-runner.ts';

/** A case takes seconds; a busy machine takes its time. */
const TIMEOUT_MS = 600_000;
/** How many failures are made smaller, which takes Ansible and time. */
const SHRUNK = 3;

const written = { cases: readCases(), recordings: new Recordings('cases') };
const generated = { cases: generatedCases(DEFAULT_SEED, DEFAULT_COUNT), recordings: new Recordings('generated') };

describe('a case of the specification goes the same way through Ansible and Signet', () => {
  const session = createSession({ runner: commandRunner(), recordings: written.recordings });
  afterAll(() => session.stop());

  it.each(written.cases)(
    '$name',
    async (test) => {
      const verdict = await session.compare(test);
      expect(verdict.kind === 'failed' ? failureText(test, verdict) : undefined).toBeUndefined();
    },
    TIMEOUT_MS,
  );
});

describe(`a generated case of seed ${DEFAULT_SEED} goes the same way through Ansible and Signet`, () => {
  let session: Session;
  let shrinks = SHRUNK;
  beforeAll(async () => {
    session = createSession({
      runner: inProcessRunner(await bundleWorker('tested')),
      recordings: generated.recordings,
    });
  }, TIMEOUT_MS);
  afterAll(() => session.stop());

  /** What is wrong, as small as it could be made. */
  async function failure(test: Case, index: number, verdict: Verdict): Promise<string | undefined> {
    if (verdict.kind !== 'failed') return undefined;
    const kind = kindOf(verdict);
    if (kind === 'refused' || ansibleVersion() === undefined || shrinks === 0) return failureText(test, verdict);
    shrinks -= 1;
    const smallest = await shrunk(DEFAULT_SEED, index, kind, session);
    return failureText(smallest?.test ?? test, smallest?.verdict ?? verdict);
  }

  it.each(generated.cases.map((test, index) => ({ name: test.name, test, index })))(
    '$name',
    async ({ test, index }) => {
      expect(await failure(test, index, await session.compare(test))).toBeUndefined();
    },
    TIMEOUT_MS,
  );
});

/** Other cases every day, answered live. */
const day = new Date().toISOString().slice(0, 10);
const seedOfDay = Number(day.replaceAll('-', ''));
const COUNT_OF_DAY = 20;

describe.skipIf(ansibleVersion() === undefined)(
  `a generated case of today's seed ${seedOfDay} goes the same way through Ansible and Signet`,
  () => {
    let session: Session;
    beforeAll(async () => {
      session = createSession({ runner: inProcessRunner(await bundleWorker('today')) });
    }, TIMEOUT_MS);
    afterAll(() => session.stop());

    it.each(generatedCases(seedOfDay, COUNT_OF_DAY))(
      '$name',
      async (test) => {
        const verdict = await session.compare(test);
        expect(verdict.kind === 'failed' ? failureText(test, verdict) : undefined).toBeUndefined();
      },
      TIMEOUT_MS,
    );
  },
);

/** A tenth of the cases, another one every day. */
const sample = [written, generated].flatMap(({ cases, recordings }) =>
  cases
    .filter((test) => Number.parseInt(caseKey({ ...test, env: { ...test.env, day } }).slice(0, 6), 16) % 10 === 0)
    .map((test) => ({ name: test.name, test, recordings })),
);
/** Other versions answer differently; the recordings are not about them. */
const isRecordedVersion = ansibleVersion() === generated.recordings.version;

describe.skipIf(ansibleVersion() === undefined)(
  `Ansible still answers what is recorded, in the sample of ${day}`,
  () => {
    let driver: Driver;
    beforeAll(() => {
      driver = startDriver();
    });
    afterAll(() => driver.stop());

    it('is of the version that is installed, or is left alone', () => {
      const { version } = generated.recordings;
      if (!isRecordedVersion)
        console.log(`ansible-core ${ansibleVersion()} is installed, ${version} is recorded: no sample.`);
      expect(version).toMatch(/^\d+\.\d+/u);
    });

    it.each(isRecordedVersion ? sample : [])(
      '$name',
      async ({ test, recordings }) => {
        const recorded = recordings.get(caseKey(test));
        expect(recorded, 'not recorded; run: npm run differential -- --record').toBeDefined();
        expect(compareTraces(recorded?.traces ?? [], (await askAnsible(test, driver)).traces)).toEqual([]);
      },
      TIMEOUT_MS,
    );
  },
);
