/** Options of the ssh program that the connection spoken by ssh2 can honour. */
export interface UnderstoodArguments {
  readonly jumps?: readonly string[];
  readonly hostKeyChecking?: boolean;
  readonly knownHostsFiles?: readonly string[];
  readonly connectTimeoutSeconds?: number;
  readonly port?: number;
  readonly user?: string;
  readonly keyFiles?: readonly string[];
  /** True when only the named keys may be tried, and no agent. */
  readonly identitiesOnly?: boolean;
  /** What `-F` names instead of `~/.ssh/config`. */
  readonly configFile?: string;
}

/** Settings that say how the ssh program shares connections, talks or keeps alive: here that is done anyway. */
const withoutEffect = new Set([
  'batchmode',
  'checkhostip',
  'compression',
  'controlmaster',
  'controlpath',
  'controlpersist',
  'hashknownhosts',
  'ipqos',
  'loglevel',
  'serveralivecountmax',
  'serveraliveinterval',
  'tcpkeepalive',
]);

const settingOfFlag: Readonly<Record<string, string>> = {
  J: 'proxyjump',
  p: 'port',
  l: 'user',
  i: 'identityfile',
  F: '-F',
};

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Reads the words of `ansible_ssh_common_args` and the like; the first that is not understood is returned instead. */
export function readSshArguments(words: readonly string[]): UnderstoodArguments | { readonly unknown: string } {
  const understood: Mutable<UnderstoodArguments> = {};
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (/^-[CTqx4]+$/u.test(word)) continue;
    const [, flag, attached] = /^-([oJpliF])(.*)$/su.exec(word) ?? [];
    if (flag === undefined) return { unknown: word };
    const value = attached === undefined || attached === '' ? words[(index += 1)] : attached;
    if (value === undefined) return { unknown: word };
    const [, name = '', set = ''] =
      flag === 'o' ? (/^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/su.exec(value) ?? []) : [value, settingOfFlag[flag], value];
    if (!take(understood, name.toLowerCase(), set)) return { unknown: flag === 'o' ? `-o ${value}` : word };
  }
  return understood;
}

/** False when a setting cannot be honoured. As with OpenSSH the first value counts. */
function take(into: Mutable<UnderstoodArguments>, name: string, value: string): boolean {
  const word = value.toLowerCase();
  switch (name) {
    case 'proxyjump':
      into.jumps ??= word === 'none' ? [] : value.split(',');
      return true;
    case 'stricthostkeychecking':
      if (word === 'no' || word === 'off') into.hostKeyChecking ??= false;
      else if (word === 'yes') into.hostKeyChecking ??= true;
      // accept-new would write into known_hosts.
      else return false;
      return true;
    case 'userknownhostsfile':
      into.knownHostsFiles ??= value.split(/\s+/u);
      return true;
    case 'connecttimeout':
      into.connectTimeoutSeconds ??= Number(value);
      return Number(value) > 0;
    case 'port':
      into.port ??= Number(value);
      return Number(value) > 0;
    case 'user':
      into.user ??= value;
      return true;
    case 'identityfile':
      into.keyFiles = [...(into.keyFiles ?? []), value];
      return true;
    case '-f':
      into.configFile ??= value;
      return true;
    case 'identitiesonly':
      into.identitiesOnly ??= word === 'yes';
      return true;
    default:
      return withoutEffect.has(name);
  }
}
