import fc from 'fast-check';
import type { Case } from './case.ts';
import { FAMILIES } from './generate/families.ts';
import { type CaseResult, runCases } from './run-cases.ts';
import type { Session, Verdict } from './session.ts';
import { failureText } from './show.ts';

/** What CI runs. */
export const DEFAULT_SEED = 20_241;
export const DEFAULT_COUNT = 300;

/** How long one failure is made smaller, and how many are. */
const SHRINK_MS = 40_000;
const SHRUNK = 5;

/** The cases of a seed; case `n` of a seed is the same however many there are. */
export function generatedCases(seed: number, count: number): Case[] {
  return Array.from({ length: count }, (_, index) => generatedCase(seed, index));
}

function generatedCase(seed: number, index: number): Case {
  const { family, arbitrary, caseSeed } = drawing(seed, index);
  let drawn: Omit<Case, 'name'> | undefined;
  fc.check(
    fc.property(arbitrary, (test) => {
      drawn = test;
    }),
    { seed: caseSeed, numRuns: 1, unbiased: true },
  );
  if (drawn === undefined) throw new Error(`Nothing was drawn for case ${index} of seed ${seed}.`);
  return { ...drawn, name: `${family}-${seed}-${index}` };
}

function drawing(
  seed: number,
  index: number,
): { family: string; arbitrary: fc.Arbitrary<Omit<Case, 'name'>>; caseSeed: number } {
  const family = FAMILIES[index % FAMILIES.length];
  if (family === undefined) throw new Error('There are no families.');
  // Far enough apart that neighbouring seeds share no cases.
  return {
    family: family.name,
    arbitrary: family.cases,
    caseSeed: Math.imul(seed, 0x9e_37_79_b1) ^ Math.imul(index + 1, 0x85_eb_ca_6b),
  };
}

/**
 * The smallest case that differs in the same way as case `index` of `seed`, as far as it is found in time.
 *
 * @returns The case with its verdict; `undefined` when it does not fail.
 */
export async function shrunk(
  seed: number,
  index: number,
  kind: string,
  session: Session,
): Promise<CaseResult | undefined> {
  const { family, arbitrary, caseSeed } = drawing(seed, index);
  let smallest: CaseResult | undefined;
  await fc.check(
    fc.asyncProperty(arbitrary, async (drawn) => {
      const test = { ...drawn, name: `${family}-${seed}-${index}-shrunk` };
      const verdict = await session.compare(test);
      const fails = kindOf(verdict) === kind;
      if (fails) smallest = { test, verdict };
      return !fails;
    }),
    { seed: caseSeed, numRuns: 1, unbiased: true, interruptAfterTimeLimit: SHRINK_MS },
  );
  return smallest;
}

/** What a failure is about; shrinking keeps to it. */
export function kindOf(verdict: Verdict): string {
  return verdict.kind === 'failed' ? (verdict.differences[0]?.kind ?? '') : '';
}

export interface GeneratedOptions {
  readonly seed: number;
  readonly count: number;
  readonly create: () => Session;
  readonly sessions: number;
  readonly onResult: (result: CaseResult) => void;
  /** Prints the smallest form of what fails. */
  readonly shrink: boolean;
}

/** Compares the cases of a seed, and shrinks the first that fail. */
export async function compareGenerated({
  seed,
  count,
  create,
  sessions,
  onResult,
  shrink,
}: GeneratedOptions): Promise<CaseResult[]> {
  const running = Array.from({ length: sessions }, create);
  try {
    const results = await runCases(generatedCases(seed, count), running, onResult);
    const [session] = running;
    if (!shrink || session === undefined) return results;
    const failed = results.flatMap(({ verdict }, index) =>
      verdict.kind === 'failed' ? [{ index, kind: kindOf(verdict) }] : [],
    );
    // What is refused says why itself.
    for (const { index, kind } of failed.filter((failure) => failure.kind !== 'refused').slice(0, SHRUNK)) {
      const smallest = await shrunk(seed, index, kind, session);
      if (smallest) console.log(`\n${failureText(smallest.test, smallest.verdict)}`);
    }
    return results;
  } finally {
    for (const session of running) session.stop();
  }
}
