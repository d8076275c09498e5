import { configHash, type Project, type Service } from '../compose/project.ts';
import type { ContainerStore } from '../container-store.ts';
import { type Answer, failed, printed } from './answer.ts';
import { parseArguments } from './arguments.ts';

const FLAGS = [
  '-d',
  '--detach',
  '--force-recreate',
  '--no-deps',
  '--no-recreate',
  '--remove-orphans',
  '--no-build',
  '--quiet-pull',
  '--wait',
];

/**
 * `docker compose up -d`: creates what is missing, recreates what has another configuration, starts what is stopped, and
 * leaves the rest alone. The content of a mounted file is no configuration.
 */
export function composeUp(store: ContainerStore, project: Project, args: readonly string[]): Answer {
  const { flags, rest, unknown } = parseArguments(args, {
    flags: FLAGS,
    values: ['--scale', '-t', '--timeout', '--pull'],
  });
  if (unknown !== undefined) return failed(`unknown flag: ${unknown}`, 16);
  if (!flags.has('-d') && !flags.has('--detach'))
    return failed('the containers of this lab run in the background only: use up -d');
  const missing = rest.find((name) => !project.services.some((service) => service.name === name));
  if (missing !== undefined) return failed(`no such service: ${missing}`);
  const named = rest.length === 0 ? project.services.map(({ name }) => name) : rest;
  const wanted = flags.has('--no-deps') ? new Set(named) : withDependencies(project, named);
  const progress: string[] = [];
  for (const service of project.services) {
    if (wanted.has(service.name)) progress.push(bringUp(store, project, service, flags.has('--force-recreate')));
  }
  return printed('', progress.map((line) => ` Container ${line}\n`).join(''));
}

function bringUp(store: ContainerStore, project: Project, service: Service, force: boolean): string {
  const hash = configHash(service);
  const old = store.ofService(project.name, service.name);
  if (old !== undefined && old.hash === hash && !force) {
    const word = old.running ? 'Running' : 'Started';
    old.running = true;
    return `${old.name}  ${word}`;
  }
  if (old !== undefined) store.remove(old);
  const { name } = store.create(project.name, service, hash, labelsOf(project, service, hash));
  return `${name}  ${old === undefined ? 'Created' : 'Recreated'}`;
}

function labelsOf(project: Project, { name }: Service, hash: string): Record<string, string> {
  return {
    'com.docker.compose.config-hash': hash,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.project': project.name,
    'com.docker.compose.project.config_files': project.files.join(','),
    'com.docker.compose.project.working_dir': project.directory,
    'com.docker.compose.service': name,
  };
}

function withDependencies({ services }: Project, named: readonly string[]): Set<string> {
  const wanted = new Set(named);
  for (const name of wanted)
    for (const dependency of services.find((service) => service.name === name)?.dependsOn ?? []) wanted.add(dependency);
  return wanted;
}
