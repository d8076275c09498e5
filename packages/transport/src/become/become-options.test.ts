import { Secret } from '@signet/core';
import { fixedVars } from '@signet/testkit';
import { expect, it } from 'vitest';
import { becomeOptions } from './become-options.ts';

it('is nobody unless somebody says so', () => {
  expect(becomeOptions('web1', fixedVars({ ansible_become_user: 'db' }))).toBeUndefined();
  expect(becomeOptions('web1', fixedVars({ ansible_become: 'no' }), { become: true })).toBeUndefined();
});

it('is root by sudo when nothing more is said', () => {
  expect(becomeOptions('web1', fixedVars(), { become: true })).toEqual({ method: 'sudo', user: 'root' });
});

it('takes variables before keywords, and those of the method before the general ones', () => {
  const vars = fixedVars({
    ansible_become: true,
    ansible_become_method: 'su',
    ansible_become_user: 'general',
    ansible_su_user: 'special',
    ansible_become_pass: 'old',
    ansible_become_password: new Secret('new'),
    ansible_become_exe: '/opt/su',
    ansible_become_flags: '-l',
  });
  expect(becomeOptions('web1', vars, { method: 'sudo', user: 'keyword', password: new Secret('asked') })).toEqual({
    method: 'su',
    user: 'special',
    password: new Secret('new'),
    exe: '/opt/su',
    flags: '-l',
  });
  const { password } = becomeOptions('web1', vars) ?? {};
  expect(password?.reveal()).toBe('new');
});

it('refuses other methods', () => {
  const at = { file: 'hosts', line: 1, column: 1 };
  expect(() =>
    becomeOptions('web1', fixedVars({ ansible_become_method: 'doas' }), { become: true, originOf: () => at }),
  ).toThrow(
    expect.objectContaining({ name: 'InputError', code: 'UNSUPPORTED_BECOME', at, hint: 'Use "sudo" or "su".' }),
  );
});
