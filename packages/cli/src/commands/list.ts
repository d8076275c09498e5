import { InputError } from '@signet/core';
import { type Plan, type PlannedStep, planPlaybook, tagsOf } from '@signet/engine';
import type { Command } from 'commander';
import { line } from '../console/output.ts';
import { load } from '../input/load.ts';
import {
  addInventoryOptions,
  addSelectionOptions,
  type InventoryOptions,
  type SelectionOptions,
} from '../input/playbook-options.ts';
import { vaultPasswords } from '../input/vault-passwords.ts';

type Options = InventoryOptions &
  SelectionOptions & { listHosts?: boolean; listTasks?: boolean; listTags?: boolean; json?: boolean };

/** `signet list PLAYBOOK`: the plan, without connecting. */
export function addList(program: Command): void {
  const command = program
    .command('list')
    .summary('hosts, tasks and tags of a playbook, without connecting')
    .description('Shows what a run would go through: plays, their hosts, tasks and handlers. Connects to nothing.')
    .argument('<playbook>', 'playbook file');
  addSelectionOptions(addInventoryOptions(command))
    .option('--list-hosts', 'only the hosts')
    .option('--list-tasks', 'only the tasks')
    .option('--list-tags', 'only the tags')
    .option('--json', 'the plan as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  signet list playbooks/connections-sametime.yml -i hosts\n  signet list playbooks/connections-sametime.yml -i hosts --tags sso --list-tasks',
    )
    .action(async (file: string, raw: Options) => {
      const passwords = await vaultPasswords(raw);
      const { playbook, inventory, extraVars } = load(file, raw, passwords);
      const { plan, diagnostics } = planPlaybook(playbook, inventory, {
        limit: raw.limit,
        tags: raw.tags,
        skipTags: raw.skipTags,
        extraVars,
        vaultPasswords: passwords,
      });
      if (diagnostics.some(({ severity }) => severity === 'error')) throw new InputError(diagnostics);
      if (raw.json) return line(JSON.stringify(plan, null, 2));
      const all = !raw.listHosts && !raw.listTasks && !raw.listTags;
      printPlan(plan, {
        hosts: all || raw.listHosts === true,
        tasks: all || raw.listTasks === true,
        tags: all || raw.listTags === true,
      });
    });
}

function printPlan(plan: Plan, show: { hosts: boolean; tasks: boolean; tags: boolean }): void {
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
    line(`${indent}block ${step.name}`);
    printSteps(step.block, `${indent}  `);
    for (const part of ['rescue', 'always'] as const) {
      if (step[part].length === 0) continue;
      line(`${indent}${part}`);
      printSteps(step[part], `${indent}  `);
    }
  }
}
