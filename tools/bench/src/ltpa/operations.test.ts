import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as library from '@signet/ltpa';
import { afterAll, describe, expect, it } from 'vitest';
import { forgeOperations, must, type OperationName, signetOperations, titles } from './operations.ts';
import { measureRate } from './rate.ts';
import { ltpaScene } from './scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const scene = ltpaScene(folder);
const names = Object.keys(titles) as OperationName[];

describe('what is measured', () => {
  it.each(names)('does its work: %s', async (name) => {
    const signet = signetOperations(library, scene)[name];
    expect(signet).toBeTypeOf('function');
    await signet?.();
    await forgeOperations(library, scene)[name]?.();
  });

  it('is an error when it did not', () => {
    expect(() => must(false)).toThrow('did not succeed');
    expect(must(true)).toBeUndefined();
  });

  it('gives the same bytes with node-forge', () => {
    const [ours, theirs] = [signetOperations(library, scene), forgeOperations(library, scene)];
    for (const name of ['mint', 'mintFips', 'mintOld'] as const) expect(theirs[name]?.()).toBe(ours[name]?.());
  });

  it('leaves a private key file in the folder that goes away', () => {
    expect(statSync(scene.keyFile).mode & 0o777).toBe(0o600);
  });
});

describe('measureRate', () => {
  it('waits for what is not done at once', async () => {
    let running = 0;
    let most = 0;
    const operation = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    };
    const rate = await measureRate(operation, 3);
    expect(most).toBe(1);
    expect(rate.fastest).toBeGreaterThanOrEqual(rate.median);
    expect(rate.median).toBeLessThanOrEqual(200);
  });
});
