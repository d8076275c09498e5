import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly home: string;
}

/** Two users of this machine: one who logs in, and one who can be become. */
export interface TestUsers {
  readonly login: TestUser;
  readonly target: TestUser;
  /** Sets what the login user may do, as the part of a sudoers line behind its name. */
  allow(...rules: string[]): void;
  remove(): void;
}

/** Why no users can be made here; `undefined` when they can. */
export function testUsersMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'making users needs root';
  for (const program of ['sudo', 'su', 'useradd', 'userdel', 'chpasswd']) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  }
  return undefined;
}

export function makeTestUsers(): TestUsers {
  const suffix = randomBytes(3).toString('hex');
  const login = makeUser(`signet-l-${suffix}`);
  const target = makeUser(`signet-t-${suffix}`);
  const sudoers = `/etc/sudoers.d/signet-test-${suffix}`;
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(sudoers, { force: true });
    for (const { name, home } of [login, target]) {
      spawnSync('userdel', ['-f', name], { stdio: 'pipe' });
      rmSync(home, { recursive: true, force: true });
      rmSync(`/run/sudo/ts/${name}`, { force: true });
    }
  };
  process.once('exit', remove);
  return {
    login,
    target,
    allow(...rules) {
      rmSync(`/run/sudo/ts/${login.name}`, { force: true });
      writeFileSync(sudoers, rules.map((rule) => `${rule.replaceAll('LOGIN', login.name)}\n`).join(''), {
        mode: 0o440,
      });
    },
    remove,
  };
}

function makeUser(name: string): TestUser {
  const home = `/tmp/${name}`;
  const password = `pw-${randomBytes(6).toString('hex')}`;
  mkdirSync(home, { recursive: true });
  execFileSync('useradd', ['-M', '-d', home, '-s', '/bin/bash', name], { stdio: 'pipe' });
  execFileSync('chpasswd', { input: `${name}:${password}\n`, stdio: 'pipe' });
  execFileSync('chown', ['-R', `${name}:`, home], { stdio: 'pipe' });
  return { name, password, home };
}
