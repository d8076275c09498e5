import { type Change, Secret } from '@signet/core';
import type { UserArguments } from '../tasks/user.ts';
import type { Account } from './account.ts';

/** A program to run, and what it reads. */
interface AccountCommand {
  readonly argv: readonly string[];
  readonly stdin?: Secret;
}

const secondsOfDay = 86_400;

export function makesHome(args: UserArguments): boolean {
  return args.create_home ?? args.createhome ?? true;
}

/** The file of the SSH key that was asked for; `undefined` when none was. */
export function keyFileOf(args: UserArguments): string | undefined {
  if (args.generate_ssh_key !== true || args.state === 'absent') return undefined;
  return args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type ?? 'rsa'}`;
}

/** How long a hash is, by the name of its kind. */
const hashLengths: Readonly<Record<string, number>> = { 1: 22, 5: 43, 6: 86 };

/** Whether a password can be a hash; those that open nothing count too. */
export function looksHashed(password: string): boolean {
  if (/^(?:\*|!|\*{13})$/u.test(password)) return true;
  const fields = password.split('$');
  const hash = fields.at(-1) ?? '';
  if (fields.length < 3 || /[:*!]/u.test(password) || /[^a-zA-Z0-9./=]/u.test(hash)) return false;
  const length = hashLengths[fields[1] ?? ''];
  return length === undefined || hash.length === length;
}

function wantedGroups({ groups, append }: UserArguments, further: readonly string[]): string[] | undefined {
  if (groups === undefined) return undefined;
  const list = (typeof groups === 'string' ? groups.split(',') : groups)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return append === true ? [...new Set([...further, ...list])].toSorted() : list.toSorted();
}

export function compareAccount(account: Account | null, args: UserArguments): Change[] {
  if (args.state === 'absent') return account === null ? [] : [{ path: 'state', from: 'present', to: 'absent' }];
  const changes: Change[] = [];
  if (account === null) changes.push({ path: 'state', from: 'absent', to: 'present' });
  const [main, ...others] = account?.groups ?? [];
  const differ = (path: string, from: unknown, to: unknown): void => {
    if (to !== undefined && to !== from) changes.push({ path, from: from ?? null, to });
  };
  differ('uid', account?.uid, args.uid);
  const mainGroup = args.group !== undefined && /^\d+$/u.test(args.group) ? String(account?.gid) : main;
  differ('group', mainGroup === 'undefined' ? undefined : mainGroup, args.group);
  differ('comment', account?.comment, args.comment);
  differ('home', account?.home, args.home);
  differ('shell', account?.shell, args.shell);
  const further = others.toSorted();
  const groups = wantedGroups(args, further);
  if (groups !== undefined && groups.join(',') !== further.join(',')) {
    changes.push({ path: 'groups', from: account === null ? null : further, to: groups });
  }
  const isPasswordManaged = args.password !== undefined && (account === null || args.update_password !== 'on_create');
  const hash = args.password === undefined ? '' : args.password.reveal().replace(/^!+/u, '');
  if (isPasswordManaged && account?.password?.equals(hash) !== true) {
    changes.push({ path: 'password', from: account?.password ?? null, to: args.password });
  }
  const locked = account?.isLocked ?? false;
  if (args.password_lock !== undefined && locked !== args.password_lock && (account !== null || args.password)) {
    changes.push({ path: 'password_lock', from: locked, to: args.password_lock });
  }
  if (args.expires !== undefined) {
    const day = args.expires < 0 ? null : Math.floor(args.expires / secondsOfDay);
    const current = account?.expiresOn ?? null;
    if (current !== day) changes.push({ path: 'expires', from: dateOf(current), to: dateOf(day) });
  }
  differ('password_expire_min', account?.passwordDays?.min ?? undefined, args.password_expire_min);
  differ('password_expire_max', account?.passwordDays?.max ?? undefined, args.password_expire_max);
  if (account?.hasHome === false && makesHome(args) && !changes.some(({ path }) => path === 'home')) {
    changes.push({ path: 'home_folder', from: 'absent', to: account.home });
  }
  const key = keyFileOf(args);
  const keyState = account?.key?.state ?? 'none';
  if (key !== undefined && (keyState === 'none' || (keyState === 'public' && args.force === true))) {
    changes.push({ path: 'ssh_key', from: 'absent', to: account?.key?.file ?? key });
  }
  return changes;
}

function dateOf(day: number | null): string {
  return day === null ? 'never' : new Date(day * secondsOfDay * 1000).toISOString().slice(0, 10);
}

/** What has to be run for these changes, in order. */
export function commandsFor(changes: readonly Change[], args: UserArguments): readonly AccountCommand[] {
  const { name, password } = args;
  const changed = (path: string): Change | undefined => changes.find((change) => change.path === path);
  if (args.state === 'absent') {
    const options = [...(args.remove === true ? ['-r'] : []), ...(args.force === true ? ['-f'] : [])];
    return [{ argv: ['userdel', ...options, name] }];
  }
  const isNew = changed('state') !== undefined;
  const found: AccountCommand[] = [];
  const options = accountOptions(changes, args, isNew);
  if (isNew) found.push({ argv: ['sh', '-c', creation, 'sh', name, args.home ?? '', ...newOptions(args), ...options] });
  else if (options.length > 0) found.push({ argv: ['usermod', ...options, name] });
  if (password !== undefined && changed('password') !== undefined) {
    const isLocked = args.password_lock ?? false;
    const hash = password.reveal().replace(/^!+/u, '');
    found.push({ argv: ['chpasswd', '-e'], stdin: new Secret(`${name}:${isLocked ? '!' : ''}${hash}\n`) });
  } else if (changed('password_lock') !== undefined) {
    found.push({ argv: ['usermod', args.password_lock === true ? '-L' : '-U', name] });
  }
  const days = [
    ...(changed('password_expire_min') === undefined ? [] : ['-m', String(args.password_expire_min)]),
    ...(changed('password_expire_max') === undefined ? [] : ['-M', String(args.password_expire_max)]),
  ];
  if (days.length > 0) found.push({ argv: ['chage', ...days, name] });
  if (changed('home_folder') !== undefined) {
    found.push({ argv: ['sh', '-c', homeFolder, 'sh', name, args.skeleton ?? '/etc/skel'] });
  }
  const key = keyFileOf(args);
  if (key !== undefined && changed('ssh_key') !== undefined) {
    const bits = args.ssh_key_bits === undefined || args.ssh_key_bits === 0 ? [] : ['-b', String(args.ssh_key_bits)];
    const comment = args.ssh_key_comment === undefined ? [] : ['-C', args.ssh_key_comment];
    const type = ['-t', args.ssh_key_type ?? 'rsa'];
    found.push({
      argv: ['sh', '-c', newKey, 'sh', name, key, String(args.force ?? false), ...type, ...bits, ...comment],
    });
  }
  return found;
}

/** useradd makes no folders above the home folder, and no group where there is one of that name. */
const creation = `name=$1; home=$2; shift 2
case " $* " in *' -m '*) if [ -n "$home" ]; then mkdir -p -- "$(dirname -- "$home")"; fi ;; esac
case " $* " in *' -g '*) ;; *) if getent group "$name" >/dev/null 2>&1; then set -- -N "$@"; fi ;; esac
exec useradd "$@" "$name"`;

const homeOf = `entry=$(getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd)
home=\${entry%:*}; home=\${home##*:}
owner=$(printf '%s\\n' "$entry" | sed 1q | cut -d: -f3,4)`;

const homeFolder = `${homeOf}
setting() { sed -n "s/^[[:space:]]*$1[[:space:]]\\{1,\\}//p" /etc/login.defs 2>/dev/null | sed 1q; }
mode=$(setting HOME_MODE); mask=$(setting UMASK)
mode=\${mode:-$(printf '%o' $((0777 & ~0\${mask:-022})))}
if [ -d "$2" ]; then mkdir -p -- "$(dirname -- "$home")" && cp -R -- "$2" "$home"; else mkdir -p -- "$home"; fi &&
chown -R "$owner" "$home" && chmod "$mode" "$home"`;

/** A new user may find a key in a home folder that was there before. */
const newKey = `${homeOf}
case $2 in '~'/*) key=$home/\${2#'~'/} ;; /*) key=$2 ;; *) key=$home/$2 ;; esac
force=$3; shift 3
folder=$(dirname -- "$key")
if [ ! -d "$folder" ]; then mkdir -- "$folder" && chmod 0700 "$folder" && chown "$owner" "$folder" || exit 1; fi
if [ -e "$key" ] || [ -L "$key" ]; then exit 0; fi
if [ -e "$key.pub" ] || [ -L "$key.pub" ]; then [ "$force" = true ] || exit 0; rm -f -- "$key.pub"; fi
ssh-keygen -q -N '' -f "$key" "$@" && chown -h "$owner" "$key" "$key.pub"`;

function newOptions(args: UserArguments): string[] {
  const { system, skeleton, umask } = args;
  const home = makesHome(args) ? ['-m', ...(skeleton === undefined ? [] : ['-k', skeleton])] : ['-M'];
  return [...(system === true ? ['-r'] : []), ...home, ...(umask === undefined ? [] : ['-K', `UMASK=${umask}`])];
}

function accountOptions(changes: readonly Change[], args: UserArguments, isNew: boolean): string[] {
  const { uid, group, comment, home, shell } = args;
  const given = {
    uid: args.non_unique === true ? ['-o', '-u', uid] : ['-u', uid],
    group: ['-g', group],
    comment: ['-c', comment],
    home: args.move_home === true && !isNew ? ['-m', '-d', home] : ['-d', home],
    shell: ['-s', shell],
    expires: [
      '-e',
      args.expires === undefined || args.expires < 0 ? '' : dateOf(Math.floor(args.expires / secondsOfDay)),
    ],
  };
  const found: string[] = [];
  for (const [name, option] of Object.entries(given)) {
    if (changes.some(({ path }) => path === name)) found.push(...option.map(String));
  }
  const groups = changes.find(({ path }) => path === 'groups')?.to;
  if (Array.isArray(groups)) found.push('-G', groups.join(','));
  return found;
}
