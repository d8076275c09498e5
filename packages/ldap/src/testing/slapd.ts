import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const programs = ['/usr/sbin/slapd', '/usr/sbin/slapadd'];

/** A real directory server on 127.0.0.1, with and without TLS. */
export interface Slapd {
  readonly port: number;
  readonly tlsPort: number;
  /** The certificate of the authority that signed the server's. */
  readonly ca: string;
  stop(): Promise<void>;
}

export const suffix = 'dc=example,dc=com';
export const rootDn = `cn=admin,${suffix}`;
export const rootPassword = 'secret-of-the-test';

/** Why no slapd can be started here; `undefined` when it can. */
export function slapdMissing(): string | undefined {
  const missing = programs.find((program) => !existsSync(program));
  if (missing !== undefined) return `${missing} is not installed`;
  return spawnSync('openssl', ['version']).error === undefined ? undefined : 'openssl is not installed';
}

/** Starts a slapd with the given entries; the suffix is there already. */
export async function startSlapd(ldif: string): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-slapd-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  mkdirSync(join(folder, 'db'));
  makeCertificates(folder);
  writeFileSync(join(folder, 'slapd.conf'), configuration(folder));
  writeFileSync(join(folder, 'init.ldif'), `${suffixEntry}\n${ldif}`);
  execFileSync('/usr/sbin/slapadd', ['-q', '-f', join(folder, 'slapd.conf'), '-l', join(folder, 'init.ldif')], {
    stdio: 'pipe',
  });

  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`;
  const server = spawn('/usr/sbin/slapd', ['-d', '0', '-f', join(folder, 'slapd.conf'), '-h', urls], {
    stdio: 'ignore',
  });
  for (let waitedMs = 0; !existsSync(join(folder, 'slapd.pid')); waitedMs += 50) {
    if (server.exitCode !== null || waitedMs > 15_000) throw new Error('slapd did not start');
    await pause(50);
  }
  return {
    port,
    tlsPort,
    ca: readFileSync(join(folder, 'ca.crt'), 'utf8'),
    async stop() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const suffixEntry = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
o: example
dc: example
`;

function configuration(folder: string): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.crt
TLSCertificateFile ${folder}/server.crt
TLSCertificateKeyFile ${folder}/server.key
database mdb
suffix "${suffix}"
rootdn "${rootDn}"
rootpw ${rootPassword}
directory ${folder}/db
maxsize 104857600
access to dn.subtree="ou=closed,${suffix}" by * none
access to attrs=userPassword by self write by anonymous auth by * none
access to * by users read by anonymous auth
`;
}

function makeCertificates(folder: string): void {
  const openssl = (...argv: string[]): void => void execFileSync('openssl', argv, { cwd: folder, stdio: 'pipe' });
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(...newKey, '-x509', '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=test-ca');
  openssl(...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
  const sign = [
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
  ];
  openssl(...sign, '-extfile', 'names', '-out', 'server.crt');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
