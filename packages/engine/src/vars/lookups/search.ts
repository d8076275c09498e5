import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import { Secret } from '@signet/core';
import { isVaultText } from '@signet/vault';
import { failed, type LookupCall, type LookupOptions } from './call.ts';

/** Larger files are not read into a variable. */
const BYTES = 50_000_000;

/** Where a relative path may be: in each folder's `files` (or `templates`, `vars`), then in the folder itself. */
export function candidates(searchPath: readonly string[], kind: string, path: string): string[] {
  const whole = path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path;
  if (isAbsolute(whole)) return [normalize(whole)];
  // A path that names the folder itself is not looked for in it.
  const inside = whole.split('/')[0] === kind ? [] : [kind];
  return searchPath.flatMap((folder) => [...inside.map((one) => join(folder, one, whole)), join(folder, whole)]);
}

export function findFile(world: LookupOptions, kind: string, path: string): string | undefined {
  const found = candidates(world.searchPath, kind, path).find((candidate) => existsSync(candidate));
  return found === undefined ? undefined : resolve(found);
}

/** As {@link findFile}; that nothing is there is an error that names the folders. */
export function needFile(call: LookupCall, kind: string, path: string): string {
  const found = findFile(call.world, kind, path);
  if (found !== undefined) return found;
  const places = candidates(call.world.searchPath, kind, path);
  throw failed(
    call,
    `${path}: No such file or directory.`,
    isAbsolute(path) ? undefined : `It was looked for as ${places.join(', ')}.`,
  );
}

/** The text of a file; a vaulted one is opened, and secret. */
export function readText(call: LookupCall, file: string, encoding: unknown = 'utf-8'): string | Secret {
  try {
    const { size } = statSync(file);
    if (size > BYTES) throw failed(call, `${file} is larger than ${BYTES / 1_000_000} MB.`);
    const text = new TextDecoder(String(encoding), { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
    if (!isVaultText(text)) return text;
    if (call.world.unlock === undefined) throw failed(call, `${file} is vaulted, and no password is at hand.`);
    return call.world.unlock({ text, at: { file, line: 1, column: 1 } });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw failed(call, `${file} cannot be read as ${String(encoding)} text.`);
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw failed(call, `${file}: ${(error as Error).message}.`);
  }
}

/** The clear text, to be read on; {@link sealed} makes what comes of it secret again. */
export function clearText(text: string | Secret): string {
  return text instanceof Secret ? text.reveal() : text;
}

/** A text as secret as the file that it came from. */
export function sealed(source: string | Secret, text: string): string | Secret {
  return source instanceof Secret ? new Secret(text) : text;
}
