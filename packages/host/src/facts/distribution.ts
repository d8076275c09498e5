import { type Sections } from './collect.ts';
import { textOf } from './platform.ts';

/** What Ansible calls a distribution, by its `ID` in os-release. */
const names: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  raspbian: 'Raspbian',
  linuxmint: 'Linux Mint',
  kali: 'Kali',
  devuan: 'Devuan',
  rhel: 'RedHat',
  centos: 'CentOS',
  fedora: 'Fedora',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  sles: 'SLES',
  sled: 'SLED',
  sles_sap: 'SLES_SAP',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  arch: 'Archlinux',
  manjaro: 'Manjaro',
  alpine: 'Alpine',
  gentoo: 'Gentoo',
  openwrt: 'OpenWrt',
};

const families: Readonly<Record<string, string>> = {
  Debian: 'Debian|Ubuntu|Raspbian|Linux Mint|Kali|Devuan',
  RedHat: 'RedHat|CentOS|Fedora|Rocky|AlmaLinux|OracleLinux|Amazon',
  Suse: 'SLES|SLED|SLES_SAP|openSUSE Leap|openSUSE Tumbleweed',
  Archlinux: 'Archlinux|Manjaro',
  Darwin: 'MacOSX',
};

/** Name, version and family of the system, as Ansible calls them. */
export function distributionFacts(sections: Sections): Record<string, unknown> {
  const found = distribution(sections);
  const family = Object.entries(families).find(([, members]) => members.split('|').includes(found.distribution));
  const [major, minor] = found.distribution_version.split('.');
  return {
    ...found,
    distribution_major_version: major,
    ...(minor !== undefined && found.distribution === 'Debian' && { distribution_minor_version: minor }),
    os_family: family?.[0] ?? found.distribution,
  };
}

interface Distribution {
  readonly distribution: string;
  readonly distribution_version: string;
  readonly distribution_release: string;
}

function distribution(sections: Sections): Distribution {
  const system = textOf(sections, 'uname');
  const release = textOf(sections, 'release');
  if (system === 'AIX') {
    const [major = '', minor = ''] = textOf(sections, 'oslevel').split('.');
    return { distribution: 'AIX', distribution_version: `${major}.${minor}`, distribution_release: minor };
  }
  if (system === 'Darwin') {
    return { distribution: 'MacOSX', distribution_version: textOf(sections, 'sw_vers'), distribution_release: release };
  }
  const os = osRelease(textOf(sections, 'os-release'));
  if (system !== 'Linux' || os['ID'] === undefined) {
    const version = /^\d+(?:\.\d+)*/u.exec(release)?.[0] ?? textOf(sections, 'version');
    return { distribution: system, distribution_version: version, distribution_release: release };
  }
  const name = names[os['ID']] ?? os['NAME'] ?? os['ID'];
  return {
    distribution: name,
    distribution_version: versionOf(name, os, sections),
    distribution_release: os['VERSION_CODENAME'] ?? /\(([^)]+)\)/u.exec(os['VERSION'] ?? '')?.[1] ?? 'NA',
  };
}

/** Debian and CentOS tell the minor version only in a file of their own. */
function versionOf(name: string, os: Readonly<Record<string, string>>, sections: Sections): string {
  const version = os['VERSION_ID'] ?? 'NA';
  const debian = textOf(sections, 'debian');
  if (name === 'Debian' && /^\d+\.\d+$/u.test(debian)) return debian;
  if (name === 'CentOS') return /release (\d+(?:\.\d+)?)/u.exec(textOf(sections, 'redhat'))?.[1] ?? version;
  return version;
}

function osRelease(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^([A-Z_]+)=(.*)$/u.exec(line) ?? [];
    if (key !== undefined) found[key] = value.replace(/^(["'])(.*)\1$/u, '$2');
  }
  return found;
}
