import { parseYaml } from '@signet/source';
import { describe, expect, it } from 'vitest';
import { type Case, caseKey } from './case.ts';
import { readCases } from './case-folder.ts';
import { DEFAULT_COUNT, DEFAULT_SEED, generatedCases } from './generated.ts';
import { Recordings } from './recordings.ts';

describe('generatedCases', () => {
  it('are the same for the same seed, however many there are', () =>
    expect(generatedCases(7, 20)).toEqual(generatedCases(7, 40).slice(0, 20)));

  it('are others for another seed', () => {
    const keys = new Set(generatedCases(7, 40).map(caseKey));
    expect(generatedCases(8, 40).filter((test) => keys.has(caseKey(test))).length).toBeLessThan(4);
  });

  it('hold files that can be read', () => {
    const broken = generatedCases(DEFAULT_SEED, 100).flatMap(({ name, files }) =>
      Object.entries(files).flatMap(([file, text]) =>
        file.endsWith('.yml')
          ? parseYaml(`${name}/${file}`, text).diagnostics.filter(({ severity }) => severity === 'error')
          : [],
      ),
    );
    expect(broken).toEqual([]);
  });
});

describe('recordings', () => {
  const missing = (cases: readonly Case[], recordings: Recordings): string[] =>
    cases.filter((test) => recordings.get(caseKey(test)) === undefined).map(({ name }) => name);

  it('have every hand-written case', () => expect(missing(readCases(), new Recordings('cases'))).toEqual([]));

  it('have every case of the default seed', () =>
    expect(missing(generatedCases(DEFAULT_SEED, DEFAULT_COUNT), new Recordings('generated'))).toEqual([]));
});
