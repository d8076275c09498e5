import type { Project, Service } from './project.ts';

/** What `docker compose config` prints; `$` in values is doubled, so that the text can be read again. */
export function renderProject(project: Project): string {
  const services = Object.fromEntries(project.services.map((service) => [service.name, plainService(service)]));
  return `${toYaml({ name: project.name, services }, 0)}\n`;
}

/** The same as plain data, for `--format json`. */
export function plainProject(project: Project): Record<string, unknown> {
  return {
    name: project.name,
    services: Object.fromEntries(project.services.map((service) => [service.name, plainService(service)])),
  };
}

function plainService({ command, dependsOn, environment, image, mounts, other }: Service): Record<string, unknown> {
  const volumes = mounts.map(({ source, target, options }) => ({
    type: 'bind',
    source,
    target,
    ...(options.includes('ro') && { read_only: true }),
    bind: { create_host_path: true, ...(options.includes('Z') && { selinux: 'Z' }) },
  }));
  const dependencies = dependsOn.map((name) => [name, { condition: 'service_started', required: true }]);
  const sorted = Object.entries(environment).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(command.length > 0 && { command }),
    ...(dependencies.length > 0 && { depends_on: Object.fromEntries(dependencies) }),
    ...(sorted.length > 0 && { environment: Object.fromEntries(sorted) }),
    image,
    ...other,
    ...(volumes.length > 0 && { volumes }),
  };
}

function toYaml(value: unknown, depth: number): string {
  const indent = '  '.repeat(depth);
  if (Array.isArray(value)) return value.map((item) => `${indent}- ${toYaml(item, depth + 1).trimStart()}`).join('\n');
  if (typeof value !== 'object' || value === null) return `${indent}${scalar(value)}`;
  return Object.entries(value)
    .map(([key, inner]) => {
      const isNested = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
      return isNested ? `${indent}${key}:\n${toYaml(inner, depth + 1)}` : `${indent}${key}: ${scalar(inner)}`;
    })
    .join('\n');
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  const text = value.replaceAll('$', '$$$$');
  const isWord = /^[A-Za-z_/][\w./:@-]*$/u.test(text) && !text.endsWith(':');
  return isWord && !/^(?:true|false|yes|no|on|off|null|y|n)$/iu.test(text) ? text : JSON.stringify(text);
}
