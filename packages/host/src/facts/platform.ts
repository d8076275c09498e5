import type { Sections } from './collect.ts';

type Facts = Record<string, unknown>;

/** A section without blanks around it; empty when the host has nothing to say. */
export function textOf(sections: Sections, name: string): string {
  return (sections.get(name) ?? '').trim();
}

/** The system, its names and its user: what Ansible calls the minimal subset. */
export function platformFacts(sections: Sections, distribution: Facts): Facts {
  const system = textOf(sections, 'uname');
  const machine = textOf(sections, 'machine');
  const nodename = textOf(sections, 'nodename');
  const fqdn = textOf(sections, 'fqdn') || nodename;
  const [euid, egid, ruid, rgid, user = ''] = textOf(sections, 'ids').split('\n');
  const [, , , , gecos = '', home = '', shell = ''] = textOf(sections, 'passwd').split(':');
  const bits = textOf(sections, 'bits');
  return {
    system,
    kernel: textOf(sections, 'release'),
    kernel_version: textOf(sections, 'version'),
    machine,
    architecture: /^i[3-6]86$/u.test(machine) ? 'i386' : machine,
    ...(bits !== '' && { userspace_bits: bits }),
    userspace_architecture: bits === '32' && machine === 'x86_64' ? 'i386' : machine,
    nodename,
    hostname: nodename.split('.')[0],
    fqdn,
    domain: fqdn.split('.').slice(1).join('.'),
    machine_id: textOf(sections, 'machine-id'),
    user_id: user,
    user_uid: Number(euid),
    user_gid: Number(egid),
    user_gecos: gecos,
    user_dir: home,
    user_shell: shell,
    effective_user_id: Number(euid),
    effective_group_id: Number(egid),
    real_user_id: Number(ruid),
    real_group_id: Number(rgid),
    env: environment(sections.get('environment') ?? ''),
    date_time: dateTime(textOf(sections, 'dates').split('\n')),
    pkg_mgr: packageManager(textOf(sections, 'managers').split('\n'), distribution),
    service_mgr: serviceManager(sections, system),
    ...commandLine(textOf(sections, 'cmdline')),
    dns: resolver(textOf(sections, 'resolv')),
    fips: textOf(sections, 'fips') === '1',
    apparmor: { status: textOf(sections, 'apparmor') === '' ? 'disabled' : 'enabled' },
    selinux: selinux(textOf(sections, 'selinux')),
    is_chroot: system === 'Linux' && textOf(sections, 'root') !== 'same',
    ...loadAverage(textOf(sections, 'loadavg')),
    ...hostKeys(textOf(sections, 'keys')),
    ...pythonFacts(textOf(sections, 'python')),
    ...lsb(textOf(sections, 'lsb')),
    local: localFacts(sections),
  };
}

function environment(text: string): Facts {
  const entries = text.includes('\0') ? text.split('\0') : text.split('\n');
  const found: Facts = {};
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    if (equals > 0) found[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return found;
}

function dateTime(lines: readonly string[]): Facts {
  const [
    year = '',
    month = '',
    weekday = '',
    weekdayNumber,
    weekNumber,
    day = '',
    hour = '',
    minute = '',
    second = '',
  ] = lines;
  const [epoch = '', tz = '', offset = '', nanos = '', utc = ''] = lines.slice(9);
  const micros = /^\d{9}$/u.test(nanos) ? nanos.slice(0, 6) : '000000';
  const basic = `${year}${month}${day}T${hour}${minute}${second}`;
  return {
    year,
    month,
    weekday,
    weekday_number: weekdayNumber,
    weeknumber: weekNumber,
    day,
    hour,
    minute,
    second,
    epoch,
    epoch_int: epoch,
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    iso8601: `${utc}Z`,
    iso8601_micro: `${utc}.${micros}Z`,
    iso8601_basic: `${basic}${micros}`,
    iso8601_basic_short: basic,
    tz,
    tz_dst: tz,
    tz_offset: offset,
  };
}

const managers: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  'rpm-ostree': 'atomic_container',
  pkg: 'pkgng',
  emerge: 'portage',
  'xbps-install': 'xbps',
  brew: 'homebrew',
};

/** The last one counts where there are several, unless the distribution has one of its own. */
function packageManager(paths: readonly string[], distribution: Facts): string {
  const { os_family: family, distribution_major_version: major } = distribution;
  const isOnImages = paths.some((path) => path.endsWith('/rpm-ostree'));
  if (family === 'Debian') return 'apt';
  if (family === 'RedHat' && !isOnImages) return usesYum(distribution['distribution'], Number(major)) ? 'yum' : 'dnf';
  const program = paths.at(-1)?.split('/').at(-1) ?? '';
  return program === '' ? 'unknown' : (managers[program] ?? program);
}

function usesYum(distribution: unknown, major: number): boolean {
  if (distribution === 'Fedora') return major < 23;
  return major < (distribution === 'Amazon' ? 2022 : 8);
}

function serviceManager(sections: Sections, system: string): string {
  const init = textOf(sections, 'init').split('/').at(-1) ?? '';
  const known: Readonly<Record<string, string>> = {
    procd: 'openwrt_init',
    'runit-init': 'runit',
    'openrc-init': 'openrc',
  };
  // Many systems call theirs init, and in a container the first process may be a shell.
  if (init !== '' && init !== 'init' && !init.endsWith('sh')) return known[init] ?? init;
  if (system === 'AIX') return 'src';
  if (system === 'Darwin') return 'launchd';
  if (system.includes('BSD')) return 'bsdinit';
  return textOf(sections, 'services').split('\n')[0] || 'service';
}

function commandLine(text: string): Facts {
  const single = new Map<string, unknown>();
  const all = new Map<string, unknown>();
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    const [, name = word, value] = /^([^=]*)=(.*)$/su.exec(word) ?? [];
    const given = value ?? true;
    single.set(name, given);
    const before = all.get(name);
    all.set(
      name,
      before === undefined ? given : Array.isArray(before) ? [...(before as unknown[]), given] : [before, given],
    );
  }
  return { cmdline: Object.fromEntries(single), proc_cmdline: Object.fromEntries(all) };
}

function resolver(text: string): Facts {
  const found: { nameservers?: string[]; search?: string[]; domain?: string } = {};
  for (const line of text.split('\n')) {
    const [word, ...values] = line
      .replace(/[#;].*$/u, '')
      .trim()
      .split(/\s+/u);
    const [first] = values;
    if (first === undefined) continue;
    if (word === 'nameserver') found.nameservers = [...(found.nameservers ?? []), first];
    else if (word === 'search') found.search = values;
    else if (word === 'domain') found.domain = first;
  }
  return found;
}

function selinux(mode: string): Facts {
  if (mode === '' || mode === 'Disabled') return { status: 'disabled' };
  return { status: 'enabled', mode: mode.toLowerCase() };
}

function loadAverage(text: string): Facts {
  const [one, five, fifteen] = text.split(' ').map(Number);
  return text === '' ? {} : { loadavg: { '1m': one, '5m': five, '15m': fifteen } };
}

function hostKeys(text: string): Facts {
  const facts: Facts = {};
  for (const line of text.split('\n')) {
    const [, name, type, key] = /ssh_host_(\w+)_key\.pub (\S+) (\S+)/u.exec(line) ?? [];
    if (name === undefined) continue;
    facts[`ssh_host_key_${name}_public`] = key;
    facts[`ssh_host_key_${name}_public_keytype`] = type;
  }
  return facts;
}

function pythonFacts(text: string): Facts {
  const [executable = '', said = ''] = text.split('\n');
  const [, major, minor, micro = '0'] = /^Python (\d+)\.(\d+)(?:\.(\d+))?/u.exec(said) ?? [];
  if (major === undefined || minor === undefined) return {};
  const version = {
    major: Number(major),
    minor: Number(minor),
    micro: Number(micro),
    releaselevel: 'final',
    serial: 0,
  };
  return {
    python_version: `${major}.${minor}.${micro}`,
    python: { executable, has_sslcontext: true, type: 'cpython', version, version_info: Object.values(version) },
  };
}

function lsb(text: string): Facts {
  const value = (label: string): string | undefined =>
    new RegExp(`^${label}:\\s*(.*)$`, 'mu').exec(text)?.[1]?.replace(/^"(.*)"$/u, '$1');
  const release = value('Release');
  if (release === undefined) return { lsb: {} };
  return {
    lsb: {
      id: value('Distributor ID'),
      description: value('Description'),
      release,
      major_release: release.split('.')[0],
      codename: value('Codename'),
    },
  };
}

/** Facts that the host's own files or programs give: JSON, or sections of an INI file. */
function localFacts(sections: Sections): Facts {
  // The host chooses the names, also `__proto__`.
  const found = new Map<string, unknown>();
  for (const [section, text] of sections) {
    const [, kind, name = ''] = /^(local|code|dead) (.*)$/su.exec(section) ?? [];
    if (kind === 'local') found.set(name, parseLocal(text));
    else if (kind === 'dead') found.set(name, `Could not stat fact (${text}): No such file or directory`);
    else if (kind === 'code') {
      const [, file, said = '', code] = /^(.*)\n([\s\S]*)code (\d+)\n?$/u.exec(text) ?? [];
      if (code !== '0') found.set(name, `Failure executing fact script (${file}), rc: ${code}, err: ${said}`);
    }
  }
  return Object.fromEntries(found);
}

function parseLocal(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  // The host chooses the names: in a plain object `__proto__` would reach all others.
  const found = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    const section = /^\[(.+)\]\s*$/u.exec(line)?.[1];
    const [, key, value = ''] = /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/u.exec(line) ?? [];
    if (section !== undefined) {
      current = found.get(section) ?? new Map();
      found.set(section, current);
    } else if (key !== undefined) current?.set(key.toLowerCase(), value);
  }
  if (found.size > 0) return Object.fromEntries([...found].map(([name, values]) => [name, Object.fromEntries(values)]));
  return 'error loading facts as JSON or ini - please check content';
}
