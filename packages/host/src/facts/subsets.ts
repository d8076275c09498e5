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
 * Which parts are to be gathered. As in Ansible the minimal one always is, unless it is excluded by name, and exclusions
 * alone leave the rest of all.
 */
export function chosenSubsets(given: readonly string[]): readonly Subset[] {
  const added = new Set<Subset>();
  const excluded = new Set<Subset>();
  let hasAdditions = false;
  let keepsMin = true;
  for (const text of given.length === 0 ? ['all'] : given) {
    const isExcluded = text.startsWith('!');
    const name = isExcluded ? text.slice(1) : text;
    const members = membersOf(name);
    if (isExcluded) {
      if (name === 'min') keepsMin = false;
      // "!all" leaves the minimal subset.
      for (const member of members) if (member !== 'min') excluded.add(member);
    } else {
      hasAdditions = true;
      for (const member of members) added.add(member);
    }
  }
  const wanted = new Set<Subset>(hasAdditions ? added : subsets.filter((subset) => !excluded.has(subset)));
  // What is named is gathered though "!all" stands beside it.
  if (given.includes('all')) for (const subset of excluded) wanted.delete(subset);
  if (keepsMin) wanted.add('min');
  else if (!added.has('min')) wanted.delete('min');
  return subsets.filter((subset) => wanted.has(subset));
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
