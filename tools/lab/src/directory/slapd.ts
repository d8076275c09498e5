import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { canConnect } from '../processes/ports.ts';
import { endProcesses, LAB_VARIABLE } from '../processes/end.ts';
import { identityOf } from '../processes/process-table.ts';
import type { DirectoryServer } from './directory-server.ts';
import { type DirectoryEntry, SUFFIX, toLdif } from './entries.ts';

const DEADLINE_MS = 15_000;
const SCHEMA_FOLDERS = ['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema'];
const MODULE_FOLDERS = ['/usr/lib/ldap', '/usr/lib/openldap', '/usr/lib64/openldap', '/usr/local/libexec/openldap'];

export interface SlapdPrograms {
  readonly slapd: string;
  readonly slapadd: string;
  readonly schemas: string;
  readonly modules: string | undefined;
}

/** OpenLDAP's server with its schemas; `undefined` when it is not installed. */
export function findSlapd(): SlapdPrograms | undefined {
  const program = (name: string): string | undefined =>
    ['/usr/sbin', '/usr/local/sbin', '/usr/lib/openldap', '/usr/local/libexec']
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
  const [slapd, slapadd] = [program('slapd'), program('slapadd')];
  const schemas = SCHEMA_FOLDERS.find((folder) => existsSync(join(folder, 'inetorgperson.schema')));
  if (slapd === undefined || slapadd === undefined || schemas === undefined) return undefined;
  return { slapd, slapadd, schemas, modules: MODULE_FOLDERS.find((folder) => existsSync(join(folder, 'back_mdb.so'))) };
}

/** @throws Error with slapd's own words when it does not start. */
export async function startSlapd(
  programs: SlapdPrograms,
  dir: string,
  folder: string,
  port: number,
  entries: readonly DirectoryEntry[],
): Promise<DirectoryServer> {
  const database = join(folder, 'db');
  const config = join(folder, 'slapd.conf');
  if (!existsSync(database)) {
    mkdirSync(database, { recursive: true, mode: 0o700 });
    writeFileSync(config, configuration(programs, folder), { mode: 0o600 });
    load(programs, config, entries);
  }
  rmSync(join(folder, 'pid'), { force: true });
  const server = spawn(programs.slapd, ['-d', '0', '-f', config, '-h', `ldap://127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, [LAB_VARIABLE]: dir },
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  server.once('error', (error) => (log += error.message));
  for (const end = Date.now() + DEADLINE_MS; !(await canConnect(port)); await pause(20)) {
    if (server.pid === undefined || server.exitCode !== null || Date.now() > end) {
      server.kill('SIGKILL');
      throw new Error(`slapd did not start: ${log.trim() || 'it said nothing'}`);
    }
  }
  const identity = identityOf(server.pid ?? 0);
  return {
    port,
    pids: [server.pid ?? 0],
    close: async () => (identity === undefined ? undefined : endProcesses([identity])),
  };
}

function configuration({ schemas, modules }: SlapdPrograms, folder: string): string {
  const included = ['core', 'cosine', 'inetorgperson'].map((name) => `include ${schemas}/${name}.schema`);
  const loaded = modules === undefined ? [] : [`modulepath ${modules}`, 'moduleload back_mdb', 'moduleload memberof'];
  return `${[
    ...included,
    ...loaded,
    `pidfile "${folder}/pid"`,
    'sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited',
    'database mdb',
    `suffix "${SUFFIX}"`,
    `directory "${folder}/db"`,
    'maxsize 104857600',
    'overlay memberof',
    'access to attrs=userPassword by anonymous auth by * none',
    'access to * by users read by anonymous auth',
  ].join('\n')}\n`;
}

/** The entries go through standard input: they are on disk only in slapd's own database. */
function load({ slapadd }: SlapdPrograms, config: string, entries: readonly DirectoryEntry[]): void {
  const { status, stderr, error } = spawnSync(slapadd, ['-q', '-f', config], {
    input: toLdif(entries),
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(
      `slapadd refused ${readFileSync(config, 'utf8').split('\n')[0]}: ${error?.message ?? stderr.trim()}`,
    );
}
