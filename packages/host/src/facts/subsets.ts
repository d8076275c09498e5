import { type Subset, subsets } from './collect.ts';

/** Facts of the minimal subset that can be asked for one by one; a name in front of a longer one counts as well. */
const single = [
  'apparmor',
  'caps',
  'chroot',
  'cmdline',
  'date_time',
  'distribution',
  'dns',
  'env',
  'fips',
  'loadavg',
  'local',
  'lsb',
  'pkg_mgr',
  'platform',
  'python',
  'selinux',
  'service_mgr',
  'ssh_pub_keys',
  'user',
];
/** Parts of larger subsets that can be asked for by their own name. */
const within: Readonly<Record<string, Subset>> = {
  devices: 'hardware',
  mounts: 'hardware',
  interfaces: 'network',
  default_ipv4: 'network',
  default_ipv6: 'network',
  all_ipv4_addresses: 'network',
  all_ipv6_addresses: 'network',
  virtualization_type: 'virtual',
  virtualization_role: 'virtual',
};

/** The names that `gather_subset` takes, each also with `!` in front. */
export const subsetNames: readonly string[] = ['all', ...subsets, ...single, ...Object.keys(within)];

/**
 * Which parts are to be gathered: the minimal one and those that are named, without those that are excluded and not named
 * themselves. So an exclusion alone leaves the minimal one, and `all` beside it the rest, as in Ansible.
 */
export function chosenSubsets(given: readonly string[]): readonly Subset[] {
  const wanted = new Set<Subset>(['min']);
  const named = new Set<Subset>();
  const excluded = new Set<Subset>();
  for (const text of given.length === 0 ? ['all'] : given) {
    const name = text.replace(/^!/u, '');
    const members = membersOf(name);
    if (text.startsWith('!')) {
      // "!all" leaves the minimal subset.
      for (const member of members) if (name !== 'all' || member !== 'min') excluded.add(member);
    } else {
      for (const member of members) wanted.add(member);
      if (name !== 'all' && name !== 'min') for (const member of members) named.add(member);
    }
  }
  return subsets.filter((subset) => wanted.has(subset) && (!excluded.has(subset) || named.has(subset)));
}

function membersOf(name: string): readonly Subset[] {
  if (name === 'all') return subsets;
  const subset = subsets.find((one) => one === name);
  if (subset !== undefined) return [subset];
  const above = within[name];
  return [above ?? 'min'];
}

/** Only facts whose name, with or without `ansible_`, matches one of the patterns. */
export function filtered(
  facts: Readonly<Record<string, unknown>>,
  patterns: readonly string[],
): Record<string, unknown> {
  const wanted = patterns.filter((pattern) => pattern !== '' && pattern !== '*').map(toRegex);
  if (wanted.length === 0) return { ...facts };
  const isWanted = (name: string): boolean => wanted.some((regex) => regex.test(name) || regex.test(`ansible_${name}`));
  return Object.fromEntries(Object.entries(facts).filter(([name]) => isWanted(name)));
}

function toRegex(pattern: string): RegExp {
  const body = pattern
    .replaceAll(/[.+^${}()|\\]/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body.replaceAll('[!', '[^')}$`, 'u');
}
