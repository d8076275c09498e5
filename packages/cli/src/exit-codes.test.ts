import { InputError } from '@signet/core';
import { expect, it } from 'vitest';
import { exitCodeOfInput, exitCodeOfRun, exitCodeOfUsage } from './exit-codes.ts';

it.each([
  ['UNKNOWN_KEYWORD', 65, 4],
  ['PLAYBOOK_MISSING', 65, 1],
  ['ROLE_MISSING', 65, 1],
  ['TASKS_FILE_MISSING', 65, 1],
  ['LIMIT_LEAVES_NO_HOST', 65, 1],
  ['EXTRA_VARS_FILE', 65, 1],
  ['VAULT_WRONG_PASSWORD', 65, 1],
  ['VAULT_ID_AMBIGUOUS', 65, 5],
  ['LOCKED', 12, 12],
  ['INTERRUPTED', 130, 99],
])('%s ends with %i, with --compat ansible with %i', (code, ours, ansible) => {
  const error = InputError.of('x', { code });
  expect([exitCodeOfInput(error, false), exitCodeOfInput(error, true)]).toEqual([ours, ansible]);
});

it('takes no notice of warnings, and counts vaults of group_vars to the inventory', () => {
  const missing = { severity: 'error', code: 'ROLE_MISSING', message: 'x' } as const;
  const warning = { severity: 'warning', code: 'NO_INVENTORY', message: 'x' } as const;
  expect(exitCodeOfInput(new InputError([warning, missing]), true)).toBe(1);
  const at = { file: 'hosts/group_vars/all.yml', line: 1, column: 1 };
  expect(exitCodeOfInput(InputError.of('x', { code: 'VAULT_WRONG_PASSWORD', at }), true)).toBe(4);
});

it('has Ansible’s code for wrong usage only when the command line asks for it', () => {
  expect(exitCodeOfUsage(['run', '--frobnicate'])).toBe(64);
  expect(exitCodeOfUsage(['run', '--frobnicate', '--compat', 'ansible'])).toBe(2);
  expect(exitCodeOfUsage(['run', '--compat=ansible'])).toBe(2);
  expect(exitCodeOfUsage(['node', 'signet', 'ltpa', '--compat=ansible'])).toBe(64);
});

it('ends an interrupted run as Ansible does, on request', () => {
  expect([exitCodeOfRun(130, false, []), exitCodeOfRun(130, true, []), exitCodeOfRun(4, true, [])]).toEqual([
    130, 99, 4,
  ]);
});

it.each([
  ['UNKNOWN_HANDLER', 65, 1],
  ['UNKNOWN_TASK', 65, 4],
])('ends a run that %s ended with %i, with --compat ansible with %i', (code, ours, ansible) => {
  const { diagnostics } = InputError.of('x', { code });
  expect([exitCodeOfRun(65, false, diagnostics), exitCodeOfRun(65, true, diagnostics)]).toEqual([ours, ansible]);
});
