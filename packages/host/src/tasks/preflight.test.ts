import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { describe, expect, it } from 'vitest';
import { files } from '../targets/files.ts';
import { clock } from './clock.ts';
import { reachable } from './reachable.ts';
import { sharedDomain } from './shared-domain.ts';

async function reader(run: (argv: readonly string[]) => string | { code: number }) {
  return (await files.open(fakeConnection({ run }), fixedVars(), taskContext())).read;
}

describe('host.reachable', () => {
  it('tells user and system, whatever a login script prints before', async () => {
    const current = await reachable.read(await reader(() => 'Welcome!\nwasadmin\nAIX 3\n'), {}, taskContext());
    expect(reachable.facts?.(current, {})).toEqual({ user: 'wasadmin', os: 'AIX 3' });
    expect(reachable.verify(current, {})).toEqual([]);
  });

  it('finds a shell that does not work', async () => {
    const current = await reachable.read(await reader(() => ({ code: 126 })), {}, taskContext());
    expect(reachable.verify(current, {})).toMatchObject([{ severity: 'error', code: 'HOST_NO_SHELL' }]);
  });
});

describe('host.clock', () => {
  it('measures the difference', async () => {
    const ahead = await reader(() => `${Math.floor(Date.now() / 1000) + 100}\n`);
    expect(Math.abs((await clock.read(ahead, {}, taskContext())).offsetSeconds - 100)).toBeLessThanOrEqual(1);
  });

  it('says when date does not know seconds', async () => {
    await expect(clock.read(await reader(() => '%s\n'), {}, taskContext())).rejects.toMatchObject({
      code: 'CLOCK_UNREADABLE',
    });
  });

  it.each([
    [0, {}, undefined],
    [60, {}, undefined],
    [-61, {}, 'warning'],
    [300, {}, 'warning'],
    [301, {}, 'error'],
    [10, { warn_above_seconds: 5 }, 'warning'],
    [-10, { fail_above_seconds: 5 }, 'error'],
  ])('judges %i s with %j: %s', (offsetSeconds, args, severity) => {
    expect(clock.verify({ offsetSeconds }, args)[0]?.severity).toBe(severity);
  });
});

describe('host.shared_domain', () => {
  it.each([
    [['connections.example.com', 'sametime.example.com'], undefined, '.example.com'],
    [['Connections.Example.COM.', 'sametime.example.com'], undefined, '.example.com'],
    [['a.lab.example.com', 'b.lab.example.com'], undefined, '.lab.example.com'],
    [['a.x.example.com', 'b.example.com'], undefined, '.example.com'],
    [['connections.example.com'], undefined, '.example.com'],
    [['connections.example.com', 'sametime.example.org'], 'DOMAIN_NOT_SHARED', '.'],
    [['a.one.com', 'b.two.com'], 'DOMAIN_NOT_SHARED', '.com'],
    [['example.com', 'sametime.example.com'], 'DOMAIN_NOT_FQDN', '.'],
    [['connections', 'sametime.example.com'], 'DOMAIN_NOT_FQDN', '.'],
    [['10.0.0.7', 'sametime.example.com'], 'DOMAIN_IS_ADDRESS', '.'],
    [['[::1]', 'sametime.example.com'], 'DOMAIN_IS_ADDRESS', '.'],
    [['my_host.example.com', 'sametime.example.com'], 'DOMAIN_NOT_A_NAME', '.example.com'],
    [['a.one.co.uk', 'b.two.co.uk'], 'DOMAIN_PUBLIC_SUFFIX', '.co.uk'],
    [['a.one.co.uk', 'b.one.co.uk'], undefined, '.one.co.uk'],
  ])('%j: %s', (names, code, domain) => {
    expect(sharedDomain.verify(null, { names })[0]?.code).toBe(code);
    if (code === undefined) expect(sharedDomain.facts?.(null, { names })).toEqual({ domain });
  });

  it('asks for more labels when told to', () => {
    const names = ['a.x.example.com', 'b.y.example.com'];
    expect(sharedDomain.verify(null, { names, labels: 3 })).toMatchObject([{ code: 'DOMAIN_NOT_SHARED' }]);
  });
});
