import type { RenderedService } from '../compose/rendered.ts';
import type { Container } from './container.ts';

/** Set by the engine or its client, not by the project: proxies of the client's configuration, podman's mark. */
const foreign = /^(?:(?:https?|ftp|no|all)_proxy|container|HOME|HOSTNAME|TERM|PATH)$/iu;

/**
 * What of a container is not as its service is rendered: `image`, names of environment variables, mounts. Names only,
 * because values may be passwords.
 *
 * @param ofImage What the image sets by itself; without it a variable that was removed from the project is not seen.
 */
export function olderSettings(
  service: RenderedService,
  container: Container,
  ofImage: ReadonlyMap<string, string | null> | undefined,
): string[] {
  const older: string[] = [];
  if (service.image !== undefined && service.image !== container.image) older.push('image');
  for (const [name, value] of service.environment) {
    const live = container.environment.get(name);
    if (value === null ? typeof live === 'string' && ofImage?.get(name) !== live : live !== value) older.push(name);
  }
  for (const [name, live] of container.environment) {
    const known = service.environment.has(name) || ofImage === undefined || ofImage.has(name) || foreign.test(name);
    if (!known && live !== null) older.push(name);
  }
  for (const { source, target } of service.binds) {
    const bind = container.binds.find((each) => trimmed(each.target) === trimmed(target));
    if (bind === undefined || trimmed(bind.source) !== trimmed(source)) older.push(`mount of ${target}`);
  }
  return older;
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/u, '') : path;
}
