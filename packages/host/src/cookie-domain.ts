import { isIP } from 'node:net';

/**
 * Suffixes of two labels under which anybody can register, so that browsers refuse cookies for them. The full list
 * has thousands of entries (publicsuffix.org); these are the ones that companies' names commonly end in.
 */
const publicSuffixes: ReadonlySet<string> = new Set(
  ['uk', 'jp', 'za', 'nz', 'kr', 'in', 'th', 'id', 'il']
    .flatMap((country) => ['co', 'ac', 'org', 'gov', 'or', 'go'].map((kind) => `${kind}.${country}`))
    .concat(
      ['au', 'br', 'cn', 'mx', 'tr', 'sg', 'hk', 'tw', 'my', 'ar', 'co', 'ua', 'pl'].flatMap((country) => [
        `com.${country}`,
        `org.${country}`,
        `gov.${country}`,
        `edu.${country}`,
        `net.${country}`,
      ]),
    ),
);

/** What keeps a host name from taking part in single sign-on; `undefined` when nothing does. */
export function unfitForSso(name: string): { readonly code: string; readonly why: string } | undefined {
  const plain = normalHost(name);
  if (isIP(plain.replace(/^\[(.*)\]$/u, '$1')) !== 0)
    return { code: 'DOMAIN_IS_ADDRESS', why: 'is an IP address: cookies of addresses are never shared' };
  const labels = plain.split('.');
  if (labels.some((label) => !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u.test(label))) {
    return { code: 'DOMAIN_NOT_A_NAME', why: 'is not a DNS name of letters, digits, dashes and dots' };
  }
  if (labels.length < 3) {
    return {
      code: 'DOMAIN_NOT_FQDN',
      why: 'is not fully qualified: it needs a host and a domain of at least two labels',
    };
  }
  return undefined;
}

/** The longest domain above all names, without leading dot; empty when they have none in common. */
export function commonDomain(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => normalHost(name).split('.').slice(1).toReversed());
  let length = 0;
  while (length < first.length && others.every((labels) => labels[length] === first[length])) length += 1;
  return first.slice(0, length).toReversed().join('.');
}

export function isPublicSuffix(domain: string): boolean {
  return !domain.includes('.') || publicSuffixes.has(domain);
}

/** True when a browser sends a cookie with this `Domain` attribute to a host (RFC 6265, section 5.1.3). */
export function domainCovers(domain: string, host: string): boolean {
  const plain = normalHost(domain).replace(/^\./u, '');
  const name = normalHost(host);
  return plain !== '' && (name === plain || name.endsWith(`.${plain}`));
}

function normalHost(name: string): string {
  return name.toLowerCase().replace(/\.$/u, '');
}
