import { dirname, resolve } from 'node:path';
import { InputError } from '@signet/core';
import { didYouMean } from '@signet/source';
import type { Command } from 'commander';
import { runningOptions } from '../configuration/options.ts';
import { explanationJson, explanationLines, overviewJson, overviewLines } from '../console/explanation.ts';
import { line, theme } from '../console/output.ts';
import { printable } from '../console/printable.ts';
import { printProblem } from '../console/problems.ts';
import { EXIT } from '../exit-codes.ts';
import { collectOrigins, extraOrigins, type NamedOrigin, type Origins } from '../explain/origin.ts';
import { readExtraVars } from '../input/extra-vars.ts';
import { hostNamed, type LoadedInventory, readInventory, requireSound } from '../input/inventory.ts';
import {
  addCompatOption,
  addInventoryOptions,
  playbookDirOption,
  type TypedOptions,
} from '../input/playbook-options.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

type Options = TypedOptions & { host: string; all?: boolean; json?: boolean };

/** What a host's variables are in one play, or without any. */
interface Situation {
  /** Undefined: no play sets variables for the host. */
  readonly play: string | undefined;
  readonly origins: Origins;
}

/** `signet explain VAR [PLAYBOOK]`: where the value of a variable comes from. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .summary('where the value of a variable comes from, and what it hides')
    .description(
      'Shows every place that sets a variable for a host, the strongest first, with its level of Ansible’s precedence. Values are shown as written; secrets as ***. Connects to nothing.',
    )
    .argument('[variable]', 'its name; with --all there is none')
    .argument('[playbook]', 'playbook whose variables count too')
    .requiredOption('--host <name>', 'host whose variables are meant');
  addCompatOption(addInventoryOptions(command))
    .addOption(playbookDirOption())
    .option('--all', 'every variable of the host, with the value that wins')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  signet explain sso_domain --host dmgr.example.com -i hosts
  signet explain sso_domain playbooks/connections-sametime.yml --host dmgr.example.com -i hosts
  signet explain --all --host dmgr.example.com -i hosts -e @more.yml --json`,
    )
    .action(async (first: string | undefined, second: string | undefined, options: Options) => {
      const [variable, playbook] = options.all && second === undefined ? [undefined, first] : [first, second];
      if (variable === undefined && !options.all) command.error("error: name a variable, or use '--all'");
      process.exitCode = await explain(variable, playbook, options);
    });
}

async function explain(variable: string | undefined, playbook: string | undefined, typed: Options): Promise<number> {
  const options = runningOptions(typed, playbook ?? typed.playbookDir ?? '.');
  const playbookDir = playbook === undefined ? options.playbookDir : dirname(resolve(playbook));
  try {
    const read = readInventory(options, await vaultPasswords(options), playbookDir);
    requireSound(read.diagnostics);
    const host = hostNamed(read.inventory, typed.host);
    const situations = await situationsOf(read, host, typed, playbook);
    if (variable === undefined) showAll(situations, host, typed);
    else showOne(situations, host, variable, typed);
    return EXIT.done;
  } catch (error) {
    return printProblem(error, options);
  }
}

async function situationsOf(
  read: LoadedInventory,
  host: string,
  options: Options,
  playbook: string | undefined,
): Promise<Situation[]> {
  const extra = extraOrigins(
    readExtraVars(options.extraVars ?? [], { passwords: read.vaultPasswords, compat: options.compat === 'ansible' }),
  );
  const situation = (play: string | undefined, own: readonly NamedOrigin[]): Situation => ({
    play,
    origins: collectOrigins(read.inventory, host, [...own, ...extra]),
  });
  if (playbook === undefined) return [situation(undefined, [])];
  // Reading playbooks takes the whole engine, which the inventory alone does not need.
  const { playsOf } = await import('../explain/playbook.ts');
  const plays = playsOf(playbook, host, read);
  return plays.length === 0 ? [situation(undefined, [])] : plays.map(({ name, origins }) => situation(name, origins));
}

function showOne(situations: readonly Situation[], host: string, variable: string, options: Options): void {
  const found = withoutRepeats(situations, variable);
  if (found.length === 0) {
    const names = new Set(situations.flatMap(({ origins }) => [...origins.keys()]));
    throw InputError.of(`Nothing sets the variable "${variable}" for ${host}.`, {
      code: 'UNKNOWN_VARIABLE',
      hint: didYouMean(variable, names) ?? '--all lists every variable of the host; what a run computes is not there.',
    });
  }
  if (options.json) {
    const explained = found.map(({ origins, play }) =>
      explanationJson(variable, host, play, origins.get(variable) ?? []),
    );
    line(JSON.stringify(explained.length === 1 ? explained[0] : explained, null, 2));
    return;
  }
  for (const [index, { origins, play }] of found.entries()) {
    if (index > 0) line();
    const title =
      found.length > 1 && play !== undefined
        ? `${variable} on ${host} in the play "${play}"`
        : `${variable} on ${host}`;
    for (const text of explanationLines(title, origins.get(variable) ?? [], theme(process.stdout))) line(text);
  }
}

/** Those that set the variable; plays that add nothing of their own are told once. */
function withoutRepeats(situations: readonly Situation[], variable: string): Situation[] {
  const found = new Map<string, Situation>();
  for (const situation of situations) {
    const values = situation.origins.get(variable) ?? [];
    const key = JSON.stringify(values.map(({ at, level }) => [level, at]));
    if (values.length > 0 && !found.has(key)) found.set(key, situation);
  }
  return [...found.values()];
}

function showAll(situations: readonly Situation[], host: string, options: Options): void {
  if (options.json) {
    const shown = situations.map(({ origins, play }) => overviewJson(host, play, origins));
    line(JSON.stringify(shown.length === 1 ? shown[0] : shown, null, 2));
    return;
  }
  for (const [index, { origins, play }] of situations.entries()) {
    if (index > 0) line();
    line(printable(play === undefined ? `Variables of ${host}` : `Variables of ${host} in the play "${play}"`));
    for (const text of overviewLines(origins)) line(text);
  }
}
