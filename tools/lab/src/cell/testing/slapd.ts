import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './parts.ts';

const PROGRAM = '/usr/sbin/slapd';
export const BASE = 'dc=lab,dc=example,dc=com';
export const BIND_DN = `cn=admin,${BASE}`;
export const BIND_PASSWORD = 'labsecret-bind-0001';

export const hasSlapd = existsSync(PROGRAM);

const SCHEMAS = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`).join('\n');

const ENTRIES = `dn: ${BASE}
objectClass: dcObject
objectClass: organization
o: lab
dc: lab

dn: uid=anna,${BASE}
objectClass: inetOrgPerson
uid: anna
cn: Anna
sn: A
mail: anna@lab.example.com
userPassword: anna-pw

dn: uid=wasadmin2,${BASE}
objectClass: inetOrgPerson
uid: wasadmin2
cn: Admin
sn: A
userPassword: admin2-pw
`;

/** A real directory with two users. */
export async function startSlapd(): Promise<{ port: number; stop(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'signet-slapd-'));
  mkdirSync(join(dir, 'db'));
  const port = await freePort();
  const config = join(dir, 'slapd.conf');
  const lines = [
    SCHEMAS,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `pidfile ${dir}/slapd.pid`,
    'database mdb',
    `suffix "${BASE}"`,
  ];
  lines.push(
    `rootdn "${BIND_DN}"`,
    `rootpw ${BIND_PASSWORD}`,
    `directory ${dir}/db`,
    'access to attrs=userPassword by anonymous auth by * none',
    'access to * by users read',
  );
  writeFileSync(config, `${lines.join('\n')}\n`);
  writeFileSync(join(dir, 'init.ldif'), ENTRIES);
  const added = spawnSync('/usr/sbin/slapadd', ['-q', '-f', config, '-l', join(dir, 'init.ldif')], {
    encoding: 'utf8',
  });
  if (added.status !== 0) throw new Error(`slapadd: ${added.stderr}`);
  const server = spawn(PROGRAM, ['-d', '0', '-f', config, '-h', `ldap://127.0.0.1:${port}`], { stdio: 'ignore' });
  for (let tries = 0; !existsSync(join(dir, 'slapd.pid')) && tries < 200; tries++) await sleep(50);
  await sleep(100);
  return { port, stop: () => stop(server, dir) };
}

async function stop(server: ChildProcess, dir: string): Promise<void> {
  const ended = new Promise((resolve) => {
    server.once('exit', resolve);
  });
  server.kill();
  await ended;
  rmSync(dir, { recursive: true });
}
