import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConnectError, type Connection, Secret } from '@signet/core';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { folderController } from '../testing/controller.ts';
import { localHost, scratchFolder } from '../testing/hosts.ts';
import { looksHashed } from '../system/account-changes.ts';
import { assertOn, checkTask, runAction, runTask } from '../testing/steps.ts';
import { apt } from './apt.ts';
import { getent } from './getent.ts';
import { group } from './group.ts';
import { packageTask } from './package.ts';
import { reboot } from './reboot.ts';
import { service } from './service.ts';
import { systemd } from './systemd.ts';
import { unarchive } from './unarchive.ts';
import { user } from './user.ts';

vi.setConfig({ testTimeout: 60_000 });

let local: Connection;
beforeAll(async () => {
  local = await localHost();
});
afterAll(() => local.close());

/** A host on which some programs are scripts of the test; they note their arguments in `calls`. */
function hostWith(programs: Readonly<Record<string, string>>) {
  const folder = scratchFolder();
  for (const [name, text] of Object.entries(programs)) {
    const path = join(folder, name);
    writeFileSync(
      path,
      `#!/bin/sh\necho "${name} $*" >> '${join(folder, 'calls').replaceAll("'", String.raw`'\''`)}'\n${text}\n`,
    );
    chmodSync(path, 0o755);
  }
  const run: Connection['run'] = (argv, options = {}) =>
    local.run(argv, { ...options, env: { ...options.env, PATH: `${folder}:${process.env['PATH']}`, STATE: folder } });
  const calls = (): string[] =>
    existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];
  return { host: { ...local, run }, calls, clear: () => rmSync(join(folder, 'calls'), { force: true }) };
}

async function foresee(
  module: typeof service | typeof systemd | typeof apt | typeof packageTask,
  args: object,
  host: Connection,
) {
  const context = taskContext({ check: true });
  const { read } = await module.target.open(host, fixedVars(), context);
  return module.foresee(read, args as never, context);
}

describe('service and systemd', () => {
  const systemctl = `
[ "$1" = --user ] && shift
case "$1" in show) case "$*" in *Version*) echo Version=252 ;; *unknown*) echo LoadState=not-found ;; *)
    echo LoadState=loaded; if [ -e "$STATE/active" ]; then echo ActiveState=active; else echo ActiveState=inactive; fi ;; esac ;;
  is-enabled) if [ -e "$STATE/enabled" ]; then echo enabled; else echo disabled; exit 1; fi ;;
  start|restart) : > "$STATE/active" ;; stop) rm "$STATE/active" ;; enable) : > "$STATE/enabled" ;; disable) rm "$STATE/enabled" ;;
esac`;

  it('do what differs, once', async () => {
    const { host, calls, clear } = hostWith({ systemctl });
    const args = { name: 'portal', state: 'started', enabled: true };
    expect(await foresee(service, args, host)).toMatchObject({
      effects: ['enable portal', 'start portal'],
      changed: true,
    });
    expect(calls().filter((call) => /start|enable /u.test(call) && !call.includes('is-enabled'))).toEqual([]);
    expect(await runAction(host, service, args)).toMatchObject({
      changed: true,
      effects: ['enable portal', 'start portal'],
    });
    expect(calls().slice(-2)).toEqual(['systemctl enable -- portal', 'systemctl start -- portal']);
    expect(await runAction(host, service, args)).toMatchObject({
      changed: false,
      effects: [],
      facts: { state: 'started', enabled: true },
    });
    clear();
    expect(
      await runAction(host, systemd, { name: 'portal', state: 'restarted', daemon_reload: true, scope: 'user' }),
    ).toMatchObject({
      effects: ['reload the units of systemd', 'restart portal'],
    });
    expect(calls().slice(-2)).toEqual(['systemctl --user daemon-reload', 'systemctl --user restart -- portal']);
    expect(await runAction(host, service, { name: 'portal', state: 'stopped', enabled: false })).toMatchObject({
      effects: ['disable portal', 'stop portal'],
    });
    expect(await runAction(host, systemd, { daemon_reload: true })).toMatchObject({ changed: false });
  });

  it('name a service that is not there, and a failure', async () => {
    const { host } = hostWith({
      systemctl: `${systemctl}\n[ "$1" = reload ] || [ "$1" = start ] && { echo 'no way' >&2; exit 1; }\nexit 0`,
    });
    await expect(runAction(host, service, { name: 'unknown', state: 'started' })).rejects.toMatchObject({
      code: 'SERVICE_UNKNOWN',
    });
    await expect(runAction(host, service, { name: 'portal', state: 'started' })).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      message: '"start portal" failed on web1: no way.',
    });
    await expect(runAction(host, systemd, { state: 'started' })).rejects.toMatchObject({ code: 'SERVICE_ARGUMENTS' });
  });

  it('use service where there is no systemd', async () => {
    const { host, calls } = hostWith({
      systemctl: 'exit 1',
      service: 'if [ "$2" = status ]; then [ -e "$STATE/active" ]; else : > "$STATE/active"; fi',
    });
    const name = 'hwclock.sh';
    if (!existsSync(`/etc/init.d/${name}`)) return;
    expect(await runAction(host, service, { name, state: 'started' })).toMatchObject({ effects: [`start ${name}`] });
    expect(calls()).toContain(`service ${name} start`);
    expect(await runAction(host, service, { name, state: 'started' })).toMatchObject({ changed: false });
  });
});

describe('package and apt', () => {
  const dpkg = `
for name do :; done
if [ -e "$STATE/$name" ]; then echo "installed $(cat "$STATE/$name")"; else exit 1; fi`;
  const aptGet = `
case " $* " in
  *only-upgrade*) for name do case $name in old) echo "Inst old [1.0] (2.0 repo)" ;; esac; done ;;
  *' -s '*) case "$*" in *nowhere*) echo 'E: Unable to locate package nowhere' >&2; exit 100 ;; esac ;;
  *' install '*) for name do case $name in old) echo 2.0 > "$STATE/old" ;; *) echo 1.0 > "$STATE/$name" 2>/dev/null ;; esac; done ;;
  *' remove '*) for name do rm -f "$STATE/$name"; done ;;
esac`;

  it('install what is missing, once, and remove it', async () => {
    const { host, calls, clear } = hostWith({ 'dpkg-query': dpkg, 'apt-get': aptGet });
    const args = { name: ['one', 'two'], install_recommends: false };
    expect(await foresee(apt, args, host)).toMatchObject({ effects: ['install one', 'install two'], changed: true });
    expect(await runAction(host, apt, args)).toMatchObject({ changed: true, effects: ['install one', 'install two'] });
    expect(calls().at(-1)).toContain('--no-install-recommends install -- one two');
    clear();
    expect(await runAction(host, apt, args)).toMatchObject({ changed: false, effects: [] });
    expect(calls().filter((call) => call.startsWith('apt-get'))).toEqual([]);
    expect(await runAction(host, apt, { name: 'one=1.*' })).toMatchObject({ changed: false });
    expect(await runAction(host, apt, { name: 'one=2.*' })).toMatchObject({ changed: true });
    expect(await runAction(host, packageTask, { name: 'one,two,three', state: 'absent' })).toMatchObject({
      effects: ['remove one', 'remove two'],
    });
    expect(await runAction(host, packageTask, { name: 'one', state: 'absent' })).toMatchObject({ changed: false });
  });

  it('read the lists of packages only when they are old', async () => {
    const { host, calls } = hostWith({ 'dpkg-query': dpkg, 'apt-get': aptGet, stat: 'echo $(($(date +%s) - 100))' });
    await runAction(host, apt, { name: 'one', cache_valid_time: 3600 });
    expect(calls().filter((call) => call.endsWith(' update'))).toEqual([]);
    await runAction(host, apt, { name: 'one', cache_valid_time: 50 });
    await runAction(host, apt, { name: 'one', update_cache: true });
    expect(calls().filter((call) => call.endsWith(' update'))).toHaveLength(2);
  });

  it('upgrade only what is old', async () => {
    const { host } = hostWith({ 'dpkg-query': dpkg, 'apt-get': aptGet });
    await runAction(host, apt, { name: ['old', 'new'], state: 'present' });
    expect(await foresee(apt, { name: ['old', 'new'], state: 'latest' }, host)).toMatchObject({
      effects: ['upgrade old'],
    });
  });

  it('say in check mode that a package does not exist', async () => {
    const { host } = hostWith({ 'dpkg-query': dpkg, 'apt-get': aptGet });
    await expect(foresee(apt, { name: 'nowhere' }, host)).rejects.toMatchObject({
      code: 'PACKAGE_FAILED',
      message: "No package matching 'nowhere' is available",
    });
  });

  it.skipIf(spawnSync('apt-get', ['--version']).error !== undefined)('agree with the real apt-get', async () => {
    expect(await foresee(apt, { name: 'dpkg' }, local)).toMatchObject({ effects: [], changed: false });
    await expect(foresee(packageTask, { name: 'no-such-package-anywhere' }, local)).rejects.toMatchObject({
      code: 'PACKAGE_FAILED',
    });
  });
});

describe('user and group', () => {
  const passwd = {
    getent: `
case "$1 $2" in
  'passwd tom') echo 'tom:x:1001:1001:Tom:/:/bin/sh' ;;
  'shadow tom') echo 'tom:$6$old-hash:1:0:99999:7:::' ;;
  'group staff') echo 'staff:x:50:' ;;
  *) exit 2 ;;
esac`,
    id: 'echo tom adm staff',
    useradd: '',
    usermod: '',
    chage: '',
    userdel: '',
    groupadd: '',
    groupmod: '',
    groupdel: '',
    chpasswd: 'cat > "$STATE/password"',
  };
  const applied = async (module: typeof user | typeof group, args: object): Promise<string | undefined> => {
    const { host, calls } = hostWith(passwd);
    const context = taskContext();
    const { read, write } = await module.target.open(host, fixedVars(), context);
    const current = await module.read(read, args as never, context);
    const changes = module.diff(current as never, args as never);
    if (changes.length === 0) return undefined;
    await module.apply(write, changes, args as never, context);
    return calls().findLast((call) => !/^(?:getent|id) /u.test(call));
  };

  it.each([
    [user, { name: 'tom', uid: 1001, shell: '/bin/sh', comment: 'Tom', group: 'tom' }, undefined],
    [user, { name: 'tom', groups: 'staff,adm' }, undefined],
    [user, { name: 'tom', groups: ['adm'] }, 'usermod -G adm tom'],
    [user, { name: 'tom', groups: ['docker'], append: true }, 'usermod -G adm,docker,staff tom'],
    [user, { name: 'tom', shell: '/bin/bash', home: '/srv/tom' }, 'usermod -d /srv/tom -s /bin/bash tom'],
    [user, { name: 'tom', state: 'absent', remove: true }, 'userdel -r tom'],
    [user, { name: 'ann', state: 'absent' }, undefined],
    [user, { name: 'ann', uid: 5, system: true, create_home: false, groups: ['adm'] }, 'useradd -r -M -u 5 -G adm ann'],
    [user, { name: 'tom', password: new Secret('$6$old-hash') }, undefined],
    [user, { name: 'tom', password: new Secret('$6$new-hash') }, 'chpasswd -e'],
    [user, { name: 'tom', password: new Secret('$6$new-hash'), update_password: 'on_create' }, undefined],
    [user, { name: 'tom', password_lock: true }, 'usermod -L tom'],
    [user, { name: 'tom', password_lock: false, expires: -1, password_expire_max: 99_999 }, undefined],
    [user, { name: 'tom', expires: 2_529_881_062 }, 'usermod -e 2050-03-03 tom'],
    [
      user,
      { name: 'tom', home: '/srv/tom', move_home: true, uid: 0, non_unique: true },
      'usermod -o -u 0 -m -d /srv/tom tom',
    ],
    [user, { name: 'tom', password_expire_min: 5, password_expire_max: 9 }, 'chage -m 5 -M 9 tom'],
    [
      user,
      { name: 'ann', create_home: false, umask: '077', expires: 86_400 },
      'useradd -M -K UMASK=077 -e 1970-01-02 ann',
    ],
    [user, { name: 'staff', createhome: false }, 'useradd -N -M staff'],
    [group, { name: 'staff' }, undefined],
    [group, { name: 'staff', gid: 51 }, 'groupmod -g 51 staff'],
    [group, { name: 'new', gid: 51, system: true }, 'groupadd -g 51 -r new'],
    [group, { name: 'staff', state: 'absent' }, 'groupdel staff'],
    [group, { name: 'new', state: 'absent' }, undefined],
  ])('%#', async (module, args, call) => {
    expect(await applied(module, args)).toBe(call);
  });

  it.each([
    ['$6$salt$' + 'a'.repeat(86), true],
    ['$5$rounds=1000$salt$' + 'a'.repeat(43), true],
    ['$y$j9T$salt$hash', true],
    ['*', true],
    ['secret', false],
    ['$6$salt$short', false],
    ['$6$' + 'a'.repeat(85) + ':', false],
  ])('see whether %s is a hash', (password, is) => {
    expect(looksHashed(password)).toBe(is);
  });

  it('show no hash', async () => {
    const { host } = hostWith(passwd);
    const { changes } = await checkTask(host, user, { name: 'tom', password: new Secret('$6$new-hash') });
    expect(JSON.stringify(changes)).toBe('[{"path":"password","from":"***","to":"***"}]');
  });
});

it('getent reads databases', async () => {
  const root = await assertOn(local, getent, { database: 'passwd', key: 'root' });
  expect(
    (root.facts['ansible_facts'] as Record<string, Record<string, string[]>>)['getent_passwd']?.['root']?.slice(1, 3),
  ).toEqual(['0', '0']);
  expect((await assertOn(local, getent, { database: 'passwd', key: 'no-such-user' })).findings).toMatchObject([
    { code: 'GETENT_NO_KEY' },
  ]);
  const kept = await assertOn(local, getent, { database: 'passwd', key: 'no-such-user', fail_key: false });
  expect(kept).toMatchObject({ findings: [], facts: { ansible_facts: { getent_passwd: { 'no-such-user': null } } } });
  expect((await assertOn(local, getent, { database: 'nothing' })).findings).toMatchObject([{ code: 'GETENT_FAILED' }]);
});

describe('unarchive', () => {
  const author = scratchFolder();
  const context = { controller: folderController(author) };
  const hasZip = ['zip', 'unzip'].every((program) => spawnSync(program, ['-v']).error === undefined);
  beforeAll(() => {
    mkdirSync(join(author, 'tree/a b'), { recursive: true });
    writeFileSync(join(author, 'tree/a b/-one'), 'one');
    writeFileSync(join(author, "tree/it's"), 'two');
    execFileSync('tar', ['-czf', '../tree.tgz', '.'], { cwd: join(author, 'tree') });
    if (hasZip) execFileSync('zip', ['-qr', '../tree.zip', '.'], { cwd: join(author, 'tree') });
  });

  it.each(hasZip ? ['tree.tgz', 'tree.zip'] : ['tree.tgz'])(
    'unpacks %s once, and again what was changed',
    async (src) => {
      const dest = scratchFolder();
      const { changes } = await runTask(local, unarchive, { src, dest, mode: 'u=rwX,go=' }, context);
      expect(changes[0]).toMatchObject({ path: 'content', from: null });
      expect([readFileSync(join(dest, 'a b/-one'), 'utf8'), statSync(join(dest, "it's")).mode & 0o777]).toEqual([
        'one',
        0o600,
      ]);
      writeFileSync(join(dest, "it's"), 'other text');
      expect((await runTask(local, unarchive, { src, dest }, context)).changes[0]?.to).toContain("it's");
      expect(readFileSync(join(dest, "it's"), 'utf8')).toBe('two');
    },
  );

  it('takes an archive of the host, and needs the folder', async () => {
    const dest = scratchFolder();
    const src = join(author, 'tree.tgz');
    await runTask(local, unarchive, { src, dest, remote_src: true });
    expect(existsSync(join(dest, 'a b/-one'))).toBe(true);
    expect(
      (await runTask(local, unarchive, { src: '/none.tgz', dest, remote_src: true, creates: join(dest, 'a b') }))
        .changes,
    ).toEqual([]);
    await expect(runTask(local, unarchive, { src, dest, remote_src: true, owner: 'no-such-user' })).rejects.toThrow(
      'invalid user',
    );
    const modes = await runTask(local, unarchive, { src, dest, remote_src: true, mode: 'go=', list_files: true });
    expect(modes.changes).not.toContainEqual(expect.objectContaining({ path: 'content' }));
    expect(modes.facts).toMatchObject({
      handler: 'TgzArchive',
      files: expect.arrayContaining(["./it's"]),
      mode: '0700',
    });
    await expect(
      runTask(local, unarchive, { src, dest, remote_src: true, include: ['a'], exclude: ['b'] }),
    ).rejects.toMatchObject({ code: 'FILE_ARGUMENTS' });
    await expect(
      unarchive.read(await reader(), { src: '/none.tgz', dest, remote_src: true }, taskContext()),
    ).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
    await expect(
      unarchive.read(await reader(), { src, dest: '/none', remote_src: true }, taskContext()),
    ).rejects.toMatchObject({ code: 'NO_SUCH_DIRECTORY' });
  });
  const reader = async () => (await unarchive.target.open(local, fixedVars(), taskContext())).read;
});

describe('reboot', () => {
  it('waits until the host was started anew', async () => {
    let boot = 0;
    let asked = 0;
    const host = fakeConnection({
      run(argv) {
        const text = argv[2] ?? '';
        if (text.includes('boot_id')) {
          asked += 1;
          if (boot === 1 && asked < 3) throw new ConnectError('gone', { code: 'CONNECTION_LOST' });
          return `boot ${boot}\n`;
        }
        if (text.includes('shutdown')) {
          boot = 1;
          throw new ConnectError('gone', { code: 'CONNECTION_LOST' });
        }
        return text === 'whoami' ? 'root\n' : undefined;
      },
    });
    expect(await runAction(host, reboot, {})).toMatchObject({
      effects: ['reboot'],
      changed: true,
      facts: { rebooted: true },
    });
  });

  it('says that it may not, and that the host does not come back', async () => {
    const denied = fakeConnection({
      run: (argv) => (argv[2]?.includes('shutdown') === true ? { code: 1, stderr: 'must be root' } : 'x'),
    });
    await expect(runAction(denied, reboot, {})).rejects.toMatchObject({ code: 'REBOOT_FAILED' });
    const same = fakeConnection({ run: () => 'x' });
    await expect(runAction(same, reboot, { reboot_timeout: 0.1 })).rejects.toMatchObject({ code: 'REBOOT_TIMEOUT' });
  });
});
