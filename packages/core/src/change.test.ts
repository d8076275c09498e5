import { describe, expect, it } from 'vitest';
import { compare, sameValue, Secret } from './index.ts';

describe('compare', () => {
  it('names each field that differs, nested ones with dots', () => {
    expect(
      compare({ port: 389, server: { host: 'a', tls: true } }, { port: 636, server: { host: 'b', tls: true } }),
    ).toEqual([
      { path: 'port', from: 389, to: 636 },
      { path: 'server.host', from: 'a', to: 'b' },
    ]);
  });

  it('leaves a field alone that is not wanted or undefined', () => {
    expect(compare({ a: 1, b: 2 }, { a: undefined })).toEqual([]);
  });

  it('says null for what is absent', () => {
    expect(compare({}, { a: 1 })).toEqual([{ path: 'a', from: null, to: 1 }]);
  });

  it('compares secrets by value and shows neither', () => {
    expect(compare({ password: new Secret('x') }, { password: new Secret('x') })).toEqual([]);
    expect(JSON.stringify(compare({ password: new Secret('x') }, { password: new Secret('y') }))).toBe(
      '[{"path":"password","from":"***","to":"***"}]',
    );
  });
});

describe('sameValue', () => {
  it.each([
    [[1, { a: [2] }], [1, { a: [2] }], true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [new Secret('x'), 'x', true],
    ['x', new Secret('x'), true],
    [new Secret('x'), 1, false],
    [1, '1', false],
    [null, undefined, false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
    expect(sameValue(b, a)).toBe(same);
  });
});
