import { type PendingChange, Secret } from '@signet/core';
import { fixedVars, taskContext } from '@signet/testkit';
import { openConnection } from '@signet/transport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, type DockerWriter } from './docker.ts';
import { composeCurrent } from './tasks/compose-current.ts';
import { composeOverride } from './tasks/compose-override.ts';
import { composeUp } from './tasks/compose-up.ts';
import { dockerMissing, makeProject, type TestProject } from './testing/real-docker.ts';

const missing = dockerMissing();
const skipped = missing === undefined ? '' : ` (skipped: ${missing})`;
const services = ['auth', 'community', 'proxy'];

const compose = (image: string): string => `version: '2.4'
x-common: &common
  image: ${image}
  network_mode: none
  stop_signal: SIGKILL
  command: [sleep, '1000']
services:
  auth:
    <<: *common
    environment:
      - ENABLE_LTPA
      - LTPA_KEYS_PASSWORD
      - LTPA_REALM=\${LTPA_REALM:-none}
      - PRICE=5$$
    volumes:
      - \${LTPA_KEYS_FILE_PATH}:/ltpa-config/ltpa.keys
  community:
    <<: *common
    env_file: custom.env
  proxy:
    <<: *common
    env_file: [custom.env]
    environment:
      - SAMETIME_EXTERNAL_WARINTEGRATION
    depends_on: [store]
  store:
    <<: *common
`;

describe('a real Compose project', () => {
  let project: TestProject;
  let target: DockerWriter;
  let close: () => Promise<void>;

  beforeAll(async () => {
    if (missing !== undefined) return;
    project = makeProject(compose);
    const connection = await openConnection({
      host: 'sametime.example.com',
      kind: 'local',
      address: '127.0.0.1',
      port: 22,
      user: '',
      knownHostsFiles: [],
      hostKeyChecking: true,
      connectTimeoutMs: 1000,
      signal: new AbortController().signal,
    });
    const session = await docker.open(connection, fixedVars(), taskContext());
    target = session.write;
    close = () => connection.close();
  }, 60_000);

  afterAll(async () => {
    project?.remove();
    await close?.();
  }, 60_000);

  const at = () => ({ directory: project.directory, services });
  const ids = (): string[] => services.map((service) => project.containerOf(service));
  const current = async () => {
    const read = await composeCurrent.read(target, at(), taskContext());
    return composeCurrent.diff(read, at()).map(({ path, from }) => `${path}: ${String(from)}`);
  };
  const foresee = (pending: PendingChange[] = []) =>
    composeUp.foresee(target, at(), taskContext({ check: true, pending }));
  const up = async () => (await composeUp.run(target, { ...at(), deadline_seconds: 20 }, taskContext())).effects;
  const dotEnv = (realm: string, extra = ''): string =>
    `LTPA_KEYS_FILE_PATH=${project.file('ltpa.keys')}\nENABLE_LTPA=true\nLTPA_KEYS_PASSWORD=s3cret-of-test\nLTPA_REALM=${realm}\n${extra}`;
  const write = (name: string, args: object, changes: PendingChange['changes']): PendingChange => ({
    module: 'host.some_task',
    args: { path: project.file(name), ...args },
    changes,
  });
  const test = { skip: missing !== undefined };

  it(`starts what does not run, with what it needs, as foreseen${skipped}`, { ...test, timeout: 120_000 }, async () => {
    project.write('.env', dotEnv('r1'));
    project.write('custom.env', 'A=1\n');
    project.write('ltpa.keys', 'first keys\n');
    expect(await current()).toEqual(['auth.state: absent', 'community.state: absent', 'proxy.state: absent']);
    const foreseen = await foresee();
    expect(foreseen).toEqual(['start auth', 'start community', 'start proxy', 'start store']);
    expect(await up()).toEqual(foreseen);
  });

  it(`leaves alone what runs as it should${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const before = ids();
    expect(await current()).toEqual([]);
    expect(await foresee()).toEqual([]);
    expect(await up()).toEqual([]);
    expect(ids()).toEqual(before);
  });

  it(
    `recreates exactly the service with another setting, and names it${skipped}`,
    { ...test, timeout: 120_000 },
    async () => {
      const before = ids();
      expect(await foresee([write('.env', {}, [{ path: 'LTPA_REALM', from: 'r1', to: 'r2' }])])).toEqual([
        'recreate auth',
      ]);
      project.write('.env', dotEnv('r2'));
      expect(await current()).toEqual(['auth.settings: other than in the files: LTPA_REALM']);
      expect(await foresee()).toEqual(['recreate auth']);
      expect(await up()).toEqual(['recreate auth']);
      expect(await current()).toEqual([]);
      expect(ids().map((id, index) => id === before[index])).toEqual([false, true, true]);
    },
  );

  it(`foresees that a setting which is put back needs nothing${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const before = ids();
    project.write('.env', dotEnv('damaged'));
    expect(await current()).toHaveLength(1);
    expect(await foresee([write('.env', {}, [{ path: 'LTPA_REALM', from: 'damaged', to: 'r2' }])])).toEqual([]);
    project.write('.env', dotEnv('r2'));
    expect(await up()).toEqual([]);
    expect(ids()).toEqual(before);
  });

  it(`recreates every service that reads a changed env_file${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const pending = [
      write('custom.env', {}, [
        { path: 'TOKEN', from: null, to: 'Fork:Jwt,Ltpa' },
        { path: 'A', from: '1', to: null },
      ]),
    ];
    expect(await foresee(pending)).toEqual(['recreate community', 'recreate proxy']);
    project.write('custom.env', 'TOKEN=Fork:Jwt,Ltpa\n');
    expect(await current()).toEqual([
      'community.settings: other than in the files: TOKEN, A',
      'proxy.settings: other than in the files: TOKEN, A',
    ]);
    expect(await up()).toEqual(['recreate community', 'recreate proxy']);
    expect(await current()).toEqual([]);
  });

  it(`forces a service whose mounted file was replaced${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const text = 'second keys\n';
    const pending = (content: string): PendingChange[] => [
      write('ltpa.keys', { keys: new Secret(content) }, [{ path: 'public_id', from: 'a', to: 'b' }]),
    ];
    expect(await foresee(pending(text))).toEqual(['recreate auth']);
    expect(await foresee(pending('first keys\n'))).toEqual([]);
    expect(await foresee([write('ltpa.keys', {}, [{ path: 'mode', from: '0644', to: '0600' }])])).toEqual([]);
    project.write('ltpa.keys', text);
    expect(await current()).toEqual(['auth.files: older content of /ltpa-config/ltpa.keys']);
    expect(await up()).toEqual(['recreate auth']);
    expect(project.docker('exec', project.containerOf('auth'), 'cat', '/ltpa-config/ltpa.keys')).toBe('second keys');
    expect(await current()).toEqual([]);
  });

  it(`moves a mount and changes settings in one recreation${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const moved = project.file('moved.keys');
    const pending = [
      write('moved.keys', { keys: new Secret('third keys\n') }, [{ path: 'public_id', from: null, to: 'c' }]),
      write('.env', {}, [
        { path: 'LTPA_KEYS_FILE_PATH', from: project.file('ltpa.keys'), to: moved },
        { path: 'LTPA_KEYS_PASSWORD', from: new Secret('s3cret-of-test'), to: new Secret('an0ther-of-test') },
      ]),
    ];
    expect(await foresee(pending)).toEqual(['recreate auth']);
    project.write('moved.keys', 'third keys\n');
    project.write(
      '.env',
      `LTPA_KEYS_FILE_PATH=${moved}\nENABLE_LTPA=true\nLTPA_KEYS_PASSWORD=an0ther-of-test\nLTPA_REALM=r2\n`,
    );
    expect(await current()).toEqual([
      'auth.settings: other than in the files: LTPA_KEYS_PASSWORD, mount of /ltpa-config/ltpa.keys',
    ]);
    expect(await up()).toEqual(['recreate auth']);
    expect(await current()).toEqual([]);
  });

  it(`sets a variable in an override file that Compose reads${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const args = {
      directory: project.directory,
      services: { proxy: { environment: { SAMETIME_EXTERNAL_WARINTEGRATION: 'true', COST: '5$' } } },
    };
    const read = () => composeOverride.read(target, args, taskContext());
    const changes = composeOverride.diff(await read(), args);
    expect(changes).toEqual([
      { path: 'proxy.environment.SAMETIME_EXTERNAL_WARINTEGRATION', from: null, to: 'true' },
      { path: 'proxy.environment.COST', from: null, to: '5$' },
    ]);
    expect(await foresee([{ module: 'docker.compose_override', args, changes }])).toEqual(['recreate proxy']);
    await composeOverride.apply(target, changes, args, taskContext());
    expect(composeOverride.diff(await read(), args)).toEqual([]);
    expect(await up()).toEqual(['recreate proxy']);
    expect(
      project.docker('exec', project.containerOf('proxy'), 'sh', '-c', 'echo $SAMETIME_EXTERNAL_WARINTEGRATION $COST'),
    ).toBe('true 5$');
  });

  it(`starts a stopped service again without making it anew${skipped}`, { ...test, timeout: 120_000 }, async () => {
    const before = ids();
    project.docker('stop', '-t', '0', project.containerOf('community'));
    expect(await current()).toEqual(['community.state: exited']);
    expect(await foresee()).toEqual(['start community']);
    expect(await up()).toEqual(['start community']);
    expect(ids()).toEqual(before);
  });

  it(`fails with what a service ended with${skipped}`, { ...test, timeout: 120_000 }, async () => {
    project.write(
      'docker-compose.override.yml',
      "version: '2.4'\nservices: { community: { command: [sh, -c, 'exit 7'] } }\n",
    );
    await expect(up()).rejects.toMatchObject({
      code: 'SERVICE_NOT_RUNNING',
      message: expect.stringMatching(
        /^After \d+ seconds .* does not run as it should: community is exited with exit code 7\.$/u,
      ),
    });
    project.write('docker-compose.override.yml', "version: '2.4'\n");
    await up();
  });

  it(`says what Compose cannot read, without the values in it${skipped}`, { ...test, timeout: 120_000 }, async () => {
    project.write('.env', `${dotEnv('r2')}LTPA_KEYS_PASSWORD=s3cret-of-test\n`);
    project.write(
      'docker-compose.override.yml',
      "version: '2.4'\nservices: { auth: { environment: ['X=${s3cret-of-test!}'], ports: 7 } }\n",
    );
    const error = await composeCurrent.read(target, at(), taskContext()).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'COMPOSE_INVALID', message: expect.stringContaining(project.directory) });
    expect(String(error)).not.toContain('s3cret-of-test');
  });
});
