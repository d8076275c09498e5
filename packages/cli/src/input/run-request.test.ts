import { Secret } from '@signet/core';
import type { ResumePoint } from '@signet/engine';
import { expect, it } from 'vitest';
import type { RunningOptions } from './playbook-options.ts';
import { runRequest } from './run-request.ts';

const options = {
  limit: 'web',
  tags: ['a'],
  vaultId: ['prod@/v', 'x@prompt'],
  vaultPasswordFile: ['/w'],
} as unknown as RunningOptions;

it('keeps what was asked for, and of secrets only their names', () => {
  const extraVars = {
    version: 3,
    nested: { port: 1 },
    admin_password: 'open text',
    fromVault: { kind: 'vault', text: '$ANSIBLE_VAULT', at: {} },
    inside: { list: [new Secret('x')] },
    user: { token: 'y' },
  };
  const { startedBy, ...request } = runRequest(options, ['/inv/hosts', 'a,b'], extraVars, {
    run: 'r1',
    hosts: { a: null },
  } as unknown as ResumePoint);
  expect(startedBy).not.toBe('');
  expect(request).toEqual({
    inventory: ['/inv/hosts', 'a,b'],
    limit: 'web',
    tags: ['a'],
    extraVars: { version: 3, nested: { port: 1 } },
    secretVars: ['admin_password', 'fromVault', 'inside', 'user'],
    vaultIds: ['prod@/v', 'x@prompt', '/w'],
    resumes: { run: 'r1', hosts: { a: null } },
  });
  expect(JSON.stringify(request)).not.toMatch(/open text|ANSIBLE_VAULT/u);
});
