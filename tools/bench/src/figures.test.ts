import type { Report } from '@signet/engine';
import { describe, expect, it } from 'vitest';
import { median, waitingMs } from './index.ts';

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2],
    [[7], 7],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  it('of nothing is an error', () => expect(() => median([])).toThrow(RangeError));
});

describe('waitingMs', () => {
  it('adds handlers up, the slowest host of each, and leaves tasks out', () => {
    const result = (durationMs: number) => ({ status: 'changed', changes: [], findings: [], effects: [], durationMs });
    const task = (kind: string, results: object) => ({
      id: '',
      name: '',
      module: '',
      at: { file: '', line: 1, column: 1 },
      kind,
      results,
    });
    const plays = [
      {
        id: '',
        name: '',
        hosts: [],
        notes: [],
        tasks: [task('task', { a: result(500) }), task('handler', { a: result(70), b: result(100) })],
      },
      { id: '', name: '', hosts: [], notes: [], tasks: [task('handler', { a: result(30) })] },
    ];
    expect(waitingMs({ plays } as unknown as Report)).toBe(130);
  });
});
