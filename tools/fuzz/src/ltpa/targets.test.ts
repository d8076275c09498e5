import { describe, expect, it } from 'vitest';
import { fuzz } from '../fuzz.ts';
import { mostGrowthBytes } from '../show.ts';
import { minted, tokens } from './corpus.ts';
import { ltpaTargets } from './targets.ts';

describe('what reads LTPA keys and tokens from strangers', () => {
  it('takes thousands of bad inputs without a fault', () => {
    const { findings, tallies, grownBytes } = fuzz(ltpaTargets, { seed: 20_261_126, until: { inputs: 12_000 } });
    expect(findings).toEqual([]);
    expect(tallies.map(({ target }) => target)).toEqual(ltpaTargets.map(({ name }) => name));
    expect(Math.min(...tallies.map(({ inputs }) => inputs))).toBeGreaterThan(20);
    expect(grownBytes).toBeLessThan(mostGrowthBytes);
  }, 60_000);

  it.each(ltpaTargets)('$name takes the inputs that others are made of', ({ judge }) => {
    for (const token of Object.values(tokens).flat()) expect(judge(Buffer.from(token, 'latin1'))).toBeUndefined();
    expect(minted.size).toBe(15);
  });
});
