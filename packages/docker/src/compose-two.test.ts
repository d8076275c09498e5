import { ConnectError, type Connection, type PendingChange, Secret } from '@signet/core';
import { fakeConnection, fixedVars, taskContext } from '@signet/testkit';
import { describe, expect, it } from 'vitest';
import { docker } from './docker.ts';
import { composeCurrent } from './tasks/compose-current.ts';
import { composeOverride } from './tasks/compose-override.ts';
import { composeUp } from './tasks/compose-up.ts';
import { type ComposeTwo, composeTwo, directory } from './testing/compose-two.ts';

const keys = `${directory}/ltpa.keys`;

/** Three services that run as their files say, and one that nobody names. */
function sametime(): ComposeTwo {
  return {
    config: `name: sametime
services:
  auth:
    depends_on:
      mongo: {condition: service_started, required: true}
    environment:
      LTPA_REALM: r1
      LTPA_KEYS_PASSWORD: pa$$word
      UNSET: null
    image: st
    volumes:
      - {type: bind, source: ${keys}, target: /ltpa-config/ltpa.keys, bind: {create_host_path: true}}
      - {type: volume, source: data, target: /data}
  community:
    environment: {TOKEN: "Jwt"}
    image: st
  mongo:
    image: st
  proxy:
    environment: {TOKEN: "Jwt"}
    image: st
`,
    hashes: { auth: 'h1', community: 'h2', proxy: 'h3', mongo: 'h4' },
    containers: [
      {
        id: 'a1',
        service: 'auth',
        hash: 'h1',
        env: ['LTPA_REALM=r1', 'LTPA_KEYS_PASSWORD=pa$word'],
        mounts: [{ source: keys, target: '/ltpa-config/ltpa.keys' }],
        files: { '/ltpa-config/ltpa.keys': 'keys 1' },
      },
      { id: 'c1', service: 'community', hash: 'h2', env: ['TOKEN=Jwt'] },
      { id: 'p1', service: 'proxy', hash: 'h3', env: ['TOKEN=Jwt'] },
      { id: 'm1', service: 'mongo', hash: 'h4' },
    ],
    files: {
      '.env': `LTPA_KEYS_FILE_PATH=${keys}\nLTPA_REALM=r1\nLTPA_KEYS_PASSWORD='pa$word'\nBUILD=1\n`,
      'custom.env': 'TOKEN=Jwt\n',
      'ltpa.keys': 'keys 1',
      'docker-compose.yml': `services:
  auth:
    image: st
    depends_on: [mongo]
    environment: [LTPA_REALM, LTPA_KEYS_PASSWORD, "UNSET"]
    volumes: ["\${LTPA_KEYS_FILE_PATH}:/ltpa-config/ltpa.keys:Z"]
  community: {image: st, env_file: custom.env}
  proxy: {image: st, env_file: [{path: ./custom.env}], environment: {}}
  mongo: {image: "st:\${BUILD:-0}"}
`,
    },
    up: () => {},
  };
}

const services = ['auth', 'community', 'proxy'];
const at = { directory, services };

async function open(connection: Connection, vars = {}) {
  return (await docker.open(connection, fixedVars(vars), taskContext())).write;
}

async function differences(state: ComposeTwo): Promise<string[]> {
  const target = await open(composeTwo(state));
  const current = await composeCurrent.read(target, at, taskContext());
  return composeCurrent.diff(current, at).map(({ path, from }) => `${path}: ${String(from)}`);
}

async function foresee(state: ComposeTwo, ...pending: PendingChange[]): Promise<readonly string[]> {
  const foreseen = await composeUp.foresee(await open(composeTwo(state)), at, taskContext({ check: true, pending }));
  return 'effects' in foreseen ? foreseen.effects : foreseen;
}

function envFile(file: string, changes: PendingChange['changes']): PendingChange {
  return { module: 'host.env_file', args: { path: `${directory}/${file}` }, changes };
}

describe('docker.compose_current with Compose 2', () => {
  it('finds nothing where everything is as in the files', async () => {
    const connection = composeTwo(sametime());
    const current = await composeCurrent.read(await open(connection), at, taskContext());
    expect(composeCurrent.diff(current, at)).toEqual([]);
    expect(composeCurrent.facts?.(current, at, [])).toEqual({ stale: [] });
    expect(connection.writes).toEqual([]);
    expect(connection.commands.every(([program]) => program === 'docker')).toBe(true);
  });

  it('does not believe a hash that differs when image, environment and mounts are as rendered', async () => {
    const state = sametime();
    state.hashes = { auth: 'x', community: 'x', proxy: 'x' };
    expect(await differences(state)).toEqual([]);
  });

  it('names settings that differ, never their values', async () => {
    const state = sametime();
    state.hashes = {};
    const [auth] = state.containers;
    if (auth === undefined) throw new Error('no container');
    auth.env = ['LTPA_REALM=r0', 'LTPA_KEYS_PASSWORD=pa$word', 'REMOVED=1', 'UNSET=set', 'http_proxy=http://proxy'];
    auth.image = 'st:old';
    auth.mounts = [{ source: '/elsewhere', target: '/ltpa-config/ltpa.keys' }];
    expect(await differences(state)).toEqual([
      'auth.settings: other than in the files: image, LTPA_REALM, UNSET, REMOVED, mount of /ltpa-config/ltpa.keys',
    ]);
  });

  it('believes a hash that is the same', async () => {
    const state = sametime();
    const [auth] = state.containers;
    if (auth === undefined) throw new Error('no container');
    auth.env?.push('SET_BY_THE_ENGINE=1');
    expect(await differences(state)).toEqual([]);
  });

  it('sees a mounted file that was replaced', async () => {
    const state = sametime();
    state.files['ltpa.keys'] = 'keys 2';
    expect(await differences(state)).toEqual(['auth.files: older content of /ltpa-config/ltpa.keys']);
  });

  it('goes by the time where an image has no cat', async () => {
    for (const [startedAt, found] of [
      ['1970-01-01T00:00:00Z', 0],
      ['1969-12-31T23:59:59Z', 1],
    ] as const) {
      const state = sametime();
      Object.assign(state.containers[0] ?? {}, { files: {}, startedAt });
      expect(await differences(state)).toHaveLength(found);
    }
  });

  it('knows services without a container and those that do not run', async () => {
    const state = sametime();
    state.containers = state.containers.filter(({ service }) => service !== 'proxy');
    Object.assign(state.containers[1] ?? {}, { state: 'restarting' });
    expect(await differences(state)).toEqual(['community.state: restarting', 'proxy.state: absent']);
  });

  it('refuses a service that the project does not have', async () => {
    const target = await open(composeTwo(sametime()));
    const read = composeCurrent.read(target, { directory, services: ['auht'] }, taskContext());
    await expect(read).rejects.toMatchObject({ code: 'SERVICE_UNKNOWN', hint: 'Did you mean "auth"?' });
  });
});

describe('docker.compose_up in check mode', () => {
  it('foresees what a change of .env recreates', async () => {
    const change = envFile('.env', [{ path: 'LTPA_REALM', from: 'r1', to: 'r2' }]);
    expect(await foresee(sametime(), change)).toEqual(['recreate auth']);
  });

  it('foresees nothing for a variable that no service reads', async () => {
    expect(await foresee(sametime(), envFile('.env', [{ path: 'OTHER', from: null, to: '1' }]))).toEqual([]);
  });

  it('foresees nothing for a value that is only written differently', async () => {
    expect(
      await foresee(sametime(), envFile('.env', [{ path: 'LTPA_KEYS_PASSWORD', from: null, to: 'pa$word' }])),
    ).toEqual([]);
  });

  it('foresees every service that reads an env_file', async () => {
    const change = envFile('custom.env', [{ path: 'TOKEN', from: 'Jwt', to: 'Jwt,Ltpa' }]);
    expect(await foresee(sametime(), change)).toEqual(['recreate community', 'recreate proxy']);
  });

  it('foresees what the whole content of a file changes', async () => {
    const change = (content: string): PendingChange => ({
      module: 'copy',
      args: { dest: `${directory}/custom.env`, content },
      changes: [{ path: 'content', from: null, to: null }],
    });
    expect(await foresee(sametime(), change('TOKEN=Other\n'))).toEqual(['recreate community', 'recreate proxy']);
    expect(await foresee(sametime(), change('# new\nTOKEN="Jwt"\n'))).toEqual([]);
  });

  it('foresees that another mode of a file changes nothing', async () => {
    expect(await foresee(sametime(), envFile('custom.env', [{ path: 'mode', from: '0644', to: '0600' }]))).toEqual([]);
    const both = envFile('custom.env', [
      { path: 'mode', from: '0644', to: '0600' },
      { path: 'TOKEN', from: 'x', to: 'Jwt' },
    ]);
    expect(await foresee(sametime(), both)).toEqual([]);
  });

  it('foresees that another owner of the mounted file changes nothing', async () => {
    const keyFile = (...changes: PendingChange['changes']): PendingChange => ({
      module: 'ltpa.keys',
      args: { path: keys, keys: new Secret('keys 2'), owner: 'sametime', group: 'sametime' },
      changes,
    });
    const owned = [
      { path: 'owner', from: 'root', to: 'sametime' },
      { path: 'group', from: 'root', to: 'sametime' },
      { path: 'mode', from: '0644', to: '0600' },
    ];
    expect(await foresee(sametime(), keyFile(...owned))).toEqual([]);
    const whole = keyFile({ path: 'public_id', from: 'a', to: 'b' }, ...owned);
    expect(await foresee(sametime(), whole)).toEqual(['recreate auth']);
  });

  it('foresees a recreation where it cannot compute the settings', async () => {
    const state = sametime();
    state.files['docker-compose.yml'] = 'include: [other.yml]\n';
    const change = envFile('.env', [{ path: 'LTPA_REALM', from: 'r1', to: 'r2' }]);
    expect(await foresee(state, change)).toEqual(['recreate auth', 'recreate community', 'recreate proxy']);
  });

  it('does not let a service be recreated that another one needs and that runs', async () => {
    const state = sametime();
    const change = envFile('.env', [{ path: 'BUILD', from: '1', to: '2' }]);
    expect(await foresee(state, change)).toEqual([]);
    state.containers = [];
    expect(await foresee(state, change)).toEqual(['start auth', 'start community', 'start proxy', 'start mongo']);
  });
});

describe('docker.compose_up', () => {
  it('forces what up -d did not recreate and tells what it found, not what it meant to do', async () => {
    const state = sametime();
    state.files['ltpa.keys'] = 'keys 2';
    state.hashes = {};
    Object.assign(state.containers[1] ?? {}, { env: ['TOKEN=old'] });
    const calls: string[] = [];
    const replace = (service: string): void => {
      const old = state.containers.find((each) => each.service === service);
      if (old !== undefined)
        Object.assign(old, { id: `${old.id}x`, env: old.service === 'auth' ? old.env : ['TOKEN=Jwt'] });
    };
    state.up = (argv) => {
      calls.push(argv.join(' '));
      if (argv.includes('--force-recreate')) for (const service of argv.slice(2)) replace(service);
      else replace('community');
    };
    const target = await open(composeTwo(state));
    expect(await composeUp.run(target, at, taskContext())).toEqual({
      effects: ['recreate auth', 'recreate community'],
    });
    expect(calls).toEqual(['--no-deps auth community', '--force-recreate --no-deps auth']);
  });

  it('runs nothing when nothing is needed', async () => {
    const state = sametime();
    state.up = () => {
      throw new Error('up was run');
    };
    expect(await composeUp.run(await open(composeTwo(state)), at, taskContext())).toEqual({ effects: [] });
  });

  it('keeps the number of containers of a service', async () => {
    const state = sametime();
    state.hashes = {};
    state.containers.push({ id: 'p2', service: 'proxy', env: ['TOKEN=old'] });
    const calls: string[] = [];
    state.up = (argv) => {
      calls.push(argv.join(' '));
      for (const each of state.containers)
        if (each.service === 'proxy') Object.assign(each, { id: `${each.id}x`, env: ['TOKEN=Jwt'] });
    };
    expect(await composeUp.run(await open(composeTwo(state)), at, taskContext())).toEqual({
      effects: ['recreate proxy'],
    });
    expect(calls).toEqual(['--no-deps --scale proxy=2 proxy']);
  });

  it('names the service that does not become healthy, after the deadline', async () => {
    const state = sametime();
    Object.assign(state.containers[2] ?? {}, { state: 'exited' });
    state.up = () => Object.assign(state.containers[2] ?? {}, { state: 'running', health: 'starting' });
    const run = composeUp.run(await open(composeTwo(state)), { ...at, deadline_seconds: 1 }, taskContext());
    await expect(run).rejects.toMatchObject({
      code: 'SERVICE_NOT_RUNNING',
      message: `After 1 seconds the project in ${directory} on sametime.example.com does not run as it should: proxy is starting.`,
    });
  });

  it('ends when it is interrupted while it waits', async () => {
    const state = sametime();
    Object.assign(state.containers[2] ?? {}, { state: 'exited' });
    const abort = new AbortController();
    state.up = () => setTimeout(() => abort.abort(), 50);
    const target = (await docker.open(composeTwo(state), fixedVars(), taskContext({ signal: abort.signal }))).write;
    await expect(composeUp.run(target, at, taskContext({ signal: abort.signal }))).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});

describe('docker.compose_override with Compose 2', () => {
  const args = { directory, services: { proxy: { environment: { TOKEN: 'Jwt', NEW: 'a$b' } } } };

  it('sets only what Compose does not render already', async () => {
    const connection = composeTwo(sametime());
    const target = await open(connection);
    const changes = composeOverride.diff(await composeOverride.read(target, args, taskContext()), args);
    expect(changes).toEqual([{ path: 'proxy.environment.NEW', from: null, to: 'a$b' }]);
    await composeOverride.apply(target, changes, args, taskContext());
    expect(connection.text(`${directory}/docker-compose.override.yml`))
      .toBe(`# Settings that have to survive a new docker-compose.yml, such as a fix pack brings.
# Compose reads this file after docker-compose.yml.
services:
  proxy:
    environment:
      NEW: "a$$b"
`);
    expect(connection.writes).toEqual([`write ${directory}/docker-compose.override.yml 0644`]);
  });

  it('puts the file back when Compose refuses the new one', async () => {
    const state = sametime();
    const fake = composeTwo(state);
    const refusing: Connection = {
      ...fake,
      run: async (argv, options) =>
        argv.includes('-q')
          ? { code: 15, stdout: Buffer.alloc(0), stderr: Buffer.from('yaml: line 3: near "pa$word"\n') }
          : fake.run(argv, options),
    };
    const target = await open(refusing);
    const apply = composeOverride.apply(
      target,
      [{ path: 'proxy.environment.NEW', from: null, to: 'a$b' }],
      args,
      taskContext(),
    );
    await expect(apply).rejects.toMatchObject({
      code: 'COMPOSE_INVALID',
      message: `The Compose project in ${directory} on sametime.example.com cannot be read: yaml: line 3: near "***"`,
    });
    expect(fake.files.has(`${directory}/docker-compose.override.yml`)).toBe(false);
  });

  it.each([
    ['COMPOSE_FILE leaves it out', '.env', 'COMPOSE_FILE=docker-compose.yml:extra.yml\n'],
    ['another one is read instead', 'compose.override.yaml', 'services: {}\n'],
  ])('refuses to write a file that is not read: %s', async (_, file, text) => {
    const state = sametime();
    state.files[file] = text;
    const read = composeOverride.read(await open(composeTwo(state)), args, taskContext());
    await expect(read).rejects.toMatchObject({ code: 'COMPOSE_OVERRIDE_UNREAD' });
  });
});

describe('the docker target', () => {
  it('says what it tried when no Compose answers', async () => {
    const target = await open(fakeConnection({ files: { [`${directory}/.env`]: '' } }));
    await expect(target.project(directory)).rejects.toMatchObject({
      code: 'COMPOSE_MISSING',
      message: expect.stringMatching(/docker compose: .*docker-compose: .*podman compose: .*exit code 127/u),
    });
  });

  it('uses the command that a variable names, and the engine that belongs to it', async () => {
    const connection = fakeConnection({
      files: { [`${directory}/docker-compose.yml`]: '' },
      run: (argv) => (argv.join(' ') === 'podman-compose version' ? 'podman-compose version 1.0.6\n' : undefined),
    });
    const target = await open(connection, { docker_command: 'podman-compose' });
    expect(await target.composeMajor()).toBe(2);
    await target.containers('sametime').catch(() => {});
    expect(connection.commands.map(([program]) => program)).toEqual(['podman-compose', 'podman']);
  });

  it('asks podman-compose for no hashes, which it does not have', async () => {
    const state = sametime();
    const fake = composeTwo(state);
    const podman: Connection = {
      ...fake,
      run: (argv, options) => {
        if (argv.includes('--hash')) throw new Error('asked for hashes');
        if (argv[1] === 'version')
          return Promise.resolve({
            code: 0,
            stdout: Buffer.from('podman-compose version 1.0.6'),
            stderr: Buffer.alloc(0),
          });
        return fake.run(
          argv[0] === 'podman-compose' ? ['docker', 'compose', ...argv.slice(1)] : ['docker', ...argv.slice(1)],
          options,
        );
      },
    };
    const target = await open(podman, { docker_command: ['podman-compose'] });
    Object.assign(state.containers[1] ?? {}, { env: ['TOKEN=old'] });
    const current = await composeCurrent.read(target, at, taskContext());
    expect(composeCurrent.diff(current, at).map(({ path }) => path)).toEqual(['community.settings']);
  });

  it('reports an engine that refuses', async () => {
    const connection = fakeConnection({
      run: (argv) =>
        argv[1] === 'compose'
          ? 'Docker Compose version v2.29.7'
          : { code: 1, stderr: 'permission denied while trying to connect\n' },
    });
    await expect((await open(connection)).containers('x')).rejects.toMatchObject({
      code: 'DOCKER_REFUSED',
      message: 'The containers on web1 cannot be listed: permission denied while trying to connect',
    });
  });

  it('names a directory that is not there', async () => {
    const missing: Connection = { ...fakeConnection(), stat: async () => undefined };
    await expect((await open(missing)).project('/nowhere')).rejects.toMatchObject({ code: 'COMPOSE_NO_DIRECTORY' });
  });

  it('starts nothing once the run was interrupted', async () => {
    const target = (
      await docker.open(composeTwo(sametime()), fixedVars(), taskContext({ signal: AbortSignal.abort() }))
    ).read;
    await expect(target.composeMajor()).rejects.toBeInstanceOf(ConnectError);
  });
});
