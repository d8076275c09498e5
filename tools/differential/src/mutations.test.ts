import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ansibleVersion } from './ansible/driver.ts';
import { type Case, caseKey } from './case.ts';
import { DEFAULT_COUNT, DEFAULT_SEED, generatedCases } from './generated.ts';
import { MUTATIONS } from './mutations.ts';
import { Recordings } from './recordings.ts';
import { createSession, type Session } from './session.ts';
import { bundleWorker } from './signet/bundle.ts';
import { inProcessRunner } from './signet/in-process-runner.ts';

const recordings = new Recordings('generated');
const cases = generatedCases(DEFAULT_SEED, DEFAULT_COUNT).filter(
  (test) => ansibleVersion() !== undefined || recordings.get(caseKey(test)) !== undefined,
);

/** Compares with one build of Signet. */
async function sessionOf(name: string, mutation?: (typeof MUTATIONS)[number]): Promise<Session> {
  return createSession({ runner: inProcessRunner(await bundleWorker(name, mutation?.patches)), recordings });
}

describe.skipIf(cases.length === 0)('a mistake in the engine is noticed', () => {
  let sound: Session;
  const passes = new Map<Case, boolean>();

  beforeAll(async () => {
    sound = await sessionOf('sound');
  });
  afterAll(() => sound.stop());

  /** Whether a case passes with the sources as they are: only such a case can show a mistake. */
  async function passesNow(test: Case): Promise<boolean> {
    const known = passes.get(test) ?? (await sound.compare(test)).kind !== 'failed';
    passes.set(test, known);
    return known;
  }

  it.each(MUTATIONS)(
    '$name',
    async (mutation) => {
      const session = await sessionOf(`mutation-${MUTATIONS.indexOf(mutation)}`, mutation);
      try {
        let noticed: string | undefined;
        for (const test of cases) {
          if ((await session.compare(test)).kind !== 'failed' || !(await passesNow(test))) continue;
          noticed = test.name;
          break;
        }
        expect(noticed, `no case of seed ${DEFAULT_SEED} notices it`).toBeDefined();
      } finally {
        session.stop();
      }
    },
    120_000,
  );
});
