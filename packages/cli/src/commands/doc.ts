import { InputError } from '@signet/core';
import { didYouMean } from '@signet/source';
import type { Command } from 'commander';
import { line } from '../console/output.ts';
import { type Entry, entryNamed, keywordEntries, taskEntries } from '../documentation/entries.ts';

/** `signet doc [NAME]`: the tasks and keywords there are, or the page of one. */
export function addDoc(program: Command): void {
  program
    .command('doc')
    .summary('the tasks and keywords there are, or all about one')
    .description(
      'Without a name: every task that a playbook can use. With one: the page of that task or keyword, with examples.',
    )
    .argument('[name]', 'a task or keyword, such as websphere.sso or become')
    .option('--keywords', 'list the keywords of plays, blocks, tasks and handlers')
    .addHelpText(
      'after',
      '\nExamples:\n  signet doc websphere.sso\n  signet doc include_tasks\n  signet doc become\n  signet doc --keywords\n  signet doc | grep ltpa',
    )
    .action((name: string | undefined, { keywords = false }: { keywords?: boolean }) => {
      if (name === undefined) list(keywords ? keywordEntries : taskEntries);
      else line(pageOf(name).trimEnd());
    });
}

function list(entries: readonly Entry[]): void {
  for (const { name, kind, summary } of entries) line(`${name.padEnd(30)} ${kind.padEnd(10)} ${summary}`);
}

function pageOf(name: string): string {
  const entry = entryNamed(name);
  if (entry !== undefined) return entry.page();
  const inside = taskEntries.filter((one) => one.name.startsWith(`${name}.`)).map((one) => one.name);
  if (inside.length > 0) {
    throw InputError.of(`"${name}" is no task, but what the names of some begin with.`, {
      code: 'UNKNOWN_TASK',
      hint: `There are ${inside.join(', ')}.`,
    });
  }
  const near = didYouMean(
    name,
    [...taskEntries, ...keywordEntries].map((one) => one.name),
  );
  throw InputError.of(`There is no task or keyword "${name}".`, {
    code: 'UNKNOWN_TASK',
    hint: near ?? 'signet doc lists the tasks, signet doc --keywords the keywords.',
  });
}
