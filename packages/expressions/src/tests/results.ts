import { type Test, test, type Tests } from '../registry/definition.ts';
import { truth } from '../run/comparison.ts';
import type { Operation } from '../run/operation.ts';
import { type Dict, hasKey, isDict, valueAt } from '../values/dict.ts';

const failed = ofResult((use, result) => flag(use, result, 'failed'));
const succeeded = ofResult((use, result) => !flag(use, result, 'failed'));
const changed = ofResult((use, result) => {
  if (hasKey(result, 'changed')) return flag(use, result, 'changed');
  const results = valueAt(result, 'results');
  return Array.isArray(results) && results.some((one) => isDict(one) && flag(use, one, 'changed'));
});
const skipped = ofResult((use, result) => flag(use, result, 'skipped'));

/** What became of a task, from what it registered. */
export const resultTests: Tests = {
  failed,
  failure: failed,
  succeeded,
  success: succeeded,
  successful: succeeded,
  changed,
  change: changed,
  skipped,
  skip: skipped,
  unreachable: ofResult((use, result) => flag(use, result, 'unreachable')),
  reachable: ofResult((use, result) => !flag(use, result, 'unreachable')),
  timedout: ofResult((use, result) => flag(use, result, 'timedout')),
  started: ofResult((use, result) => !hasKey(result, 'started') || flag(use, result, 'started')),
  finished: ofResult((use, result) => !hasKey(result, 'finished') || flag(use, result, 'finished')),
};

function ofResult(run: (use: Operation, result: Dict) => boolean): Test {
  return test([], (use, value) => run(use, use.dict(value, 'the result of a task')));
}

function flag(use: Operation, result: Dict, name: string): boolean {
  return hasKey(result, name) && truth(use, valueAt(result, name));
}
