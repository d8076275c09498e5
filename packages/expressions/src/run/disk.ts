import type { DiskQuestion } from './environment.ts';
import type { Operation } from './operation.ts';

/** Asks about paths on the control node's disk. */
export function askDisk(use: Operation, question: DiskQuestion, paths: readonly unknown[]): unknown {
  const names = paths.map((path) => use.text(path, 'a path'));
  const { disk } = use.machine.environment;
  if (disk === undefined) return use.fail('Templates cannot look at the disk here.');
  return disk(question, names);
}
