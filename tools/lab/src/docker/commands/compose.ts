import { ComposeError, type Variables } from '../compose/interpolate.ts';
import { configHash, loadProject, type Project } from '../compose/project.ts';
import { plainProject, renderProject } from '../compose/render.ts';
import type { Container, ContainerStore } from '../container-store.ts';
import { type Answer, failed, printed } from './answer.ts';
import { parseArguments } from './arguments.ts';
import { composeUp } from './up.ts';

export const COMPOSE_VERSION = '2.29.7';

export interface Invocation {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Variables;
}

const GLOBAL = {
  flags: [],
  values: ['-f', '--file', '-p', '--project-name', '--project-directory', '--env-file', '--ansi', '--progress'],
  stopAtFirst: true,
} as const;

/** `docker compose …`. */
export function compose(store: ContainerStore, { argv, cwd, env }: Invocation): Answer {
  const { rest, values, unknown } = parseArguments(argv, GLOBAL);
  if (unknown !== undefined) return failed(`unknown flag: ${unknown}`, 16);
  const [command = 'help', ...args] = rest;
  if (command === 'version')
    return printed(args.includes('--short') ? `${COMPOSE_VERSION}\n` : `Docker Compose version v${COMPOSE_VERSION}\n`);
  const run = COMMANDS[command];
  if (run === undefined) return failed(`unknown docker command: "compose ${command}"`, 16);
  try {
    const files = [...(values.get('-f') ?? []), ...(values.get('--file') ?? [])];
    const name = values.get('-p')?.at(-1) ?? values.get('--project-name')?.at(-1);
    const directory = values.get('--project-directory')?.at(-1) ?? cwd;
    const project = loadProject({
      directory,
      env,
      ...(files.length > 0 && { files }),
      ...(name !== undefined && { name }),
    });
    return run(store, project, args);
  } catch (error) {
    if (error instanceof ComposeError) return failed(error.message, 15);
    throw error;
  }
}

const COMMANDS: Readonly<Record<string, (store: ContainerStore, project: Project, args: readonly string[]) => Answer>> =
  {
    config,
    convert: config,
    up: composeUp,
    ps,
    down: (store, project) => {
      const removed = store.all().filter((container) => container.project === project.name);
      for (const container of removed) store.remove(container);
      return printed('', removed.map(({ name }) => ` Container ${name}  Removed\n`).join(''));
    },
    stop: (store, project, args) => setRunning(store, project, args, false, 'Stopped'),
    start: (store, project, args) => setRunning(store, project, args, true, 'Started'),
    restart: (store, project, args) => setRunning(store, project, args, true, 'Started'),
  };

function config(_store: ContainerStore, project: Project, args: readonly string[]): Answer {
  const { flags, values, unknown } = parseArguments(args, {
    flags: ['-q', '--quiet', '--services', '--images'],
    values: ['--hash', '--format'],
  });
  if (unknown !== undefined) return failed(`unknown flag: ${unknown}`, 16);
  if (flags.has('-q') || flags.has('--quiet')) return printed('');
  if (flags.has('--services')) return printed(project.services.map(({ name }) => `${name}\n`).join(''));
  if (flags.has('--images')) return printed(project.services.map(({ image }) => `${image}\n`).join(''));
  const hash = values.get('--hash')?.at(-1);
  if (hash !== undefined) {
    const wanted =
      hash === '*' ? project.services : project.services.filter(({ name }) => hash.split(',').includes(name));
    return printed(wanted.map((service) => `${service.name} ${configHash(service)}\n`).join(''));
  }
  if (values.get('--format')?.at(-1) === 'json') return printed(`${JSON.stringify(plainProject(project), null, 2)}\n`);
  return printed(renderProject(project));
}

function ps(store: ContainerStore, project: Project, args: readonly string[]): Answer {
  const { flags, values, rest } = parseArguments(args, {
    flags: ['-a', '--all', '-q', '--quiet', '--no-trunc'],
    values: ['--format'],
  });
  const all = flags.has('-a') || flags.has('--all');
  const shown = store
    .all()
    .filter(
      ({ project: name, service, running }) =>
        name === project.name && (all || running) && (rest.length === 0 || rest.includes(service)),
    );
  if (flags.has('-q') || flags.has('--quiet')) return printed(shown.map(({ id }) => `${id}\n`).join(''));
  if (values.get('--format')?.at(-1) === 'json')
    return printed(shown.map((container) => `${JSON.stringify(psRow(container))}\n`).join(''));
  const rows = shown.map(
    ({ name, image, command, service, running }) =>
      `${name}   ${image}   "${command.join(' ')}"   ${service}   ${running ? 'Up' : 'Exited'}`,
  );
  return printed(`${['NAME   IMAGE   COMMAND   SERVICE   STATUS', ...rows].join('\n')}\n`);
}

function psRow({ id, name, project, service, image, command, running }: Container): Record<string, unknown> {
  const state = running ? 'running' : 'exited';
  return {
    ID: id.slice(0, 12),
    Name: name,
    Project: project,
    Service: service,
    Image: image,
    Command: command.join(' '),
    State: state,
    Health: '',
    ExitCode: running ? 0 : 137,
  };
}

function setRunning(
  store: ContainerStore,
  project: Project,
  args: readonly string[],
  running: boolean,
  word: string,
): Answer {
  const wanted = args.filter((argument) => !argument.startsWith('-'));
  const found = store
    .all()
    .filter(
      (container) => container.project === project.name && (wanted.length === 0 || wanted.includes(container.service)),
    );
  for (const container of found) container.running = running;
  return printed('', found.map(({ name }) => ` Container ${name}  ${word}\n`).join(''));
}
