import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnection, fixedVars, type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectionOptions } from '../connection-options.ts';
import { opensshCommand, openOpenssh } from './openssh-connection.ts';

it('leaves to ~/.ssh/config what nobody named', () => {
  const words = (vars: Record<string, unknown>): string =>
    opensshCommand(connectionOptions('web1', fixedVars({ ansible_connection: 'openssh', ...vars })), '/m')
      .slice(11)
      .join(' ');
  expect(words({})).toBe('-T -- web1');
  expect(words({ ansible_host: 'a', ansible_port: 22, ansible_user: 'u', ansible_ssh_private_key_file: '/k' })).toBe(
    '-p 22 -l u -i /k -T -- a',
  );
});

const missing = sshdMissing();

describe.skipIf(missing !== undefined)(missing === undefined ? 'openssh' : `openssh (skipped: ${missing})`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'signet-openssh-'));
  let sshd: Sshd;
  const options = (vars: Record<string, unknown> = {}) =>
    connectionOptions(
      'web1',
      fixedVars({
        ansible_connection: 'openssh',
        ansible_host: '127.0.0.1',
        ansible_port: sshd.port,
        ansible_user: sshd.user,
        ansible_ssh_private_key_file: sshd.keyFile,
        ansible_ssh_known_hosts_file: sshd.knownHostsFile,
        ansible_ssh_common_args: '-F none -o IdentitiesOnly=yes',
        ...vars,
      }),
    );

  beforeAll(async () => {
    if (missing === undefined) sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  if (missing === undefined) describeConnection('openssh', () => openOpenssh(options()), scratch);

  it('logs in once, and leaves no socket behind', async () => {
    const own = mkdtempSync(join(scratch, 'tmp-'));
    vi.stubEnv('TMPDIR', own);
    const connection = await openOpenssh(options()).finally(() => vi.unstubAllEnvs());
    expect(readdirSync(own)).toHaveLength(1);
    const logins = (): number => sshd.log().split('Accepted publickey').length - 1;
    const first = logins();
    await Promise.all(Array.from({ length: 8 }, () => connection.run(['sleep', '0.1'])));
    expect(logins()).toBe(first);
    await connection.close();
    expect(readdirSync(own)).toEqual([]);
  });

  it.each([
    [{ ansible_user: 'no-such-user-here' }, 'SSH_AUTH_FAILED'],
    [{ ansible_ssh_known_hosts_file: '/dev/null' }, 'SSH_HOST_KEY_UNKNOWN'],
    [{ ansible_port: 1 }, 'SSH_REFUSED'],
    [{ ansible_host: 'no-such-host.invalid' }, 'SSH_UNREACHABLE'],
  ])('for %j says %s', async (vars, code) => {
    await expect(openOpenssh(options(vars))).rejects.toMatchObject({ name: 'ConnectError', code });
  });
});
