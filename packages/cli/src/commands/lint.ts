import { readFileSync } from 'node:fs';
import { InputError } from '@signet/core';
import { type Command, Option } from 'commander';
import { line } from '../console/output.ts';
import { printDiagnostics } from '../console/problems.ts';
import { EXIT } from '../exit-codes.ts';
import { asDiagnostic, asSarif, lintText, type Objection } from '../lint/lint.ts';
import { RULES } from '../lint/rules.ts';

interface Options {
  readonly format: 'human' | 'json' | 'sarif';
  readonly rules?: boolean;
}

/** `signet lint FILE…`: habits that make playbooks worse than they need to be. */
export function addLint(program: Command): void {
  program
    .command('lint')
    .summary('what in playbooks works, and could be better')
    .description(
      'Looks at playbooks and files of tasks, each for itself; for mistakes there is "signet validate". A comment "# lint: RULE" at the end of a line says that it is meant so. Ends with 65 when there is something to say.',
    )
    .argument('[file...]', 'playbooks, files of tasks')
    .addOption(new Option('--format <format>', 'how it is said').choices(['human', 'json', 'sarif']).default('human'))
    .option('--rules', 'list the rules, with an example of each')
    .addHelpText(
      'after',
      '\nExamples:\n  signet lint playbooks/*.yml\n  signet lint site.yml --format sarif > lint.sarif',
    )
    .action((files: string[], options: Options, command: Command) => {
      if (options.rules) return printRules();
      if (files.length === 0) command.error("error: missing required argument 'file'");
      const found = files.flatMap((file) => lintText(file, textOf(file)));
      show(found, options.format);
      process.exitCode = found.length > 0 ? EXIT.badInput : EXIT.done;
    });
}

function show(found: readonly Objection[], format: Options['format']): void {
  if (format === 'json') line(JSON.stringify(found, null, 2));
  else if (format === 'sarif') line(JSON.stringify(asSarif(found), null, 2));
  else if (found.length === 0) line('Nothing to say.');
  else printDiagnostics(found.map(asDiagnostic));
}

function printRules(): void {
  for (const { id, summary, bad, good } of RULES) {
    const shown = (text: string): string => text.replaceAll(/^/gmu, '    ');
    line(`${id}\n  ${summary}\n  not\n${shown(bad)}\n  but\n${shown(good)}\n`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw InputError.of(`${file} cannot be read: ${why}.`, { code: 'PLAYBOOK_MISSING', cause: error });
  }
}
