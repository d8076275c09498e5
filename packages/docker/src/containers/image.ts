import type { RunResult } from '@signet/core';

/** `undefined` when the image is gone or cannot be asked for. */
export async function imageEnvironment(
  runEngine: (argv: readonly string[]) => Promise<RunResult>,
  imageId: string,
): Promise<ReadonlyMap<string, string | null> | undefined> {
  const { code, stdout } = await runEngine(['inspect', imageId]);
  if (code !== 0) return undefined;
  const [image] = JSON.parse(stdout.toString('utf8')) as { Config?: { Env?: string[] | null } | null }[];
  return image === undefined ? undefined : environmentMap(image.Config?.Env ?? []);
}

/** `null` for a name without a value. */
export function environmentMap(entries: readonly string[]): Map<string, string | null> {
  return new Map(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
