import { isAbsolute } from 'node:path';
import { Secret } from '@signet/core';
import { isVaultText } from '@signet/vault';
import { candidates, findAuthored, readAuthored } from '../authored-file.ts';
import { failed, type LookupCall } from './call.ts';

/** Larger files are not read into a variable. */
const BYTES = 50_000_000;

/** The first place where the file is; that it is nowhere is an error that names the folders. */
export function needFile(call: LookupCall, kind: string, path: string): string {
  const found = findAuthored(call.world.searchPath, kind, path);
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
  const bytes = readBytes(call, file);
  try {
    const text = new TextDecoder(String(encoding), { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!isVaultText(text)) return text;
    if (call.world.unlock === undefined) throw failed(call, `${file} is vaulted, and no password is at hand.`);
    return call.world.unlock({ text, at: { file, line: 1, column: 1 } });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw failed(call, `${file} cannot be read as ${String(encoding)} text.`);
    throw error;
  }
}

function readBytes(call: LookupCall, file: string): Buffer {
  try {
    return readAuthored(file, BYTES);
  } catch (error) {
    throw failed(call, `${file} cannot be read: ${(error as Error).message}`);
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
