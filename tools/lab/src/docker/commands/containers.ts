import { type Container, type ContainerStore, readInContainer } from '../container-store.ts';
import { type Answer, failed, printed } from './answer.ts';
import { parseArguments } from './arguments.ts';
import { tarWith } from './tar.ts';

/** `docker ps`, with the formats that programs use: JSON of each, and single fields. */
export function dockerPs(store: ContainerStore, args: readonly string[]): Answer {
  const { flags, values, unknown } = parseArguments(args, {
    flags: ['-a', '--all', '-q', '--quiet', '-aq', '--no-trunc'],
    values: ['--filter', '-f', '--format'],
  });
  if (unknown !== undefined) return failed(`unknown flag: ${unknown}`, 125);
  const all = flags.has('-a') || flags.has('--all') || flags.has('-aq');
  const filters = [...(values.get('--filter') ?? []), ...(values.get('-f') ?? [])];
  const shown = store
    .all()
    .filter((container) => (all || container.running) && filters.every((filter) => passes(container, filter)));
  const id = (container: Container): string => (flags.has('--no-trunc') ? container.id : container.id.slice(0, 12));
  if (flags.has('-q') || flags.has('--quiet') || flags.has('-aq'))
    return printed(shown.map((container) => `${id(container)}\n`).join(''));
  const format = values.get('--format')?.at(-1) ?? '{{.ID}}   {{.Image}}   {{.Status}}   {{.Names}}';
  return printed(shown.map((container) => `${formatted(format, { ...row(container), ID: id(container) })}\n`).join(''));
}

function passes({ labels, name, running }: Container, filter: string): boolean {
  const [kind, key = '', value] = filter.split('=', 3);
  if (kind === 'label') return value === undefined ? key in labels : labels[key] === value;
  if (kind === 'name') return name.includes(key);
  return kind === 'status' && key === (running ? 'running' : 'exited');
}

function row({ name, image, command, labels, running, created }: Container): Record<string, string> {
  return {
    Names: name,
    Image: image,
    Command: `"${command.join(' ')}"`,
    CreatedAt: created.toISOString(),
    Labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    Networks: 'none',
    State: running ? 'running' : 'exited',
    Status: running ? 'Up 1 second' : 'Exited (137) 1 second ago',
  };
}

function formatted(format: string, fields: Readonly<Record<string, string>>): string {
  if (format === 'json') return JSON.stringify(fields);
  return format.replaceAll(/\{\{\s*(json \.|\.\w+)\s*\}\}/gu, (_all, what: string) =>
    what === 'json .' ? JSON.stringify(fields) : (fields[what.slice(1)] ?? ''),
  );
}

export function dockerInspect(store: ContainerStore, args: readonly string[]): Answer {
  const { rest, unknown } = parseArguments(args, { values: ['--type'] });
  if (unknown !== undefined) return failed(`unknown flag: ${unknown}`, 125);
  const found = rest.map((reference) => ({ reference, value: details(store, reference) }));
  const text = `${JSON.stringify(
    found.flatMap(({ value }) => value ?? []),
    null,
    4,
  )}\n`;
  const missing = found.find(({ value }) => value === undefined);
  return missing === undefined
    ? printed(text)
    : { code: 1, stdout: text, stderr: `Error: No such object: ${missing.reference}\n` };
}

/** A container, or the image that every container of the lab is made from. */
function details(store: ContainerStore, reference: string): Record<string, unknown> | undefined {
  const container = store.find(reference);
  if (container !== undefined) return containerDetails(container);
  const image = store
    .all()
    .find((candidate) => candidate.image === reference || imageId(candidate.image) === reference)?.image;
  return image === undefined ? undefined : { Id: imageId(image), RepoTags: [image], Config: { Env: ['PATH=/bin'] } };
}

function imageId(image: string): string {
  return `sha256:${Buffer.from(image).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}

function containerDetails({
  id,
  name,
  image,
  command,
  labels,
  env,
  mounts,
  running,
  created,
}: Container): Record<string, unknown> {
  return {
    Id: id,
    Name: `/${name}`,
    Created: created.toISOString(),
    Path: command[0] ?? '',
    Args: command.slice(1),
    Image: imageId(image),
    State: {
      Status: running ? 'running' : 'exited',
      Running: running,
      Restarting: false,
      ExitCode: running ? 0 : 137,
      StartedAt: created.toISOString(),
    },
    Config: { Image: image, Cmd: command, Env: env, Labels: labels },
    HostConfig: {
      NetworkMode: 'none',
      Binds: mounts.map(({ source, target, options }) => [source, target, ...options].join(':')),
    },
    Mounts: mounts.map(({ source, target, options }) => ({
      Type: 'bind',
      Source: source,
      Destination: target,
      Mode: options.join(','),
      RW: !options.includes('ro'),
    })),
  };
}

/** A few programs of a busybox image; there is nothing in the container but what is mounted. */
export function dockerExec(store: ContainerStore, args: readonly string[]): Answer {
  const { rest, unknown } = parseArguments(args, {
    flags: ['-i', '-t', '-it'],
    values: ['-u', '-w', '-e'],
    stopAtFirst: true,
  });
  if (unknown !== undefined) return failed(`unknown flag: ${unknown}`, 125);
  const [reference = '', program = '', ...operands] = rest;
  const container = store.find(reference);
  if (container === undefined) return failed(`Error response from daemon: No such container: ${reference}`);
  if (!container.running) return failed(`Error response from daemon: container ${container.id} is not running`);
  switch (program) {
    case 'true':
      return printed('');
    case 'printenv':
    case 'env':
      return printed(container.env.map((line) => `${line}\n`).join(''));
    case 'cat':
      return cat(
        container,
        operands.filter((operand) => operand !== '--'),
      );
    default:
      return failed(
        `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown`,
        127,
      );
  }
}

function cat(container: Container, paths: readonly string[]): Answer {
  const contents = paths.map((path) => ({ path, content: readInContainer(container, path) }));
  const missing = contents.filter(({ content }) => content === undefined);
  return {
    code: missing.length === 0 ? 0 : 1,
    stdout: Buffer.concat(contents.flatMap(({ content }) => content ?? [])),
    stderr: missing.map(({ path }) => `cat: can't open '${path}': No such file or directory\n`).join(''),
  };
}

/**
 * `docker cp CONTAINER:PATH -`: a tar archive. Like the real one it shows the file that is at the mounted path on the host
 * *now*, because the engine mounts it anew for the copy; `docker exec … cat` shows what the container has.
 */
export function dockerCp(
  store: ContainerStore,
  args: readonly string[],
  readHostFile: (path: string) => Buffer | undefined,
): Answer {
  const [from = '', to] = args;
  const [reference = '', path = ''] = from.split(/:(.*)/su, 2);
  const container = store.find(reference);
  if (container === undefined) return failed(`Error: No such container:path: ${from}`);
  if (to !== '-') return failed('this lab copies to standard output only: docker cp CONTAINER:PATH -');
  const mount = container.mounts.find(({ target }) => path === target || path.startsWith(`${target}/`));
  const content = mount === undefined ? undefined : readHostFile(`${mount.source}${path.slice(mount.target.length)}`);
  if (content === undefined)
    return failed(`Error response from daemon: Could not find the file ${path} in container ${reference}`);
  return printed(tarWith(path.split('/').at(-1) ?? '', content));
}
