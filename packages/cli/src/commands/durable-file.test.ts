import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { syncFolder } from './durable-file.ts';

describe('syncFolder', () => {
  it.skipIf(!existsSync('/proc/self'))('leaves alone what cannot be synchronized', () => {
    expect(() => syncFolder('/proc/self')).not.toThrow();
    expect(() => syncFolder('/proc/nosuch')).toThrow(/ENOENT/u);
  });
});
