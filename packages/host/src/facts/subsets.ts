import { type Subset, subsets } from './collect.ts';

/** Facts of the minimal subset that can be asked for one by one; a name in front of a longer one counts as well. */
const single: Readonly<Record<string, RegExp>> = {
  apparmor: /^apparmor$/u,
  caps: /^system_capabilities/u,
  chroot: /^is_chroot$/u,
  cmdline: /cmdline$/u,
  date_time: /^date_time$/u,
  distribution: /^(?:distribution.*|os_family)$/u,
  dns: /^dns$/u,
  env: /^env$/u,
  fips: /^fips$/u,
  loadavg: /^loadavg$/u,
  local: /^local$/u,
  lsb: /^lsb$/u,
  pkg_mgr: /^pkg_mgr$/u,
  platform:
    /^(?:system|kernel.*|machine.*|.*architecture|userspace_bits|nodename|hostname|fqdn|domain|python_version)$/u,
  python: /^python$/u,
  selinux: /^selinux/u,
  service_mgr: /^service_mgr$/u,
  ssh_pub_keys: /^ssh_host_key_/u,
  user: /^(?:user|effective|real)_/u,
};

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
export const subsetNames: readonly string[] = ['all', ...subsets, ...Object.keys(single), ...Object.keys(within)];

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

/**
 * Whether a fact of the minimal subset is wanted: with `!min` only those are that are named one by one.
 *
 * @returns `undefined` when all of them are.
 */
export function chosenSingly(given: readonly string[]): ((fact: string) => boolean) | undefined {
  if (!given.includes('!min')) return undefined;
  const wanted = given.flatMap((name) => single[name] ?? []);
  return (fact) => wanted.some((names) => names.test(fact));
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
