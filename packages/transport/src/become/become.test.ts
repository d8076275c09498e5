import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Become, type Connection, Secret } from '@signet/core';
import { describeConnection, type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocal } from '../local/local-connection.ts';
import { openSsh } from '../ssh/ssh-connection.ts';
import { makeTestUsers, type TestUsers, testUsersMissing } from '../testing/test-users.ts';

const missing = testUsersMissing() ?? sshdMissing();

/** A view as a connection of its own: closing it closes the login too. */
function alone(login: Connection, become: Become): Connection {
  const view = login.become(become);
  return {
    ...view,
    async close() {
      await view.close();
      await login.close();
    },
  };
}

describe.skipIf(missing !== undefined)(missing === undefined ? 'become' : `become (skipped: ${missing})`, () => {
  let users: TestUsers;
  let sshd: Sshd;
  const scratch = mkdtempSync(join(tmpdir(), 'signet-become-'));
  const openLogin = (): Promise<Connection> =>
    openSsh({
      host: 'web1',
      kind: 'ssh',
      address: '127.0.0.1',
      port: sshd.port,
      user: users.login.name,
      privateKeyFiles: [sshd.keyFile],
      knownHostsFiles: [sshd.knownHostsFile],
      hostKeyChecking: true,
      connectTimeoutMs: 10_000,
      signal: new AbortController().signal,
    });
  const text = async (connection: Connection, argv: string[], options = {}): Promise<string> =>
    String((await connection.run(argv, options)).stdout).trim();
  const rootByPassword = (): Become => ({ method: 'sudo', user: 'root', password: new Secret(users.login.password) });

  beforeAll(async () => {
    if (missing !== undefined) return;
    users = makeTestUsers();
    users.allow('LOGIN ALL=(ALL:ALL) ALL', 'Defaults:LOGIN timestamp_timeout=0');
    sshd = await startSshd({ everybody: true });
    mkdirSync(join(scratch, 'target'));
    mkdirSync(join(scratch, 'root'));
    chmodSync(scratch, 0o755);
    spawnSync('chown', [users.target.name, join(scratch, 'target')]);
  });
  afterAll(async () => {
    await sshd?.stop();
    users?.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  if (missing === undefined) {
    describeConnection(
      'sudo to root with a password over ssh',
      async () => alone(await openLogin(), rootByPassword()),
      join(scratch, 'root'),
    );
    describeConnection(
      'su to another user with a password over ssh',
      async () =>
        alone(await openLogin(), {
          method: 'su',
          user: users.target.name,
          password: new Secret(users.target.password),
        }),
      join(scratch, 'target'),
      { noFullDisk: 'that user cannot write there' },
    );
  }

  describe('from root on this machine', () => {
    it.each(['sudo', 'su'] as const)(
      'becomes another user by %s, also for files',
      async (method) => {
        const login = openLocal('localhost');
        const view = login.become({ method, user: users.target.name });
        expect(await text(view, ['id', '-un'])).toBe(users.target.name);
        expect(await text(login, ['id', '-un'])).toBe('root');
        const path = join(scratch, 'target', `by ${method}`);
        await view.writeFile(path, Buffer.from('mine'), { mode: 0o640 });
        expect(statSync(path).uid).toBe((await view.stat(path))?.uid);
        expect(statSync(path)).toMatchObject({ uid: Number(await text(view, ['id', '-u'])), mode: 0o100640 });
        expect(String(await view.readFile(path))).toBe('mine');
        await expect(view.readFile('/etc/shadow')).rejects.toMatchObject({
          name: 'TargetError',
          code: 'PERMISSION_DENIED',
        });
        await expect(view.writeFile('/etc/signet-test', Buffer.from('x'))).rejects.toMatchObject({
          name: 'TargetError',
          code: 'PERMISSION_DENIED',
        });
        expect(await view.removeFile(path)).toBe(true);
        await login.close();
      },
      20_000,
    );

    it('gives the same view for the same user, and the login itself for its own', async () => {
      const login = openLocal('localhost');
      const become = { method: 'sudo', user: users.target.name } as const;
      expect(login.become({ ...become })).toBe(login.become({ ...become }));
      expect(login.become({ ...become, flags: '-H -n' })).not.toBe(login.become(become));
      const self = login.become({ method: 'sudo', user: 'root', exe: 'no-such-program' });
      expect(await text(self, ['id', '-un'])).toBe('root');
      expect(login.become({ method: 'su', user: 'root' })).toBe(self);
      await self.close();
      expect(await text(login, ['id', '-un'])).toBe('root');
      await login.close();
    });

    it('keeps the login open when a view is closed, and closes the views with it', async () => {
      const login = openLocal('localhost');
      const become = { method: 'sudo', user: users.target.name } as const;
      const view = login.become(become);
      await view.run(['true']);
      await view.close();
      expect(await text(login, ['echo', 'here'])).toBe('here');
      const again = login.become(become);
      expect(await text(again, ['id', '-un'])).toBe(users.target.name);
      await login.close();
      await expect(again.run(['true'])).rejects.toMatchObject({ name: 'ConnectError', code: 'CONNECTION_LOST' });
    });

    it('keeps no shell of a user who is to be removed', async () => {
      const login = openLocal('web1');
      const view = login.become({ method: 'su', user: users.target.name });
      const shell = await text(view, ['sh', '-c', 'echo $PPID']);
      expect(await text(login, ['ps', '-p', shell, '-o', 'user='])).toBe(users.target.name);
      await login.release?.(users.target.name);
      expect(await text(login, ['ps', '-p', shell, '-o', 'user='])).toBe('');
      expect(await text(view, ['id', '-un'])).toBe(users.target.name);
      await login.close();
    });

    it('uses the program and the options that it is told', async () => {
      const login = openLocal('localhost');
      const view = login.become({
        method: 'su',
        user: users.target.name,
        exe: '/usr/bin/su',
        flags: "--login --shell '/bin/sh'",
      });
      expect(await text(view, ['sh', '-c', 'echo $HOME'])).toBe(users.target.home);
      await login.close();
    });
  });

  it('passes sudo once for many commands', async () => {
    const login = await openLogin();
    const counted = join(scratch, 'counted-sudo');
    const count = join(scratch, 'count');
    writeFileSync(counted, `#!/bin/sh\necho run >>${count}\nexec sudo "$@"\n`, { mode: 0o755 });
    writeFileSync(count, '', { mode: 0o666 });
    chmodSync(count, 0o666);
    const view = login.become({ ...rootByPassword(), exe: counted });
    for (let index = 0; index < 50; index += 1) expect(await text(view, ['id', '-un'])).toBe('root');
    await view.writeFile(join(scratch, 'root', 'once'), Buffer.from('x'));
    expect(readFileSync(count, 'utf8')).toBe('run\n');
    await login.close();
  }, 30_000);

  it('sends environment and folder with the command', async () => {
    const login = await openLogin();
    const view = login.become(rootByPassword());
    const script = 'echo "$SIGNET_A|$(pwd)|$(id -un)"';
    expect(await text(view, ['sh', '-c', script], { env: { SIGNET_A: 'a b' }, cwd: '/usr' })).toBe('a b|/usr|root');
    await login.close();
  });

  it('shows the password to nobody', async () => {
    const login = await openLogin();
    const view = login.become(rootByPassword());
    const search =
      'for p in /proc/[0-9]*; do [ "$p" = /proc/$$ ] && continue; tr "\\0" " " <$p/cmdline; tr "\\0" " " <$p/environ; done 2>/dev/null';
    const seen = await text(view, ['sh', '-c', search]);
    expect(seen).toContain('sudo');
    expect(seen).not.toContain(users.login.password);
    await login.close();
  });

  it('needs no password where sudo asks for none, and then sends none', async () => {
    users.allow('LOGIN ALL=(ALL:ALL) NOPASSWD: ALL');
    try {
      const login = await openLogin();
      expect(await text(login.become({ method: 'sudo', user: 'root' }), ['id', '-un'])).toBe('root');
      expect(await text(login.become(rootByPassword()), ['cat'])).toBe('');
      await login.close();
    } finally {
      users.allow('LOGIN ALL=(ALL:ALL) ALL', 'Defaults:LOGIN timestamp_timeout=0');
    }
  });

  describe('refusals', () => {
    const refused = async (become: Become): Promise<unknown> => {
      const login = await openLogin();
      try {
        await login.become(become).run(['true']);
        return 'not refused';
      } catch (error) {
        const { name, code, message, hint } = error as Error & { code: string; hint: string };
        return { name, code, message, hint };
      } finally {
        await login.close();
      }
    };

    it('names a wrong password of sudo, after one try', async () => {
      expect(await refused({ ...rootByPassword(), password: new Secret('wrong') })).toEqual({
        name: 'TargetError',
        code: 'BECOME_PASSWORD_WRONG',
        message: 'sudo on web1 refused the password to become root.',
        hint: "It has to be the login user's password; it was tried once only, because accounts are locked after several failures.",
      });
    }, 20_000);

    it('tries a wrong password once, however many commands wait', async () => {
      const login = await openLogin();
      const tries = join(scratch, 'tries');
      const counted = join(scratch, 'trying-sudo');
      writeFileSync(tries, '');
      chmodSync(tries, 0o666);
      writeFileSync(counted, `#!/bin/sh\necho try >>${tries}\nexec sudo "$@"\n`, { mode: 0o755 });
      const view = login.become({ ...rootByPassword(), password: new Secret('wrong'), exe: counted });
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => view.run(['true'])));
      expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.code)).toEqual(
        Array.from({ length: 6 }, () => 'BECOME_PASSWORD_WRONG'),
      );
      await expect(view.readFile('/etc/shadow')).rejects.toMatchObject({ code: 'BECOME_PASSWORD_WRONG' });
      expect(readFileSync(tries, 'utf8')).toBe('try\n');
      await login.close();
    }, 30_000);

    it('refuses a name that would be an option', async () => {
      const login = await openLogin();
      expect(() => login.become({ method: 'sudo', user: '-i' })).toThrow(
        expect.objectContaining({ name: 'InputError', code: 'BECOME_USER' }),
      );
      await login.close();
    });

    it.each(['-Hn', '-n -H', '--non-interactive -E', '-nSH'])(
      'asks in spite of %s when there is a password',
      async (flags) => {
        const login = await openLogin();
        expect(await text(login.become({ ...rootByPassword(), flags }), ['id', '-un'])).toBe('root');
        await login.close();
      },
    );

    it('names a wrong password of su', async () => {
      expect(await refused({ method: 'su', user: users.target.name, password: new Secret('wrong') })).toMatchObject({
        name: 'TargetError',
        code: 'BECOME_PASSWORD_WRONG',
        message: `su on web1 refused the password to become ${users.target.name}.`,
      });
    }, 20_000);

    it.each(['sudo', 'su'] as const)(
      'names a missing password of %s',
      async (method) => {
        expect(await refused({ method, user: users.target.name })).toEqual({
          name: 'TargetError',
          code: 'BECOME_PASSWORD_MISSING',
          message: `${method} on web1 asks for a password to become ${users.target.name}, and none was given.`,
          hint: 'Give it with -K, --become-password-file or ansible_become_password from a vault.',
        });
      },
      20_000,
    );

    it('names a program that is not there', async () => {
      expect(await refused({ method: 'sudo', user: 'root', exe: 'no-sudo-here' })).toMatchObject({
        code: 'BECOME_FAILED',
        hint: 'Install no-sudo-here on the host, or correct ansible_become_exe or ansible_become_method.',
      });
    });

    it('names a user that does not exist', async () => {
      const hint = 'Create no-such-user, or correct become_user.';
      expect(await refused({ ...rootByPassword(), user: 'no-such-user' })).toMatchObject({
        code: 'BECOME_FAILED',
        hint,
      });
      expect(await refused({ method: 'su', user: 'no-such-user' })).toMatchObject({ code: 'BECOME_FAILED', hint });
    }, 20_000);

    it('names a login that may not use sudo', async () => {
      users.allow('# nothing');
      try {
        expect(await refused(rootByPassword())).toMatchObject({
          code: 'BECOME_FAILED',
          hint: "Allow the login user to run /bin/sh as root in the host's sudoers file.",
        });
      } finally {
        users.allow('LOGIN ALL=(ALL:ALL) ALL', 'Defaults:LOGIN timestamp_timeout=0');
      }
    }, 20_000);

    it('names requiretty', async () => {
      users.allow('LOGIN ALL=(ALL:ALL) NOPASSWD: ALL', 'Defaults:LOGIN requiretty');
      try {
        expect(await refused({ method: 'sudo', user: 'root' })).toMatchObject({
          code: 'BECOME_FAILED',
          hint: `Add "Defaults:LOGIN !requiretty" to the host's sudoers file, with the login user's name.`,
        });
      } finally {
        users.allow('LOGIN ALL=(ALL:ALL) ALL', 'Defaults:LOGIN timestamp_timeout=0');
      }
    }, 20_000);

    it('works with use_pty, the default of newer sudos', async () => {
      users.allow('LOGIN ALL=(ALL:ALL) ALL', 'Defaults:LOGIN use_pty', 'Defaults:LOGIN timestamp_timeout=0');
      try {
        const login = await openLogin();
        const view = login.become(rootByPassword());
        expect(String((await view.run(['sh', '-c', 'id -un; cat'], { stdin: 'a\0b' })).stdout)).toBe('root\na\0b');
        await login.close();
      } finally {
        users.allow('LOGIN ALL=(ALL:ALL) ALL', 'Defaults:LOGIN timestamp_timeout=0');
      }
    }, 20_000);
  });

  it('leaves nothing behind in the folders it wrote to', () => {
    const left = [join(scratch, 'root'), join(scratch, 'target')].flatMap((folder) => readdirSync(folder));
    expect(left.filter((name) => name.includes('.signet-'))).toEqual([]);
  });
});
