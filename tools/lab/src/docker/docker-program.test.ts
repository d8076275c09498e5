import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml, toPlain } from '@signet/source';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installSametime } from '../sametime/installation.ts';
import type { Answer } from './commands/answer.ts';
import { ContainerStore } from './container-store.ts';
import { docker } from './docker-program.ts';

const project = 'signet-lab-test';
const label = `label=com.docker.compose.project=${project}`;

describe("the lab's own docker program", () => {
  let host: string;
  let folder: string;
  let store: ContainerStore;
  beforeEach(() => {
    host = mkdtempSync(join(tmpdir(), 'signet-docker-'));
    folder = installSametime({ hostFolder: host, project, image: 'signet-lab/sametime:12.0.2-test' });
    store = new ContainerStore();
  });
  afterEach(() => {
    store.close();
    rmSync(host, { recursive: true, force: true });
  });

  const run = (...argv: string[]): Answer => docker(store, { argv, cwd: folder, env: {} });
  const out = (...argv: string[]): string => {
    const { code, stdout, stderr } = run(...argv);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return String(stdout);
  };
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };
  const idOf = (service: string): string => store.ofService(project, service)?.id ?? '';
  const inspect = (
    service: string,
  ): { Config: { Env: string[]; Labels: Record<string, string> }; Mounts: object[]; State: object } =>
    (JSON.parse(out('inspect', idOf(service))) as ReturnType<typeof inspect>[])[0] as ReturnType<typeof inspect>;

  it('knows its version and refuses what it does not know', () => {
    expect(out('compose', 'version')).toMatch(/v2\.\d+\.\d+/u);
    expect(run('compose', 'frobnicate').code).toBe(16);
    expect(run('frobnicate').code).toBe(1);
    expect(run('compose', 'up', '-d', 'nothing')).toMatchObject({ code: 1, stderr: 'no such service: nothing\n' });
  });

  it('renders the configuration with files, override, .env and bare keys', () => {
    writeFileSync(
      join(folder, 'docker-compose.override.yml'),
      'services:\n  proxy:\n    environment:\n      SAMETIME_EXTERNAL_WARINTEGRATION: "true"\n      WORD: a$$b\n',
    );
    const config = toPlain(parseYaml('config', out('compose', 'config')).value as never) as {
      name: string;
      services: Record<string, { environment: Record<string, unknown>; volumes?: object[] }>;
    };
    expect(config.name).toBe(project);
    expect(Object.keys(config.services)).toEqual(['auth', 'community', 'proxy', 'web']);
    expect(config.services['auth']?.environment).toMatchObject({
      ENABLE_LTPA: 'false',
      JWT_COOKIE_DOMAIN: 'lab.example.com',
      LTPA_REALM: null,
    });
    expect(config.services['auth']?.volumes).toMatchObject([
      { type: 'bind', source: join(folder, 'ltpa-config/ltpa.keys'), target: '/ltpa-config/ltpa.keys' },
    ]);
    expect(config.services['community']?.environment).toMatchObject({ STI__ST_BB_NAMES__ST_AUTH_TOKEN: 'Fork:Jwt' });
    expect(config.services['proxy']?.environment).toMatchObject({
      SAMETIME_EXTERNAL_WARINTEGRATION: 'true',
      WORD: 'a$$b',
    });
    expect(out('compose', 'config', '-q')).toBe('');
  });

  it('says what is wrong with the files', () => {
    edit('docker-compose.yml', 'image: signet', '\timage: signet');
    expect(run('compose', 'config', '-q')).toMatchObject({ code: 15, stderr: expect.stringContaining('line 3') });
    rmSync(join(folder, 'docker-compose.yml'));
    expect(run('compose', 'config', '-q').stderr).toContain('no configuration file provided');
  });

  it('recreates exactly the services whose configuration changed', () => {
    out('compose', 'up', '-d');
    const [auth, community, web] = [idOf('auth'), idOf('community'), idOf('web')];
    edit('.env', 'ENABLE_LTPA=false', 'ENABLE_LTPA=true');
    const hashes = Object.fromEntries(
      out('compose', 'config', '--hash', '*')
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    );
    expect(inspect('auth').Config.Labels['com.docker.compose.config-hash']).not.toBe(hashes['auth']);
    expect(inspect('web').Config.Labels['com.docker.compose.config-hash']).toBe(hashes['web']);
    out('compose', 'up', '-d');
    expect([idOf('community'), idOf('web')]).toEqual([community, web]);
    expect(idOf('auth')).not.toBe(auth);
    expect(inspect('auth').Config.Env).toContain('ENABLE_LTPA=true');
    expect(store.creations()).toEqual({ auth: 2, community: 1, proxy: 1, web: 1 });
  });

  it('takes a changed custom.env for a change of the services that read it', () => {
    out('compose', 'up', '-d');
    edit('custom.env', 'Fork:Jwt', 'Fork:Jwt,Ltpa');
    out('compose', 'up', '-d', '--no-deps', 'auth', 'community', 'proxy');
    expect(store.creations()).toEqual({ auth: 1, community: 2, proxy: 2, web: 1 });
    out('compose', 'up', '-d', '--force-recreate', '--no-deps', 'auth');
    expect(store.creations()).toEqual({ auth: 2, community: 2, proxy: 2, web: 1 });
  });

  it('keeps the mounted file when another one is renamed over it, and follows one that is written in place', () => {
    out('compose', 'up', '-d');
    const file = join(folder, 'ltpa-config/ltpa.keys');
    writeFileSync(file, 'written in place');
    expect(out('exec', idOf('auth'), 'cat', '/ltpa-config/ltpa.keys')).toBe('written in place');
    writeFileSync(`${file}.new`, 'renamed');
    renameSync(`${file}.new`, file);
    expect(out('exec', idOf('auth'), 'cat', '/ltpa-config/ltpa.keys')).toBe('written in place');
    expect(out('cp', `${idOf('auth')}:/ltpa-config/ltpa.keys`, '-').slice(512, 519)).toBe('renamed');
    out('compose', 'up', '-d');
    expect(store.creations()['auth']).toBe(1);
    out('compose', 'up', '-d', '--force-recreate', '--no-deps', 'auth');
    expect(out('exec', idOf('auth'), 'cat', '/ltpa-config/ltpa.keys')).toBe('renamed');
    expect(run('exec', idOf('auth'), 'cat', '/nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No such file'),
    });
  });

  it('lists and inspects containers as programs read them', () => {
    out('compose', 'up', '-d');
    const rows = out('ps', '-a', '--filter', label, '--format', '{{json .}}')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ID: string });
    expect(rows).toHaveLength(4);
    const details = JSON.parse(out('inspect', ...rows.map(({ ID }) => ID))) as {
      Config: { Labels: Record<string, string> };
    }[];
    expect(details.map(({ Config }) => Config.Labels['com.docker.compose.service'])).toEqual([
      'auth',
      'community',
      'proxy',
      'web',
    ]);
    expect(inspect('auth')).toMatchObject({
      State: { Status: 'running', Running: true, Restarting: false, ExitCode: 0 },
      Mounts: [{ Type: 'bind', Destination: '/ltpa-config/ltpa.keys' }],
    });
    expect(out('ps', '-a', '--filter', 'label=com.docker.compose.project=other', '--format', '{{json .}}')).toBe('');
    expect(run('inspect', 'nothing')).toMatchObject({ code: 1, stderr: 'Error: No such object: nothing\n' });
  });

  it('stops, starts and removes', () => {
    out('compose', 'up', '-d');
    out('compose', 'stop', 'auth');
    expect(inspect('auth').State).toMatchObject({ Running: false, Status: 'exited' });
    expect(run('exec', idOf('auth'), 'true').code).toBe(1);
    const auth = idOf('auth');
    out('compose', 'up', '-d');
    expect(inspect('auth').State).toMatchObject({ Running: true });
    expect(idOf('auth')).toBe(auth);
    out('compose', 'down');
    expect(store.all()).toEqual([]);
  });
});
