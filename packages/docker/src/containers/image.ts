import type { RunResult } from '@signet/core';
import { parseAnswer } from './answer.ts';

/**
 * `undefined` when the image is gone or cannot be asked for.
 *
 * @param host Its inventory name, for messages.
 */
export async function imageEnvironment(
  runEngine: (argv: readonly string[]) => Promise<RunResult>,
  imageId: string,
  host: string,
): Promise<ReadonlyMap<string, string | null> | undefined> {
  const { code, stdout } = await runEngine(['inspect', imageId]);
  if (code !== 0) return undefined;
  const [image] = parseAnswer(stdout.toString('utf8'), host) as { Config?: { Env?: string[] | null } | null }[];
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
