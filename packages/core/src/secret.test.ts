import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Redactor, reveal, Secret, secretsIn } from './index.ts';

const CLEAR = 'canary-4711-pässword';

describe('Secret', () => {
  const secret = new Secret(CLEAR);

  it('prints as *** in every way a value is printed', () => {
    const printed = [
      String(secret),
      secret.toString(),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      ''.concat(secret as unknown as string),
    ];
    expect(printed.filter((text) => text.includes('canary'))).toEqual([]);
    expect(JSON.stringify({ secret })).toBe('{"secret":"***"}');
  });

  it('has no enumerable or reachable copy of the value', () => {
    expect(Object.keys(secret)).toEqual([]);
    expect(JSON.stringify(Object.getOwnPropertyDescriptors(secret))).not.toContain('canary');
  });

  it('reveals its value only when asked', () => {
    expect(secret.reveal()).toBe(CLEAR);
    expect(reveal(secret)).toBe(CLEAR);
    expect(reveal('plain')).toBe('plain');
  });

  it('is found at any depth, also in cyclic data', () => {
    const cyclic: Record<string, unknown> = { list: [{ secret }] };
    cyclic['self'] = cyclic;
    expect(secretsIn(cyclic)).toEqual([secret]);
  });
});

describe('Redactor', () => {
  it('masks a secret in clear, in base64 and as JSON writes it', () => {
    const redactor = new Redactor();
    redactor.add(new Secret('quo"ted-secret'));
    const base64 = Buffer.from('quo"ted-secret').toString('base64');
    expect(redactor.redact(`a quo"ted-secret b ${base64} c ${JSON.stringify('quo"ted-secret')}`)).toBe(
      'a *** b *** c "***"',
    );
  });

  it('masks the longer secret whole when it contains a shorter one', () => {
    const redactor = new Redactor();
    redactor.add(new Secret('pass'), new Secret('password'));
    expect(redactor.redact('password')).toBe('***');
  });

  it('masks a single line of a secret with several, and a secret without its trailing newline', () => {
    const redactor = new Redactor();
    redactor.add(new Secret('firstpart\nsecond\n'));
    expect(redactor.redact('login firstpart refused, second too')).toBe('login *** refused, *** too');
  });

  it.each(['', 'u', 'us', 'user', 'some.user'])('masks a secret in Basic authentication behind "%s:"', (user) => {
    const redactor = new Redactor();
    redactor.add(new Secret('pass-word-4711'));
    const header = Buffer.from(`${user}:pass-word-4711`).toString('base64');
    const shown = redactor.redact(header);
    expect(shown).toContain('***');
    expect(Buffer.from(shown.replace('***', ''), 'base64').toString()).not.toContain('word');
  });

  it('masks a secret as a URL writes it', () => {
    const redactor = new Redactor();
    redactor.add(new Secret('p@ss/word'));
    expect(redactor.redact('j_password=p%40ss%2Fword&x')).toBe('j_password=***&x');
  });

  it('leaves values shorter than four characters alone', () => {
    const redactor = new Redactor();
    redactor.add(new Secret('on'));
    expect(redactor.redact('connection on')).toBe('connection on');
  });
});
