import { TargetError } from '@signet/core';
import { keyName, type MapNode, type Node, parseYaml } from '@signet/source';

/** A bind mount of a file or folder of the host. */
export interface Bind {
  readonly source: string;
  readonly target: string;
}

/** A service as Compose understands its files, after interpolation and `env_file`. */
export interface RenderedService {
  readonly image: string | undefined;
  /** `null`: a name without a value, which sets nothing. */
  readonly environment: ReadonlyMap<string, string | null>;
  readonly binds: readonly Bind[];
  readonly dependsOn: readonly string[];
}

export interface RenderedProject {
  /** `undefined` from Compose 1, which does not print it. */
  readonly name: string | undefined;
  readonly services: ReadonlyMap<string, RenderedService>;
}

/** Reads what `config` prints, in the forms of Compose 1 and 2. */
export function parseRendered(text: string, where: string): RenderedProject {
  const { value, diagnostics } = parseYaml('compose config', text);
  const services = mapOf(value)?.get('services');
  if (value === undefined || diagnostics.some(({ severity }) => severity === 'error') || services === undefined) {
    // The text holds passwords: neither it nor a piece of it is shown.
    throw new TargetError(`What Compose prints as the configuration of ${where} is not understood.`, {
      code: 'COMPOSE_UNREADABLE',
      hint: 'Look at the output of its `config` command.',
    });
  }
  return {
    name: textOf(mapOf(value)?.get('name')),
    services: new Map(
      (mapOf(services)?.entries ?? []).map(({ key, value: service }) => [keyName(key), serviceOf(service)]),
    ),
  };
}

function serviceOf(node: Node): RenderedService {
  const service = mapOf(node);
  return {
    image: textOf(service?.get('image')),
    environment: environmentOf(service?.get('environment'), (text) => text.replaceAll('$$', '$')),
    binds: itemsOf(service?.get('volumes')).flatMap(bindOf),
    dependsOn: namesOf(service?.get('depends_on')),
  };
}

/** A map of values or a list of `KEY=value`; a name alone has no value. */
export function environmentOf(
  node: Node | undefined,
  read: (text: string) => string = (text) => text,
): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { key, value } of mapOf(node)?.entries ?? []) {
    const text = textOf(value);
    found.set(keyName(key), text === undefined ? null : read(text));
  }
  for (const item of itemsOf(node)) {
    const text = textOf(item) ?? '';
    const at = text.indexOf('=');
    found.set(at < 0 ? text : text.slice(0, at), at < 0 ? null : read(text.slice(at + 1)));
  }
  return found;
}

/** `source:target:options` or the long form; only binds have a source that is a path. */
function bindOf(node: Node): Bind[] {
  const long = mapOf(node);
  const [source, target] =
    long === undefined
      ? (textOf(node) ?? '').split(':')
      : [long.get('source'), long.get('target')].map((part) => textOf(part));
  if (source?.startsWith('/') !== true || target === undefined) return [];
  return [{ source: source.replaceAll('$$', '$'), target: target.replaceAll('$$', '$') }];
}

export function namesOf(node: Node | undefined): string[] {
  return [
    ...(mapOf(node)?.entries ?? []).map(({ key }) => keyName(key)),
    ...itemsOf(node).map((item) => textOf(item) ?? ''),
  ];
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

export function mapOf(node: Node | undefined): MapNode | undefined {
  return node?.kind === 'map' ? node : undefined;
}

/** The characters of a scalar, whatever type YAML makes of them; `undefined` for null and for what is no scalar. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && (node.quoted || node.value !== null) ? node.raw : undefined;
}
