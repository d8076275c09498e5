import { writeFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import {
  ansibleJson,
  ansibleYaml,
  graph,
  type Inventory,
  listHost,
  listInventory,
  listInventoryAsTree,
  type ListingOptions,
} from '@signet/inventory';
import { type Command, Option } from 'commander';
import { runningOptions } from '../configuration/options.ts';
import { line } from '../console/output.ts';
import { printable } from '../console/printable.ts';
import { printProblem } from '../console/problems.ts';
import { EXIT } from '../exit-codes.ts';
import { hostNamed, readInventory, requireSound } from '../input/inventory.ts';
import {
  addCompatOption,
  addInventoryOptions,
  playbookDirOption,
  type TypedOptions,
} from '../input/playbook-options.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

type Options = Omit<TypedOptions, 'output'> & {
  list?: boolean;
  graph?: boolean;
  host?: string;
  export?: boolean;
  vars?: boolean;
  yaml?: boolean;
  toml?: boolean;
  output?: string;
};

/** `signet inventory`: what `ansible-inventory` shows. */
export function addInventory(program: Command): void {
  const command = program
    .command('inventory')
    .summary('hosts, groups and variables')
    .description(
      'Shows the inventory as ansible-inventory does: --list (the default), --host or --graph. What is encrypted stays encrypted.',
    )
    .argument('[group]', 'group to begin with, for --graph');
  addCompatOption(addInventoryOptions(command))
    .addOption(playbookDirOption())
    .addOption(new Option('--list', 'everything as JSON; --limit chooses hosts').conflicts(['graph', 'host']))
    .addOption(new Option('--host <name>', 'the variables of one host as JSON').conflicts(['graph', 'list']))
    .addOption(new Option('--graph', 'groups and hosts as a tree').conflicts(['list', 'host']))
    .option('--vars', 'with --graph: the variables, too')
    .option('--export', 'variables where they were set instead of merged per host')
    .addOption(new Option('-y, --yaml', 'YAML instead of JSON').conflicts('toml'))
    .addOption(new Option('--toml', 'refused: use --yaml').hideHelp())
    .option('--output <file>', 'with --list: write to a file')
    .addOption(new Option('-v, --verbose').hideHelp())
    .addHelpText(
      'after',
      `
Examples:
  signet inventory --graph --vars -i hosts
  signet inventory --list -i hosts -i more-hosts --limit 'web:!web3'
  signet inventory --host node1.example.com -i hosts --playbook-dir playbooks
  signet inventory --list --export --yaml -i inventory.py > hosts.yml

Where a value comes from: signet explain NAME --host HOST`,
    )
    .action(async (group: string | undefined, options: Options) => {
      process.exitCode = await listInventoryOf(group, options);
    });
}

async function listInventoryOf(group: string | undefined, typed: Options): Promise<number> {
  const { output, ...others } = typed;
  const options = runningOptions(others, typed.playbookDir ?? '.');
  try {
    if (typed.toml) {
      const hint = 'Use --yaml, which inventories are written in, too.';
      throw InputError.of('TOML is not written.', { code: 'UNSUPPORTED_INVENTORY', hint });
    }
    const read = readInventory(options, await vaultPasswords(options), options.playbookDir);
    requireSound(read.diagnostics);
    const text = show(read.inventory, group, typed, read.extraVars);
    if (output !== undefined && !typed.graph && typed.host === undefined) save(output, text);
    else line(process.stdout.isTTY ? printable(text) : text);
    return EXIT.done;
  } catch (error) {
    return printProblem(error, options);
  }
}

function show(
  inventory: Inventory,
  group: string | undefined,
  options: Options,
  extraVars: Readonly<Record<string, unknown>>,
): string {
  const { export: isExport = false, yaml = false, vars = false } = options;
  const listing: ListingOptions = { export: isExport, extraVars };
  const write = yaml ? (value: unknown) => ansibleYaml(value).trimEnd() : ansibleJson;
  if (options.host !== undefined) return write(listHost(inventory, hostNamed(inventory, options.host), listing));
  if (options.graph) return graph(inventory, group, { ...listing, vars });
  const limited = { ...listing, ...limitOf(inventory, options.limit) };
  return write(yaml ? listInventoryAsTree(inventory, limited) : listInventory(inventory, limited));
}

function limitOf(inventory: Inventory, limit: string | undefined): Pick<ListingOptions, 'hosts'> {
  if (limit === undefined) return {};
  const { diagnostics, hosts } = inventory.limitTo(limit);
  requireSound(diagnostics);
  return { hosts: new Set(hosts.map(({ name }) => name)) };
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw InputError.of(`${file} cannot be written: ${why}.`, { code: 'OUTPUT_FILE', hint: 'Name another file.' });
  }
}
