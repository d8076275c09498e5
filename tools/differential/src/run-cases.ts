import type { Case } from './case.ts';
import type { Session, Verdict } from './session.ts';

export interface CaseResult {
  readonly test: Case;
  readonly verdict: Verdict;
}

/** Compares many cases, each session one at a time; the results are in the order of the cases. */
export async function runCases(
  cases: readonly Case[],
  sessions: readonly Session[],
  onResult: (result: CaseResult) => void = () => {},
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  let next = 0;
  const work = async (session: Session): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const test = cases[index];
      if (test === undefined) return;
      const result = { test, verdict: await session.compare(test) };
      results[index] = result;
      onResult(result);
    }
  };
  await Promise.all(sessions.map(work));
  return results;
}
