import { Secret } from '@signet/core';
import { UNKNOWN } from '@signet/expressions';
import { describe, expect, it } from 'vitest';
import { taint } from './taint.ts';

describe('taint', () => {
  it('makes every text secret, at any depth, and nothing else', () => {
    const secret = new Secret('known');
    const tainted = taint({ a: ['x', { b: 'y' }], n: 1, yes: true, none: null, secret, UNKNOWN }) as {
      a: [Secret, { b: Secret }];
    };
    expect(tainted.a[0].reveal()).toBe('x');
    expect(tainted.a[1].b.reveal()).toBe('y');
    expect(tainted).toMatchObject({ n: 1, yes: true, none: null });
    expect(tainted).toHaveProperty('secret', secret);
    expect(tainted).toHaveProperty('UNKNOWN', UNKNOWN);
  });

  it('computes nothing before it is asked for', () => {
    let asked = 0;
    const source = Object.defineProperty({}, 'late', {
      enumerable: false,
      get: () => {
        asked += 1;
        return 'z';
      },
    });
    const tainted = taint(source) as { late: Secret };
    expect(asked).toBe(0);
    expect(tainted.late.reveal()).toBe('z');
    expect(Object.keys(tainted)).toEqual([]);
  });
});
