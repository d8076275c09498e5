import { InputError, type Diagnostic } from '@signet/core';
import type { VaultPassword } from '@signet/vault';
import type { Command } from 'commander';
import { runningOptions } from '../configuration/options.ts';
import { line } from '../console/output.ts';
import { printProblem } from '../console/problems.ts';
import { EXIT } from '../exit-codes.ts';
import { load } from '../input/load.ts';
import {
  addCompatOption,
  addInventoryOptions,
  type LoadingOptions,
  type TypedOptions,
} from '../input/playbook-options.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

/** `signet validate PLAYBOOK…`: every mistake in the files, without connecting. */
export function addValidate(program: Command): void {
  const command = program
    .command('validate')
    .summary('every mistake in playbooks and inventory at once, without connecting')
    .description(
      'Loads playbooks, inventory, variables and vault and reports every mistake with its place. Connects to nothing.',
    )
    .argument('<playbook...>', 'playbook files');
  addCompatOption(addInventoryOptions(command))
    .addHelpText('after', '\nExamples:\n  signet validate playbooks/*.yml -i hosts')
    .action(async (playbooks: string[], options: TypedOptions) => {
      process.exitCode = await validateFiles(playbooks, options);
    });
}

/** Says every mistake once, wherever it was met; answers the exit code. */
export async function validateFiles(playbooks: readonly string[], typed: TypedOptions): Promise<number> {
  const options = runningOptions(typed, playbooks[0] ?? '.');
  try {
    const passwords = await vaultPasswords(options);
    const found = playbooks.flatMap((file) => mistakesIn(file, options, passwords));
    const unique = [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
    if (unique.length > 0) throw new InputError(unique);
    line(`${playbooks.length} playbook${playbooks.length === 1 ? '' : 's'}: nothing to complain about`);
    return EXIT.done;
  } catch (error) {
    return printProblem(error, options);
  }
}

function mistakesIn(file: string, options: LoadingOptions, passwords: readonly VaultPassword[]): readonly Diagnostic[] {
  try {
    load(file, options, passwords);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
}
