import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedVars, type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOptions } from '../connection-options.ts';
import { openConnection } from '../open-connection.ts';
import { withSshConfig } from './ssh-config.ts';

const missing = sshdMissing();

describe.skipIf(missing !== undefined)(
  missing === undefined ? '~/.ssh/config' : `~/.ssh/config (skipped: ${missing})`,
  () => {
    const homes: string[] = [];
    let sshd: Sshd;
    let gate: Sshd;
    const homeWith = (config: string): string => {
      const home = mkdtempSync(join(tmpdir(), 'signet-home-'));
      homes.push(home);
      mkdirSync(join(home, '.ssh'));
      writeFileSync(join(home, '.ssh/config'), config);
      return home;
    };
    const options = (home: string, vars: Record<string, unknown> = {}) =>
      connectionOptions('web1', fixedVars(vars), { home, env: {} });

    beforeAll(async () => {
      if (missing === undefined) [sshd, gate] = await Promise.all([startSshd(), startSshd()]);
    });
    afterAll(async () => {
      await Promise.all([sshd?.stop(), gate?.stop()]);
      for (const home of homes) rmSync(home, { recursive: true, force: true });
    });

    it('says what no variable says', async () => {
      const home = homeWith(
        'Host web*\n  HostName 192.0.2.7\n  Port 2222\n  User deploy\n  ConnectTimeout 4\n  ProxyJump gate:2200\n',
      );
      expect(await withSshConfig(options(home))).toMatchObject({
        host: 'web1',
        address: '192.0.2.7',
        port: 2222,
        user: 'deploy',
        connectTimeoutMs: 4000,
        hostKeyChecking: true,
        jumps: ['gate:2200'],
      });
      expect(
        await withSshConfig(options(home, { ansible_port: 22, ansible_user: 'ann', ansible_host: 'web9' })),
      ).toMatchObject({
        address: '192.0.2.7',
        port: 22,
        user: 'ann',
      });
    });

    it('leaves a host alone that it does not name', async () => {
      const given = options(homeWith('Host other\n  Port 2222\n'));
      expect(await withSshConfig(given)).toMatchObject({ address: 'web1', port: 22, user: given.user });
    });

    it('logs in by what it says, and through a jump host', async () => {
      const common = `  User ${sshd.user}\n  UserKnownHostsFile ${sshd.knownHostsFile} ${gate.knownHostsFile}\n`;
      const home = homeWith(
        `Host web1\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.keyFile}\n  IdentityFile ${gate.keyFile}\n` +
          `  ProxyJump ${gate.user}@127.0.0.1:${gate.port}\n${common}`,
      );
      const connection = await openConnection(options(home));
      expect(String((await connection.run(['echo', 'through'])).stdout)).toBe('through\n');
      expect(gate.log()).toContain('Accepted publickey');
      await connection.close();
    });

    it('refuses what only the ssh program can do, and a file with an error', async () => {
      await expect(withSshConfig(options(homeWith('Host *\n  ProxyCommand nc %h %p\n')))).rejects.toMatchObject({
        name: 'ConnectError',
        code: 'SSH_CONFIG',
        hint: 'Set ansible_connection: openssh for it, or use ProxyJump.',
      });
      await expect(withSshConfig(options(homeWith('Host *\n  Prot 22\n')))).rejects.toMatchObject({
        name: 'ConnectError',
        code: 'SSH_CONFIG',
        message: expect.stringContaining('Bad configuration option: prot'),
      });
    });
  },
);
