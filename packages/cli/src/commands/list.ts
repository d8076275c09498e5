import { InputError } from '@signet/core';
import { type Plan, type PlannedStep, planPlaybook, tagsOf } from '@signet/engine';
import type { Command } from 'commander';
import { runningOptions } from '../configuration/options.ts';
import { ansibleList, type Parts } from '../console/ansible/ansible-list.ts';
import { line } from '../console/output.ts';
import { printableDeep } from '../console/printable.ts';
import { printDiagnostics, printProblem } from '../console/problems.ts';
import { EXIT } from '../exit-codes.ts';
import { load, withCause } from '../input/load.ts';
import {
  addCompatOption,
  addInventoryOptions,
  addSelectionOptions,
  type TypedOptions,
} from '../input/playbook-options.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

type Options = TypedOptions & { json?: boolean };

/** `signet list PLAYBOOK`: the plan, without connecting. */
export function addList(program: Command): void {
  const command = program
    .command('list')
    .summary('hosts, tasks and tags of a playbook, without connecting')
    .description('Shows what a run would go through: plays, their hosts, tasks and handlers. Connects to nothing.')
    .argument('<playbook>', 'playbook file');
  addCompatOption(addSelectionOptions(addInventoryOptions(command)))
    .option('--list-hosts', 'only the hosts')
    .option('--list-tasks', 'only the tasks')
    .option('--list-tags', 'only the tags')
    .option('--json', 'the plan as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  signet list playbooks/connections-sametime.yml -i hosts\n  signet list playbooks/connections-sametime.yml -i hosts --tags sso --list-tasks',
    )
    .action(async (file: string, options: Options) => {
      process.exitCode = await listPlan(file, options);
    });
}

/** Prints the plan, or what of it the options ask for; answers the exit code. */
export async function listPlan(file: string, typed: Options): Promise<number> {
  const options = runningOptions(typed, file);
  try {
    const passwords = await vaultPasswords(options);
    const loaded = load(file, options, passwords);
    const { playbook, inventory, extraVars } = loaded;
    const { limit, tags, skipTags } = options;
    const { plan, diagnostics } = planPlaybook(playbook, inventory, {
      limit,
      tags,
      skipTags,
      extraVars,
      vaultPasswords: passwords,
      compat: options.compat,
    });
    if (diagnostics.some(({ severity }) => severity === 'error')) throw withCause(new InputError(diagnostics), loaded);
    if (diagnostics.length > 0) printDiagnostics(diagnostics, options.output);
    if (typed.json) line(JSON.stringify(plan, null, 2));
    else if (options.output === 'ansible') line(ansibleList(printableDeep(plan), partsOf(typed)));
    else printPlan(printableDeep(plan), partsOf(typed));
    return EXIT.done;
  } catch (error) {
    return printProblem(error, options);
  }
}

function partsOf({ listHosts = false, listTasks = false, listTags = false }: Options): Parts {
  const all = !listHosts && !listTasks && !listTags;
  return { hosts: all || listHosts, tasks: all || listTasks, tags: all || listTags };
}

function printPlan(plan: Plan, show: Parts): void {
  line(`playbook: ${plan.playbook}`);
  for (const [index, play] of plan.plays.entries()) {
    const steps = play.sections.flatMap((section) => section.steps);
    line(`\n  play #${index + 1} (${play.name})`);
    if (show.hosts) line(`    hosts (${play.hosts.length}): ${play.hosts.join(', ')}`);
    if (show.tasks && steps.length > 0) {
      line('    tasks:');
      printSteps(steps, '      ');
    }
    if (show.tasks && play.handlers.length > 0) {
      line('    handlers:');
      for (const { name, module } of play.handlers) line(`      ${name}  [${module}]`);
    }
    if (show.tags) line(`    tags: ${tagsOf(steps).join(', ') || '(none)'}`);
  }
}

function printSteps(steps: readonly PlannedStep[], indent: string): void {
  for (const step of steps) {
    if (step.kind === 'task') {
      line(`${indent}${step.name}  [${step.module}]${step.tags.length === 0 ? '' : `  tags: ${step.tags.join(', ')}`}`);
      continue;
    }
    line(`${indent}${step.of ?? 'block'} ${step.name.replace(/^import_/u, '')}`.trimEnd());
    printSteps(step.block, `${indent}  `);
    for (const part of ['rescue', 'always'] as const) {
      if (step[part].length === 0) continue;
      line(`${indent}${part}`);
      printSteps(step[part], `${indent}  `);
    }
  }
}
