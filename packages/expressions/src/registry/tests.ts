import { resultTests } from '../tests/results.ts';
import { collectionTests } from '../tests/collections.ts';
import { comparisonTests } from '../tests/comparisons.ts';
import { fileTests } from '../tests/files.ts';
import { textTests } from '../tests/texts.ts';
import { typeTests } from '../tests/types.ts';
import { versionTests } from '../tests/versions.ts';
import type { Test } from './definition.ts';

/** Every test by name. */
export const tests: ReadonlyMap<string, Test> = new Map(
  [typeTests, comparisonTests, collectionTests, textTests, fileTests, resultTests, versionTests].flatMap((group) =>
    Object.entries(group),
  ),
);
