import { compare, defineTask, TargetError } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { parseEnvironmentFile } from '../compose/environment-file.ts';
import { setEnvironment } from '../compose/override-file.ts';
import { selectServices } from '../compose/project.ts';
import { docker, type DockerReader, type DockerWriter } from '../docker.ts';
import { Directory } from './arguments.ts';

/** The wanted variables as Compose renders them now; `null` for one that is not set. */
type Current = Readonly<Record<string, { readonly environment: Readonly<Record<string, string | null>> }>>;

const Service = Type.Object(
  {
    environment: Type.Record(
      Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
      Type.String({ pattern: '^[^\\n\\r]*$' }),
      {
        description: 'Environment variables and their values, as text; passwords belong into `.env`.',
        additionalProperties: false,
      },
    ),
  },
  { additionalProperties: false },
);

const args = Type.Object(
  {
    directory: Directory,
    services: Type.Record(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }), Service, {
      description: 'What to set, by service.',
      additionalProperties: false,
    }),
  },
  { additionalProperties: false },
);

const names = ['docker-compose.override.yml', 'docker-compose.override.yaml'];
const older = ['compose.override.yml', 'compose.override.yaml'];

export const composeOverride = defineTask({
  name: 'docker.compose_override',
  summary: 'Environment of Compose services, kept in docker-compose.override.yml.',
  details: [
    'A fix pack replaces `docker-compose.yml`, and with it every change made there; the override file stays. What counts',
    'is what Compose makes of all its files together: a variable that already has the wanted value, wherever it is set,',
    'is left alone. Everything else in the override file stays as it is.',
    '',
    'Takes effect when the services are recreated: notify a handler with `docker.compose_up`.',
  ].join('\n'),
  target: docker,
  args,

  async read(target, { directory, services }): Promise<Current> {
    await requireOverrideRead(target, directory);
    const project = await target.project(directory);
    return Object.fromEntries(
      selectServices(project, Object.keys(services)).map((service) => {
        const live = project.services.get(service)?.environment;
        const wanted = Object.keys(services[service]?.environment ?? {});
        return [service, { environment: Object.fromEntries(wanted.map((name) => [name, live?.get(name) ?? null])) }];
      }),
    );
  },

  diff: (current, { services }) => compare(current, services),

  async apply(target, changes, { directory, services }) {
    const wanted = new Map<string, Map<string, string>>();
    const changed = new Set(changes.map(({ path }) => path));
    for (const [service, { environment }] of Object.entries(services)) {
      const entries = Object.entries(environment).filter(([name]) => changed.has(`${service}.environment.${name}`));
      if (entries.length > 0)
        wanted.set(service, new Map(entries.map(([name, value]) => [name, value.replaceAll('$', '$$$$')])));
    }
    await edit(target, directory, wanted);
  },

  examples: [
    {
      title: 'Integration of the web client in the proxy of Sametime',
      playbook: `
        - name: Web client integration
          docker.compose_override:
            directory: /opt/hcl/sametime
            services:
              proxy:
                environment:
                  SAMETIME_EXTERNAL_WARINTEGRATION: "true"
          notify: recreate services
      `,
      current: { proxy: { environment: { SAMETIME_EXTERNAL_WARINTEGRATION: null } } },
      changes: [{ path: 'proxy.environment.SAMETIME_EXTERNAL_WARINTEGRATION', from: null, to: 'true' }],
    },
  ],
});

async function edit(target: DockerWriter, directory: string, wanted: Map<string, Map<string, string>>): Promise<void> {
  const { path, text } = await overrideFile(target, directory);
  const edited = setEnvironment(text, wanted, await versionFor(target, directory));
  if (edited === undefined) {
    throw new TargetError(`${path} on ${target.host} is written in a form that is not changed by program.`, {
      code: 'COMPOSE_OVERRIDE_FORM',
      hint: `Set there by hand: ${namesOf(wanted)}. Or write the file in plain block form, without braces and anchors.`,
    });
  }
  await target.writeText(path, edited);
  try {
    await target.validate(directory);
  } catch (error) {
    await target.writeText(path, text);
    throw error;
  }
}

async function overrideFile(
  target: DockerReader,
  directory: string,
): Promise<{ path: string; text: string | undefined }> {
  for (const name of names) {
    const text = await target.readText(`${directory}/${name}`);
    if (text !== undefined) return { path: `${directory}/${name}`, text };
  }
  return { path: `${directory}/${names[0]}`, text: undefined };
}

/** Compose 1 refuses files whose versions differ; Compose 2 warns of any version. */
async function versionFor(target: DockerReader, directory: string): Promise<string | undefined> {
  if ((await target.composeMajor()) > 1) return undefined;
  const base = (await target.readText(`${directory}/docker-compose.yml`)) ?? '';
  return /^version:\s*["']?([\d.]+)/mu.exec(base)?.[1];
}

/** The override file is read only where Compose looks for it by itself. */
async function requireOverrideRead(target: DockerReader, directory: string): Promise<void> {
  const named = parseEnvironmentFile((await target.readText(`${directory}/.env`)) ?? '').get('COMPOSE_FILE');
  if (named !== undefined && !named.split(':').some((name) => names.includes(name.split('/').at(-1) ?? ''))) {
    throw new TargetError(`COMPOSE_FILE in ${directory}/.env on ${target.host} leaves out ${names[0]}.`, {
      code: 'COMPOSE_OVERRIDE_UNREAD',
      hint: `Add :${names[0]} to COMPOSE_FILE, or remove COMPOSE_FILE.`,
    });
  }
  for (const name of older) {
    if ((await target.composeMajor()) === 1 || (await target.readText(`${directory}/${name}`)) === undefined) continue;
    throw new TargetError(`Compose reads ${name} in ${directory} on ${target.host}, and no other override file.`, {
      code: 'COMPOSE_OVERRIDE_UNREAD',
      hint: `Rename ${name} to ${names[0]}.`,
    });
  }
}

function namesOf(wanted: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  return [...wanted]
    .flatMap(([service, entries]) => [...entries.keys()].map((name) => `${name} of ${service}`))
    .join(', ');
}
