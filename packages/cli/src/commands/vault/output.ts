import type { VaultInput } from './files.ts';
import { replaceFiles } from './replace-file.ts';

export interface VaultOutput {
  readonly input: VaultInput;
  readonly content: Uint8Array | string;
}

/**
 * Writes results: to `output` when there is one, else each to where it came from.
 *
 * @returns Files whose clear text could not be overwritten.
 */
export function writeOutputs(
  results: readonly VaultOutput[],
  output: string | undefined,
  what: 'encrypt' | 'decrypt',
): string[] {
  const files = results.filter(({ input }) => output === undefined && !input.isStdin);
  const unshredded = replaceFiles(
    files.map(({ content, input }) =>
      what === 'encrypt'
        ? { path: input.path, content, mode: 'kept', shredOld: true }
        : { path: input.path, content, mode: 'private' },
    ),
  );
  for (const { content, input } of results) {
    if (output !== undefined && output !== '-') replaceFiles([{ path: output, content, mode: 'private' }]);
    else if (output === '-' || input.isStdin) process.stdout.write(content);
  }
  return unshredded;
}
