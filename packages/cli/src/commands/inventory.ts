import { InputError } from '@signet/core';
import { graph, type Inventory, toAnsibleHostJson, toAnsibleJson } from '@signet/inventory';
import { type Command, Option } from 'commander';
import { line } from '../console/output.ts';
import { printDiagnostics } from '../console/problems.ts';
import { readInventory } from '../input/load.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';
import { addInventoryOptions, type InventoryOptions } from '../input/playbook-options.ts';

type Options = InventoryOptions & { list?: boolean; graph?: boolean; host?: string; export?: boolean };

/** `signet inventory`: what `ansible-inventory` shows. */
export function addInventory(program: Command): void {
  const command = program
    .command('inventory')
    .summary('hosts, groups and variables')
    .description('Shows the inventory as ansible-inventory does. What is encrypted stays encrypted.')
    .argument('[pattern]', 'group for --graph');
  addInventoryOptions(command)
    .addOption(new Option('--graph', 'groups and hosts as a tree').conflicts(['list', 'host']))
    .addOption(new Option('--list', 'everything as JSON').conflicts(['graph', 'host']))
    .addOption(new Option('--host <name>', 'the variables of one host as JSON').conflicts(['graph', 'list']))
    .option('--export', 'with --list: variables where they were set instead of merged')
    .addHelpText(
      'after',
      '\nExamples:\n  signet inventory --graph -i hosts\n  signet inventory --list -i hosts -i more-hosts\n  signet inventory --host node1.example.com -i hosts',
    )
    .action(async (pattern: string | undefined, options: Options) => {
      const { inventory, diagnostics } = readInventory(options, await vaultPasswords(options));
      if (diagnostics.some(({ severity }) => severity === 'error')) throw new InputError(diagnostics);
      if (diagnostics.length > 0) printDiagnostics(diagnostics);
      if (options.host !== undefined) return line(JSON.stringify(variablesOf(inventory, options.host), null, 4));
      if (options.graph) return line(graph(inventory, pattern).trimEnd());
      line(JSON.stringify(toAnsibleJson(inventory, { export: options.export ?? false }), null, 4));
    });
}

function variablesOf(inventory: Inventory, host: string): Record<string, unknown> {
  if (inventory.hosts.has(host)) return toAnsibleHostJson(inventory, host);
  throw InputError.of(`The inventory has no host "${host}".`, {
    code: 'UNKNOWN_HOST',
    hint: 'signet inventory --graph lists the hosts.',
  });
}
