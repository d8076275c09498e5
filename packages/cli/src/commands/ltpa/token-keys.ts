import { Secret } from '@signet/core';
import type { LtpaKeys } from '@signet/ltpa';
import type { LeftOutKeys } from '../../console/ltpa/token-screen.ts';
import { warningLine } from '../../console/output.ts';
import { printable } from '../../console/printable.ts';
import { type KeyFileText, readKeyFile } from '../../input/key-file-source.ts';
import { factsOf, isOfOneFile, keysIfOpened, openedKeys } from '../../input/ltpa-keys.ts';
import { ltpaPassword, requiredPassword } from '../../input/ltpa-password.ts';
import { shortFile } from '../../input/short-file.ts';
import { PASSWORD_VARIABLE } from './options.ts';

/** Keys of a file, or why there are none. */
export type Opened = { readonly name: string; readonly keys: LtpaKeys } | LeftOutKeys;
export type Read = KeyFileText | LeftOutKeys;

/** Before a password is asked for: a file that is none takes none. */
export async function readAll(sources: readonly string[]): Promise<Read[]> {
  const files: Read[] = [];
  for (const source of sources) {
    files.push(
      await unlessAlone(sources, source, async () => {
        const file = await readKeyFile(source);
        factsOf(file);
        return file;
      }),
    );
  }
  return refuseNone(files);
}

/** Opens the key files. A password that was typed is tried on the next file before another one is asked for. */
export async function openAll(
  files: readonly Read[],
  fileFor: (index: number) => string | undefined,
  fromStdin: boolean,
): Promise<Opened[]> {
  const opened: Opened[] = [];
  let shared = fromStdin ? await requiredPassword({ fromStdin }) : undefined;
  for (const [index, file] of files.entries()) {
    if ('error' in file) {
      opened.push(file);
      continue;
    }
    opened.push(
      await unlessAlone(files, file.name, async () => {
        const named = await ltpaPassword({
          file: fileFor(index),
          variable: fromStdin ? undefined : PASSWORD_VARIABLE,
        });
        const before =
          shared === undefined || named !== undefined || fromStdin ? undefined : keysIfOpened(file, shared);
        if (before !== undefined) return { name: file.name, keys: before };
        const password =
          named ??
          (fromStdin ? shared : undefined) ??
          (await requiredPassword({ question: `Password of ${file.name}` }));
        if (!fromStdin) shared = password;
        return { name: file.name, keys: openedKeys(file, password) };
      }),
    );
  }
  return refuseNone(opened);
}

/** The keys that sign. */
export async function openOne(source: string, passwordFile: string | undefined, fromStdin: boolean): Promise<LtpaKeys> {
  const [file] = await readAll([source]);
  const [opened] = await openAll(file === undefined ? [] : [file], () => passwordFile, fromStdin);
  if (opened === undefined || 'error' in opened) throw new RangeError('what does not open is an error');
  return opened.keys;
}

/** One file of several that cannot be used does not keep the others from answering. */
async function unlessAlone<T>(all: readonly unknown[], name: string, run: () => Promise<T>): Promise<T | LeftOutKeys> {
  try {
    return await run();
  } catch (error) {
    if (all.length === 1 || !isOfOneFile(error)) throw error;
    warningLine(printable(`Left out: ${error.message}`));
    return { name, error };
  }
}

/** @throws the first error when nothing is left. */
function refuseNone<T extends object>(files: (T | LeftOutKeys)[]): (T | LeftOutKeys)[] {
  const [first] = files;
  if (first !== undefined && 'error' in first && files.every((file) => 'error' in file)) throw first.error;
  return files;
}

/** Base64 of 20 bytes has 28. */
const SECRET_BYTES = 1024;

export function dominoSecrets({
  dominoSecretFile = [],
}: {
  readonly dominoSecretFile?: readonly string[];
}): { name: string; secret: Secret }[] {
  return dominoSecretFile.map((path) => ({
    name: path,
    secret: new Secret(shortFile(path, 'a Domino secret', SECRET_BYTES).bytes.toString('utf8').trim()),
  }));
}
