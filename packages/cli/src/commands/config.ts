import { type Command, Option } from 'commander';
import { type Configuration, readConfiguration } from '../configuration/configuration.ts';
import { SETTING_NAMES, type SettingName, SETTINGS } from '../configuration/settings.ts';
import { line } from '../console/output.ts';
import { printDiagnostics } from '../console/problems.ts';

interface Options {
  readonly playbook?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `signet config`: every setting, its value and where that comes from. */
export function addConfig(program: Command): void {
  program
    .command('config')
    .summary('settings, their values and where those come from')
    .description(
      'Shows what the environment, signet.yml and ansible.cfg set. An option of a command is stronger than any of them.',
    )
    .option('--all', 'the settings that nothing sets, too, with what they are for')
    .addOption(
      new Option('--playbook <file>', 'as a run of this playbook sees it: signet.yml is looked for from there'),
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  signet config --all\n  signet config --playbook playbooks/site.yml')
    .action((options: Options) => {
      const configuration = readConfiguration({}, options.playbook);
      if (configuration.diagnostics.length > 0) printDiagnostics(configuration.diagnostics);
      if (options.json) line(JSON.stringify(asJson(configuration), null, 2));
      else for (const text of configurationLines(configuration, options.all ?? false)) line(text);
    });
}

function asJson({ settings, origins, files }: Configuration): object {
  const values = SETTING_NAMES.map((name) => [
    name,
    { value: settings[name] ?? null, origin: origins[name] ?? 'default' },
  ]);
  return { files, settings: Object.fromEntries(values) };
}

export function configurationLines({ settings, origins, files }: Configuration, all: boolean): string[] {
  const names = SETTING_NAMES.filter((name) => all || origins[name] !== undefined);
  const read = files.length === 0 ? 'No signet.yml and no ansible.cfg was found.' : `Read: ${files.join(', ')}`;
  if (names.length === 0) return [read, 'Nothing is set; signet config --all lists the settings there are.'];
  const width = Math.max(...names.map((name) => name.length));
  return [read, '', ...names.flatMap((name) => rows(name, settings[name], origins[name], width, all))];
}

function rows(name: SettingName, value: unknown, origin: string | undefined, width: number, all: boolean): string[] {
  const shown = value === undefined ? '-' : Array.isArray(value) ? value.join(', ') || '-' : String(value);
  const row = `${name.padEnd(width)}  ${shown}  (${origin ?? 'default'})`;
  if (!all) return [row];
  const { summary, variables, ini } = SETTINGS[name];
  const places = [...variables, ...ini.map(([section, key]) => `[${section}] ${key}`)];
  return [row, `${' '.repeat(width)}  ${[summary, ...places].join(' · ')}`];
}
