import { InputError } from '@signet/core';
import { didYouMean } from '@signet/source';
import type { Command } from 'commander';
import { catalog } from '../catalog.ts';
import { line } from '../console/output.ts';
import { taskPage } from '../console/task-page.ts';

/** `signet doc [NAME]`: the tasks there are, or the page of one. */
export function addDoc(program: Command): void {
  program
    .command('doc')
    .summary('the tasks there are, or all about one')
    .description(
      'Without a name: every task, assertion and action that a playbook can use. With one: its arguments and examples.',
    )
    .argument('[name]', 'such as websphere.sso')
    .addHelpText('after', '\nExamples:\n  signet doc websphere.sso\n  signet doc | grep ltpa')
    .action((name: string | undefined) => {
      if (name === undefined) {
        for (const module of catalog) line(`${module.name.padEnd(30)} ${module.kind.padEnd(10)} ${module.summary}`);
        return;
      }
      const module = catalog.find((one) => one.name === name);
      if (module === undefined) {
        const near = didYouMean(
          name,
          catalog.map((one) => one.name),
        );
        throw InputError.of(`There is no task "${name}".`, {
          code: 'UNKNOWN_TASK',
          hint: near ?? 'signet doc lists what there is.',
        });
      }
      line(taskPage(module).trimEnd());
    });
}
