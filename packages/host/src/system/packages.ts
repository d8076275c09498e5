import { type ActionReport, TargetError } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';

export interface PackageWish {
  readonly names: readonly string[];
  readonly state: 'absent' | 'latest' | 'present';
  /** Read the lists of packages anew first. */
  readonly updateCache?: boolean | undefined;
  /** With `updateCache`: not when they are younger than so many seconds; apt only. */
  readonly cacheValidSeconds?: number | undefined;
  /** Only a manager of this name. */
  readonly manager?: Manager | undefined;
  readonly purge?: boolean | undefined;
  readonly autoremove?: boolean | undefined;
  /** Packages that are only recommended too; as the manager is set up when left out. */
  readonly recommends?: boolean | undefined;
}

type Manager = 'apk' | 'apt' | 'dnf' | 'yum' | 'zypper';

const detect = `for found in apt-get dnf yum zypper apk; do
  if command -v $found >/dev/null 2>&1; then echo $found; exit; fi
done`;

/** Whether each package is there, one line each: yes or no. A version behind the name counts too. */
const installed: Readonly<Record<Manager, string>> = {
  apt: `for name do
  wanted=; case $name in *=*) wanted=\${name#*=}; name=\${name%%=*} ;; esac
  found=$(dpkg-query -W -f '\${db:Status-Status} \${Version}\\n' -- "$name" 2>/dev/null | sed -n 's/^installed //p' | sed 1q)
  if [ -z "$found" ]; then echo no; elif [ -z "$wanted" ]; then echo yes
  else case $found in $wanted) echo yes ;; *) echo no ;; esac; fi
done`,
  dnf: `for name do if rpm -q --whatprovides -- "$name" >/dev/null 2>&1 || rpm -q -- "$name" >/dev/null 2>&1; then echo yes; else echo no; fi; done`,
  yum: `for name do if rpm -q --whatprovides -- "$name" >/dev/null 2>&1 || rpm -q -- "$name" >/dev/null 2>&1; then echo yes; else echo no; fi; done`,
  zypper: `for name do if rpm -q --whatprovides -- "$name" >/dev/null 2>&1; then echo yes; else echo no; fi; done`,
  apk: `for name do if apk info -e "$name" >/dev/null 2>&1; then echo yes; else echo no; fi; done`,
};

/** Whether a newer version of an installed package is known: prints something for each. */
const upgradable: Readonly<Record<Manager, string>> = {
  apt: `apt-get -s -o Debug::NoLocking=1 install --only-upgrade -- "$@" 2>&1 | sed -n 's/^Inst \\([^ ]*\\) .*/\\1/p'`,
  dnf: `dnf -q check-update -- "$@" 2>/dev/null | sed -n 's/^\\([^ ]*\\)\\.[^. ]* .*/\\1/p'`,
  yum: `yum -q check-update -- "$@" 2>/dev/null | sed -n 's/^\\([^ ]*\\)\\.[^. ]* .*/\\1/p'`,
  zypper: `zypper -q --non-interactive update --dry-run -- "$@" 2>/dev/null | grep -i 'upgrade' || true`,
  apk: `apk version -l '<' -- "$@" 2>/dev/null | sed 1d | sed 's/ .*//'`,
};

interface Plan {
  readonly manager: Manager;
  readonly effects: readonly string[];
  readonly commands: readonly string[];
}

export async function planPackages(host: CommandsReader, wish: PackageWish): Promise<Plan> {
  const manager = await managerOf(host, wish);
  const { names, state } = wish;
  const update = wish.updateCache === true ? [updateCommand(manager, wish)] : [];
  const there = names.length === 0 ? [] : await answers(host, installed[manager], names);
  const present = names.filter((_, index) => there[index] === 'yes');
  const missing = names.filter((_, index) => there[index] !== 'yes');
  if (state === 'absent') {
    if (present.length === 0) return { manager, effects: [], commands: update };
    return {
      manager,
      effects: present.map((name) => `remove ${name}`),
      commands: [...update, removeCommand(manager, present, wish)],
    };
  }
  const newer = state === 'latest' && present.length > 0 ? await answers(host, upgradable[manager], present) : [];
  const changing = [...missing, ...(newer.length > 0 ? present : [])];
  const effects = [...missing.map((name) => `install ${name}`), ...newer.map((name) => `upgrade ${name}`)];
  if (changing.length === 0) return { manager, effects, commands: update };
  return { manager, effects, commands: [...update, installCommand(manager, changing, wish)] };
}

async function managerOf(host: CommandsReader, { manager }: PackageWish): Promise<Manager> {
  if (manager !== undefined) return manager;
  const { stdout } = await host.ask(['sh', '-c', detect]);
  const found = stdout.toString('utf8').trim().replace('apt-get', 'apt');
  if (found !== '') return found as Manager;
  throw new TargetError(`${host.host} has none of apt-get, dnf, yum, zypper and apk.`, {
    code: 'PACKAGE_MANAGER',
    hint: 'Install the package with the task command.',
  });
}

async function answers(host: CommandsReader, script: string, names: readonly string[]): Promise<string[]> {
  const { stdout } = await host.ask(['sh', '-c', script, 'sh', ...names], { deadlineMs: 300_000 });
  return stdout
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function updateCommand(manager: Manager, { cacheValidSeconds: valid }: PackageWish): string {
  const stamp = 'stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists';
  const commands = {
    apt:
      valid === undefined
        ? 'apt-get -q update'
        : `[ $(($(date +%s) - $(${stamp}))) -lt ${valid} ] || apt-get -q update`,
    dnf: 'dnf -q makecache',
    yum: 'yum -q makecache',
    zypper: 'zypper --non-interactive refresh',
    apk: 'apk update',
  };
  return commands[manager];
}

function installCommand(manager: Manager, names: readonly string[], { recommends }: PackageWish): string {
  const list = names.map(quote).join(' ');
  const more = recommends === undefined ? '' : ` --${recommends ? '' : 'no-'}install-recommends`;
  const commands = {
    apt: `DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold${more} install -- ${list}`,
    dnf: `dnf -q -y install ${list}`,
    yum: `yum -q -y install ${list}`,
    zypper: `zypper --non-interactive install ${list}`,
    apk: `apk add -u ${list}`,
  };
  return commands[manager];
}

function removeCommand(manager: Manager, names: readonly string[], { purge, autoremove }: PackageWish): string {
  const list = names.map((name) => quote(name.split('=')[0] ?? name)).join(' ');
  const options = `${purge === true ? ' --purge' : ''}${autoremove === true ? ' --auto-remove' : ''}`;
  const commands = {
    apt: `DEBIAN_FRONTEND=noninteractive apt-get -q -y${options} remove -- ${list}`,
    dnf: `dnf -q -y ${autoremove === true ? 'autoremove' : 'remove'} ${list}`,
    yum: `yum -q -y ${autoremove === true ? 'autoremove' : 'remove'} ${list}`,
    zypper: `zypper --non-interactive remove ${list}`,
    apk: `apk del ${list}`,
  };
  return commands[manager];
}

/** How a command becomes one that only tries; the same for managers that cannot. */
const simulation: Readonly<Record<Manager, readonly [string, string]>> = {
  apt: ['apt-get ', 'apt-get -s -o Debug::NoLocking=1 '],
  zypper: ['', ''],
  apk: ['apk ', 'apk --simulate '],
  dnf: ['', ''],
  yum: ['', ''],
};

/** What would be done. With new lists of packages more may be known than now. */
export async function foreseePackages(host: CommandsReader, wish: PackageWish): Promise<ActionReport> {
  const { manager, effects, commands } = await planPackages(host, { ...wish, updateCache: false });
  const simulated = commands[0]?.replace(...simulation[manager]);
  // With new lists there may be packages that are not known now.
  if (simulated !== undefined && simulated !== commands[0] && wish.updateCache !== true) {
    const { code, stdout, stderr } = await host.ask(['sh', '-c', simulated], { deadlineMs: 300_000 });
    if (code !== 0) throw refused(host.host, simulated, `${stderr.toString('utf8')}\n${stdout.toString('utf8')}`);
  }
  return { effects, changed: effects.length > 0 };
}

export async function runPackages(host: CommandsWriter, wish: PackageWish): Promise<ActionReport> {
  if (wish.updateCache === true) await must(host, updateCommand(await managerOf(host, wish), wish));
  const plan = await planPackages(host, { ...wish, updateCache: false });
  let stdout = '';
  for (const command of plan.commands) stdout += await must(host, command);
  return { effects: plan.effects, changed: plan.effects.length > 0, facts: { stdout, rc: 0 } };
}

async function must(host: CommandsWriter, command: string): Promise<string> {
  const { code, stdout, stderr } = await host.run(['sh', '-c', command], { deadlineMs: Number.POSITIVE_INFINITY });
  if (code === 0) return stdout.toString('utf8');
  throw refused(host.host, command, stderr.toString('utf8').trim() || stdout.toString('utf8'));
}

function refused(host: string, command: string, text: string): TargetError {
  const missing = /^E: Unable to locate package (\S+)/mu.exec(text)?.[1];
  if (missing !== undefined) {
    return new TargetError(`No package matching '${missing}' is available`, {
      code: 'PACKAGE_FAILED',
      hint: `Check the name and the repositories of ${host}; "update_cache: true" reads their lists anew.`,
    });
  }
  const said = text.trim().split('\n').slice(-3).join(' ');
  return new TargetError(`"${command}" failed on ${host}: ${said.slice(0, 500)}.`, {
    code: 'PACKAGE_FAILED',
    hint: 'Check the names, the repositories of the host, and whether the user may install packages (become: true).',
  });
}
