import { describe, expect, it } from 'vitest';
import { InputError, TargetError } from './index.ts';

describe('errors', () => {
  it('an InputError leads with its first diagnostic and counts the others', () => {
    const error = new InputError([
      {
        severity: 'error',
        code: 'UNKNOWN_ARGUMENT',
        message: 'no argument "domian".',
        at: { file: 'a.yml', line: 3, column: 24 },
        hint: 'Did you mean "domain"?',
      },
      { severity: 'error', code: 'WRONG_TYPE', message: 'port is not a number.' },
    ]);
    expect(error.message).toBe('no argument "domian". (and 1 more)');
    expect([error.code, error.at?.line, error.hint]).toEqual(['UNKNOWN_ARGUMENT', 3, 'Did you mean "domain"?']);
  });

  it('refuses to be empty', () => {
    expect(() => new InputError([])).toThrow(RangeError);
  });

  it('keeps the original as cause and is named after its class', () => {
    const cause = new Error('socket');
    const error = new TargetError('The directory refused.', { code: 'LDAP_BIND_REFUSED', cause });
    expect([error.name, error.cause]).toEqual(['TargetError', cause]);
    expect(InputError.of('Not readable.', { code: 'X_Y', cause }).cause).toBe(cause);
  });
});
