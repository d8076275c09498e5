import { isMap, type PlainMap } from './yaml-file.ts';

/** `environment` and `labels` may be a list of `KEY=value` or a map; a key without a value is `null`. */
export function toEnvironment(value: unknown): Record<string, string | null> {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map((item) => {
        const text = String(item);
        const equals = text.indexOf('=');
        return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
      }),
    );
  }
  if (!isMap(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inner === null ? null : String(inner)]));
}

export function toList(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/**
 * Puts a service of an override file over the same one of the base file.
 *
 * @see https://docs.docker.com/reference/compose-file/merge/
 */
export function mergeService(base: PlainMap, over: PlainMap): PlainMap {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (key === 'environment' || key === 'labels')
      merged[key] = { ...toEnvironment(base[key]), ...toEnvironment(value) };
    else if (key === 'volumes') merged[key] = mergeVolumes(toList(base[key]), toList(value));
    else if (key === 'env_file' || key === 'ports' || key === 'expose')
      merged[key] = [...toList(base[key]), ...toList(value)];
    else if (isMap(value) && isMap(base[key])) merged[key] = { ...base[key], ...value };
    else merged[key] = value;
  }
  return merged;
}

/** A volume replaces the one with the same path in the container. */
function mergeVolumes(base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const targets = new Set(over.map(volumeTarget));
  return [...base.filter((volume) => !targets.has(volumeTarget(volume))), ...over];
}

function volumeTarget(volume: unknown): string {
  return isMap(volume) ? String(volume['target']) : (String(volume).split(':')[1] ?? String(volume));
}
