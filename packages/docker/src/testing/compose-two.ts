import { type FakeConnection, fakeConnection } from '@signet/testkit';

/** A container of the fake; `files` is what it sees of the files that are mounted into it. */
export interface FakeContainer {
  id: string;
  service: string;
  state?: string;
  health?: string;
  hash?: string;
  image?: string;
  env?: string[];
  mounts?: { source: string; target: string }[];
  files?: Record<string, string>;
  startedAt?: string;
}

export interface ComposeTwo {
  /** What `config` prints. */
  config: string;
  hashes: Record<string, string>;
  containers: FakeContainer[];
  files: Record<string, string>;
  /** Called for `up -d ...` with what follows. */
  up(argv: readonly string[]): void;
}

export const directory = '/opt/hcl/sametime';

/** A host whose `docker` answers as Compose 2 does. */
export function composeTwo(state: ComposeTwo): FakeConnection {
  return fakeConnection({
    host: 'sametime.example.com',
    files: Object.fromEntries(Object.entries(state.files).map(([name, text]) => [`${directory}/${name}`, text])),
    run(argv, { cwd }) {
      const [program, command, ...rest] = argv;
      if (program !== 'docker') return undefined;
      if (command === 'compose' && rest[0] === 'version') return 'Docker Compose version v2.29.7\n';
      if (command === 'compose' && cwd !== directory)
        return { code: 14, stderr: 'no configuration file provided: not found\n' };
      const line = rest.join(' ');
      if (command === 'compose') {
        if (line === 'config') return state.config;
        if (line === 'config -q') return '';
        if (line === 'config --hash *') {
          return Object.entries(state.hashes)
            .map(([service, hash]) => `${service} ${hash}\n`)
            .join('');
        }
        if (rest[0] !== 'up') return undefined;
        state.up(rest.slice(2));
        return '';
      }
      if (command === 'ps' && line === '-a --filter label=com.docker.compose.project=sametime --format {{json .}}') {
        return state.containers.map(({ id }) => `${JSON.stringify({ ID: id })}\n`).join('');
      }
      if (command === 'inspect' && rest[0]?.startsWith('sha256:') === true)
        return JSON.stringify([{ Config: { Env: ['PATH=/bin'] } }]);
      if (command === 'inspect')
        return JSON.stringify(state.containers.filter(({ id }) => rest.includes(id)).map(inspected));
      if (command !== 'exec') return undefined;
      const [id, program2, path = ''] = rest;
      const content = state.containers.find((each) => each.id === id)?.files?.[path];
      return program2 === 'cat' && content !== undefined ? content : { code: 126, stderr: 'exec: "cat": not found\n' };
    },
  });
}

function inspected(container: FakeContainer): unknown {
  const {
    id,
    service,
    state = 'running',
    health,
    hash = '',
    image = 'st',
    env = [],
    mounts = [],
    startedAt,
  } = container;
  return {
    Id: id,
    Image: 'sha256:1',
    State: {
      Status: state,
      ExitCode: 0,
      StartedAt: startedAt ?? '2026-11-23T20:00:00.5Z',
      ...(health && { Health: { Status: health } }),
    },
    Config: {
      Image: image,
      Env: [...env, 'PATH=/bin'],
      Labels: {
        'com.docker.compose.service': service,
        'com.docker.compose.config-hash': hash,
        'com.docker.compose.oneoff': 'False',
      },
    },
    Mounts: mounts.map(({ source, target }) => ({ Type: 'bind', Source: source, Destination: target })),
  };
}
