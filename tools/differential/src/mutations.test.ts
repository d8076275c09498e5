import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ansibleVersion } from './ansible/driver.ts';
import { type Case, caseKey, sectionsOf } from './case.ts';
import { readCases } from './case-folder.ts';
import { DEFAULT_COUNT, DEFAULT_SEED, generatedCases } from './generated.ts';
import { type Mutation, MUTATIONS } from './mutations.ts';
import { Recordings } from './recordings.ts';
import { createSession } from './session.ts';
import { bundleWorker } from './signet/bundle.ts';
import { inProcessRunner } from './signet/in-process-runner.ts';

const written = { recordings: new Recordings('cases'), cases: readCases() };
const generated = { recordings: new Recordings('generated'), cases: generatedCases(DEFAULT_SEED, DEFAULT_COUNT) };
const sets = [written, generated].map(({ recordings, cases }) => ({
  recordings,
  cases: cases.filter((test) => ansibleVersion() !== undefined || recordings.get(caseKey(test)) !== undefined),
}));

/** Compares with one build of Signet. */
async function build(name: string, mutation?: Mutation): Promise<Build> {
  const runner = inProcessRunner(await bundleWorker(name, mutation?.patches));
  const sessions = sets.map(({ recordings }) => createSession({ runner, recordings }));
  return {
    fails: async (test, set) => (await sessions[set]?.compare(test))?.kind === 'failed',
    stop: () => sessions.forEach((session) => session.stop()),
  };
}

interface Build {
  /** @param set Number of the set that the case is from. */
  fails(test: Case, set: number): Promise<boolean>;
  stop(): void;
}

/** The first case that passes with the sources as they are, and fails with those of `mutated`. */
async function firstNoticed(section: string, sound: Build, mutated: Build): Promise<string | undefined> {
  for (const [set, { cases }] of sets.entries()) {
    const near = (test: Case): number => Number(!sectionsOf(test).includes(section));
    for (const test of cases.toSorted((a, b) => near(a) - near(b))) {
      if ((await mutated.fails(test, set)) && !(await sound.fails(test, set))) return test.name;
    }
  }
  return undefined;
}

describe.skipIf(sets.every(({ cases }) => cases.length === 0))('a mistake in the engine is noticed', () => {
  let sound: Build;
  beforeAll(async () => {
    sound = await build('sound');
  });
  afterAll(() => sound.stop());

  it.each(MUTATIONS)(
    '$name',
    async (mutation) => {
      const mutated = await build(`mutation-${MUTATIONS.indexOf(mutation)}`, mutation);
      try {
        expect(await firstNoticed(mutation.section, sound, mutated), 'no case notices it').toBeDefined();
      } finally {
        mutated.stop();
      }
    },
    // A busy machine takes its time: all cases may have to be tried.
    900_000,
  );
});
