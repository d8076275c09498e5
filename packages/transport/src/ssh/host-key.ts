import { existsSync, readFileSync, statSync } from 'node:fs';
import { ConnectError } from '@signet/core';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { ConnectionOptions } from '../options.ts';
import {
  fingerprint,
  type KnownHost,
  type KnownKeys,
  keysOf,
  keyType,
  knownHostsName,
  parseKnownHosts,
} from './known-hosts.ts';

const algorithmsOfType: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

type Place = Pick<ConnectionOptions, 'host' | 'address' | 'port' | 'knownHostsFiles' | 'hostKeyChecking'>;

/** Everything the known_hosts files say about a host. */
export function readKnownKeys(place: Place): KnownKeys {
  const lines = place.knownHostsFiles.filter((file) => existsSync(file)).flatMap(linesOf);
  return keysOf(lines, place.address, place.port);
}

const filesRead = new Map<string, { readonly state: string; readonly lines: readonly KnownHost[] }>();

/** The lines of a file, read again only when it has changed: many hosts are looked for in the same one. */
function linesOf(file: string): readonly KnownHost[] {
  const { mtimeMs, size, ino } = statSync(file);
  const state = `${mtimeMs} ${size} ${ino}`;
  const known = filesRead.get(file);
  if (known?.state === state) return known.lines;
  const lines = parseKnownHosts(file, readFileSync(file, 'utf8'));
  filesRead.set(file, { state, lines });
  return lines;
}

/**
 * The key types to ask for, known ones first: a server with several keys presents the first one asked for, and one
 * whose RSA key is known would look changed when it presents another.
 */
export function hostKeyOrder(known: KnownKeys): ServerHostKeyAlgorithm[] {
  const all = Object.values(algorithmsOfType).flat();
  const first = known.keys.flatMap(({ type }) => algorithmsOfType[type] ?? []);
  return [...new Set([...first, ...all])];
}

/** Why a host key is refused; `undefined` when it is accepted. */
export function judgeHostKey(place: Place, known: KnownKeys, key: Buffer): ConnectError | undefined {
  const revoked = known.revoked.find((line) => line.key.equals(key));
  if (revoked !== undefined) return revokedKey(place, revoked);
  if (!place.hostKeyChecking || known.keys.some((line) => line.key.equals(key))) return undefined;
  const type = keyType(key) ?? 'unknown';
  const line = known.keys.find((candidate) => candidate.type === type) ?? known.keys[0];
  return line === undefined ? unknownKey(place, known, type, key) : changedKey(place, line, type, key);
}

function unknownKey(place: Place, known: KnownKeys, type: string, key: Buffer): ConnectError {
  const name = knownHostsName(place.address, place.port);
  const port = place.port === 22 ? '' : `-p ${place.port} `;
  const [file = '~/.ssh/known_hosts'] = place.knownHostsFiles;
  const authority =
    known.authorities.length === 0 ? '' : ' Its certificate authority is known, but certificates are not supported.';
  return new ConnectError(
    `${who(place)} presented a host key that is not known: ${type} ${fingerprint(key)}.${authority}`,
    {
      code: 'SSH_HOST_KEY_UNKNOWN',
      hint:
        `Compare the fingerprint with the host's own (on its console: ${keyOnHost(type)}). ` +
        `If it is the same, add this line to ${file}: ${name} ${type} ${key.toString('base64')}\n` +
        `or run: ssh-keyscan ${port}-t ${scanType(type)} ${place.address} >> ${file}`,
    },
  );
}

function changedKey(place: Place, line: KnownHost, type: string, key: Buffer): ConnectError {
  const name = knownHostsName(place.address, place.port);
  return new ConnectError(
    `The host key of ${who(place)} has changed: ${line.file}:${line.line} has ${line.type} ${fingerprint(line.key)}, ` +
      `the host presented ${type} ${fingerprint(key)}. Somebody may be between you and the host.`,
    {
      code: 'SSH_HOST_KEY_CHANGED',
      hint:
        `Compare with the host's own key (on its console: ${keyOnHost(type)}). If the host was installed anew, ` +
        `remove the old line (ssh-keygen -R '${name}' -f ${line.file}) and add the new one: ${name} ${type} ${key.toString('base64')}`,
    },
  );
}

function revokedKey(place: Place, line: KnownHost): ConnectError {
  return new ConnectError(
    `${who(place)} presented a host key that ${line.file}:${line.line} revokes: ${line.type} ${fingerprint(line.key)}.`,
    {
      code: 'SSH_HOST_KEY_REVOKED',
      hint: 'Do not log in to this host with that key. Give the host a new key, or find out who answers in its place.',
    },
  );
}

function who(place: Place): string {
  return `${place.host} (${place.address}:${place.port})`;
}

function keyOnHost(type: string): string {
  return `ssh-keygen -lf /etc/ssh/ssh_host_${scanType(type)}_key.pub`;
}

function scanType(type: string): string {
  if (type.startsWith('ecdsa')) return 'ecdsa';
  return type.replace('ssh-', '');
}
