import { createHash, createHmac } from 'node:crypto';

/** One line of a known_hosts file. */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  /** `revoked`: this key is never accepted. `authority`: a certificate authority, which ssh2 cannot check. */
  readonly marker: 'none' | 'revoked' | 'authority';
  readonly type: string;
  /** The key as the server presents it. */
  readonly key: Buffer;
  matches(name: string): boolean;
}

/** What is known about one host. */
export interface KnownKeys {
  readonly keys: readonly KnownHost[];
  readonly revoked: readonly KnownHost[];
  readonly authorities: readonly KnownHost[];
}

/**
 * Reads a known_hosts file. Lines that cannot be read are passed over, as OpenSSH does.
 *
 * @see sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"
 */
export function parseKnownHosts(file: string, text: string): KnownHost[] {
  const found: KnownHost[] = [];
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    const fields = line.trim().split(/[ \t]+/u);
    const first = fields[0] ?? '';
    if (first === '' || first.startsWith('#')) continue;
    const marker = first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'authority' : 'none';
    if (first.startsWith('@')) {
      if (marker === 'none') continue;
      fields.shift();
    }
    const [hosts, type, base64] = fields;
    if (hosts === undefined || type === undefined || base64 === undefined) continue;
    const key = Buffer.from(base64, 'base64');
    if (keyType(key) !== type) continue;
    found.push({ file, line: index + 1, marker, type, key, matches: matcher(hosts) });
  }
  return found;
}

/**
 * The lines about a host. Another port than 22 has a name of its own, `[host]:port`; when no line has that name,
 * one for the bare host counts, as with OpenSSH. A key revoked under either name is revoked.
 */
export function keysOf(known: readonly KnownHost[], address: string, port: number): KnownKeys {
  const named = known.filter((line) => line.matches(knownHostsName(address, port)));
  const bare = port === 22 ? [] : known.filter((line) => line.matches(address.toLowerCase()));
  const lines = named.some((line) => line.marker === 'none') ? named : [...named, ...bare];
  return {
    keys: lines.filter((line) => line.marker === 'none'),
    revoked: [...named, ...bare].filter((line) => line.marker === 'revoked'),
    authorities: lines.filter((line) => line.marker === 'authority'),
  };
}

/** How known_hosts calls a server. */
export function knownHostsName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** `SHA256:…`, as `ssh-keygen -lf` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/u, '')}`;
}

/** The type that a key names itself, such as `ssh-ed25519`; `undefined` when it is not a key. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length > 0 && length <= 64 && key.length > 4 + length ? key.toString('latin1', 4, 4 + length) : undefined;
}

function matcher(hosts: string): (name: string) => boolean {
  if (hosts.startsWith('|')) return hashed(hosts);
  const patterns = hosts.split(',').map((pattern) => ({
    negated: pattern.startsWith('!'),
    expression: wildcard(pattern.replace(/^!/u, '').toLowerCase()),
  }));
  return (name) => {
    const hits = patterns.filter(({ expression }) => expression.test(name));
    return hits.length > 0 && hits.every(({ negated }) => !negated);
  };
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, so that a stolen file does not tell where its owner logs in. */
function hashed(hosts: string): (name: string) => boolean {
  const [, version, salt = '', hash = ''] = hosts.split('|');
  if (version !== '1') return () => false;
  const wanted = Buffer.from(hash, 'base64');
  const key = Buffer.from(salt, 'base64');
  return (name) => createHmac('sha1', key).update(name).digest().equals(wanted);
}

function wildcard(pattern: string): RegExp {
  const text = pattern
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll(/\*+/gu, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`, 'u');
}
