import { TargetError } from '@signet/core';
import type { DockerHost } from '../host.ts';
import { parseAnswer } from './answer.ts';
import { environmentMap } from './image.ts';
import type { Bind } from '../compose/rendered.ts';

/** A container of a Compose project, as it runs. */
export interface Container {
  readonly id: string;
  readonly service: string;
  /** `running`, `exited`, `restarting`, ... */
  readonly state: string;
  readonly exitCode: number;
  readonly startedMs: number;
  /** Only with a health check: `starting`, `healthy`, `unhealthy`. */
  readonly health: string | undefined;
  readonly configHash: string | undefined;
  readonly image: string;
  /** What the image is, whatever it is called. */
  readonly imageId: string;
  /** `null`: a name without a value. */
  readonly environment: ReadonlyMap<string, string | null>;
  readonly binds: readonly Bind[];
}

/** What `docker inspect` says, as far as we look at it. */
interface Inspected {
  readonly Id?: string;
  readonly Image?: string;
  readonly State?: {
    readonly Status?: string;
    readonly ExitCode?: number;
    readonly StartedAt?: string;
    readonly Health?: { readonly Status?: string } | null;
  };
  readonly Config?: {
    readonly Env?: readonly string[] | null;
    readonly Image?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly Mounts?:
    | readonly { readonly Type?: string; readonly Source?: string; readonly Destination?: string }[]
    | null;
}

const label = 'com.docker.compose.';

/** Every container of a project, running or not; those of `compose run` are not counted. */
export async function containersOf(host: DockerHost, project: string): Promise<Container[]> {
  const filter = `label=${label}project=${project}`;
  const listed = await ask(host, ['ps', '-a', '--filter', filter, '--format', '{{json .}}']);
  const ids = listed
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => idOf(parseAnswer(line, host.connection.host)));
  if (ids.length === 0) return [];
  const inspected = parseAnswer(await ask(host, ['inspect', ...ids]), host.connection.host) as Inspected[];
  return inspected
    .filter(({ Config }) => Config?.Labels?.[`${label}oneoff`]?.toLowerCase() !== 'true')
    .map(containerOf);
}

/** podman spells it `Id`. */
function idOf(row: unknown): string {
  const { ID, Id } = row as { ID?: string; Id?: string };
  return ID ?? Id ?? '';
}

function containerOf({ Id = '', Image = '', State, Config, Mounts }: Inspected): Container {
  const labels = Config?.Labels ?? {};
  return {
    id: Id,
    service: labels[`${label}service`] ?? '',
    state: State?.Status ?? 'unknown',
    exitCode: State?.ExitCode ?? 0,
    startedMs: Date.parse(State?.StartedAt ?? '') || 0,
    health: State?.Health?.Status === 'none' ? undefined : State?.Health?.Status,
    configHash: labels[`${label}config-hash`],
    image: Config?.Image ?? '',
    imageId: Image,
    environment: environmentMap(Config?.Env ?? []),
    binds: (Mounts ?? [])
      .filter(({ Type }) => Type === 'bind')
      .map(({ Source = '', Destination = '' }) => ({ source: Source, target: Destination })),
  };
}

async function ask(host: DockerHost, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await host.runEngine(argv);
  if (code === 0) return stdout.toString('utf8');
  throw new TargetError(
    `The containers on ${host.connection.host} cannot be listed: ${stderr.toString('utf8').trim().split('\n').at(-1) ?? ''}`,
    { code: 'DOCKER_REFUSED', hint: 'Check that the container engine runs and that the login user may use it.' },
  );
}
