import { readFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import { isVaultText } from '@signet/vault';
import { fileError } from '../../input/file-error.ts';

/** One input of a command: a file, or standard input. */
export interface VaultInput {
  readonly path: string;
  readonly isStdin: boolean;
  readonly bytes: Buffer;
}

/** Every input; `-`, or none at all, is standard input. @throws {InputError} `VAULT_FILE` with every file that cannot be read. */
export async function readInputs(paths: readonly string[]): Promise<VaultInput[]> {
  const inputs: VaultInput[] = [];
  const failures: InputError[] = [];
  for (const path of paths.length === 0 ? ['-'] : paths) {
    if (path === '-') {
      inputs.push({ path: 'standard input', isStdin: true, bytes: await standardInput() });
      continue;
    }
    try {
      inputs.push({ path, isStdin: false, bytes: readFileSync(path) });
    } catch (error) {
      failures.push(fileError(path, 'be read', error, 'VAULT_FILE'));
    }
  }
  if (failures.length > 0) throw new InputError(failures.flatMap(({ diagnostics }) => diagnostics));
  return inputs;
}

async function standardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('Reading from standard input; Ctrl-D ends it.\n');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

/** A vault is ASCII: what is no vault at all may be anything, and is kept as bytes. */
export function isVault(bytes: Buffer): boolean {
  return isVaultText(bytes.subarray(0, 200).toString('latin1'));
}

/** @throws {InputError} `VAULT_NOT_ENCRYPTED`, without a place: its frame would show what ought to be secret. */
export function vaultTextOf({ bytes, path }: VaultInput): string {
  if (isVault(bytes)) return bytes.toString('latin1');
  throw InputError.of(`${path} is not encrypted.`, {
    code: 'VAULT_NOT_ENCRYPTED',
    hint: 'A vault begins with $ANSIBLE_VAULT; values inside of a YAML file are not opened by this command.',
  });
}

export function startOf(path: string): { file: string; line: number; column: number } {
  return { file: path, line: 1, column: 1 };
}

/** Runs for every input and reports every mistake at once. */
export function forEach<In, Out>(inputs: readonly In[], run: (input: In) => Out): Out[] {
  const failures: InputError[] = [];
  const results: Out[] = [];
  for (const input of inputs) {
    try {
      results.push(run(input));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new InputError(failures.flatMap(({ diagnostics }) => diagnostics));
  return results;
}
