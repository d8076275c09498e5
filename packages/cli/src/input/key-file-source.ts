import { InputError } from '@signet/core';
import { insteadOfAddress } from './mistaken-address.ts';
import { shortFile } from './short-file.ts';
import { standardInput } from './standard-input.ts';

/** A key file as it was read, from wherever. */
export interface KeyFileText {
  /** What people call it: as it was typed, or `standard input`. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Of a regular file: where it lies, and its permission bits. */
  readonly file?: { readonly path: string; readonly mode: number; readonly host?: string };
}

/** As long as a key file may be. */
const MAX_BYTES = 16 * 1024;

/**
 * Reads a key file: a path, `-` for standard input, or `ssh://[user@]host[:port]/path`.
 *
 * @throws {InputError} `LTPA_FILE`
 * @throws {ConnectError} for a host that is not reached.
 */
export async function readKeyFile(source: string): Promise<KeyFileText> {
  const read = await keyFileText(source);
  if (read.bytes.subarray(0, VAULT.length).toString('latin1') === VAULT) {
    throw InputError.of(`${read.name} is encrypted with ansible-vault.`, {
      code: 'LTPA_FILE',
      hint: 'Pipe its content: signet vault view FILE | signet ltpa COMMAND -',
    });
  }
  return read;
}

const VAULT = '$ANSIBLE_VAULT';

async function keyFileText(source: string): Promise<KeyFileText> {
  if (source === '-') return { name: 'standard input', bytes: await standardInput('the key file', MAX_BYTES) };
  if (source.startsWith('ssh://')) {
    // SSH takes longer to read than all the rest.
    const { readOverSsh } = await import('./ssh-file.ts');
    return { name: source, ...(await readOverSsh(source, MAX_BYTES)) };
  }
  return fromDisk(source);
}

function fromDisk(path: string): KeyFileText {
  const { bytes, stats } = namedFile(path);
  return { name: path, bytes, ...(stats.isFile() && { file: { path, mode: stats.mode & 0o777 } }) };
}

/** What is not there may be an address that was meant for another program. */
function namedFile(path: string): ReturnType<typeof shortFile> {
  try {
    return shortFile(path, 'a key file', MAX_BYTES);
  } catch (error) {
    const hint = insteadOfAddress(path);
    if (!(error instanceof InputError) || hint === undefined || error.hint !== undefined) throw error;
    const { cause, code, message } = error;
    throw InputError.of(message, { code, hint, cause });
  }
}
