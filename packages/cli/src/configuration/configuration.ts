import { dirname, resolve } from 'node:path';
import { PASSWORD_VARIABLES } from '../input/become.ts';
import { type Diagnostic, formatSourceRef, InputError } from '@signet/core';
import { readAnsibleCfg } from './ansible-cfg.ts';
import type { Found } from './found.ts';
import { readProjectFile } from './project-file.ts';
import { SETTING_NAMES, type SettingName, SETTINGS, type Settings, WITHOUT_EFFECT } from './settings.ts';

/** Every setting with its value and where that comes from. */
export interface Configuration {
  readonly settings: Settings;
  /** Such as `--forks`, `ANSIBLE_FORKS`, `/etc/ansible/ansible.cfg:3`; missing where nothing was set. */
  readonly origins: Readonly<Partial<Record<SettingName, string>>>;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly string[];
}

/** Settings that the command line gives, with the option's name. */
export type Given = Readonly<Partial<Record<SettingName, { readonly value: unknown; readonly option: string }>>>;

/**
 * What holds: the command line over the environment over `signet.yml` over `ansible.cfg`.
 *
 * @param playbook `signet.yml` is looked for from its folder up; without it, from the working folder.
 * @throws {InputError} with every value that is none of what its setting expects.
 */
export function readConfiguration(given: Given, playbook?: string): Configuration {
  const project = readProjectFile(playbook === undefined ? process.cwd() : dirname(resolve(playbook)));
  const cfg = readAnsibleCfg();
  const environment = fromEnvironment();
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins: Partial<Record<SettingName, string>> = {};
  for (const name of SETTING_NAMES) {
    const found = [...environment.found, ...project.found, ...cfg.found].find((one) => one.name === name);
    const option = given[name];
    values[name] = SETTINGS[name].fallback;
    if (option !== undefined) {
      values[name] = option.value;
      origins[name] = option.option;
    } else if (found !== undefined) {
      const value = SETTINGS[name].parse(found.text, found);
      if (value === undefined && isForeignOutput(name, found)) {
        warnings.push(foreignOutput(found));
        continue;
      }
      if (value === undefined) errors.push(wrongValue(name, found));
      values[name] = value;
      origins[name] = originOf(found);
    }
  }
  if (errors.length > 0) throw new InputError(errors);
  return {
    settings: values as unknown as Settings,
    origins,
    diagnostics: [...project.diagnostics, ...cfg.diagnostics, ...environment.diagnostics, ...warnings],
    files: [project.file, cfg.file].filter((file) => file !== undefined),
  };
}

function originOf({ variable, at }: Found): string {
  return variable ?? (at ? formatSourceRef(at).replace(/:\d+$/u, '') : '');
}

function fromEnvironment(): { readonly found: Found[]; readonly diagnostics: Diagnostic[] } {
  const known = new Set<string>([...SETTING_NAMES.flatMap((name) => SETTINGS[name].variables), ...PASSWORD_VARIABLES]);
  const found = SETTING_NAMES.flatMap((name) =>
    SETTINGS[name].variables.flatMap((variable): Found[] => {
      const text = process.env[variable];
      return text === undefined || text === '' ? [] : [{ name, text, folder: process.cwd(), variable }];
    }),
  );
  const unknown = Object.keys(process.env).filter(
    (name) => name.startsWith('ANSIBLE_') && !known.has(name) && !WITHOUT_EFFECT.has(name),
  );
  if (unknown.length === 0) return { found, diagnostics: [] };
  const message = `These environment variables have no effect: ${unknown.toSorted().join(', ')}.`;
  const hint = 'signet config lists the ones there are.';
  return { found, diagnostics: [{ severity: 'warning', code: 'CONFIGURATION_UNKNOWN', message, hint }] };
}

/** A callback that somebody has for Ansible, such as `yaml`: no reason not to run. */
function isForeignOutput(name: SettingName, { variable, key }: Found): boolean {
  return name === 'output' && (variable === 'ANSIBLE_STDOUT_CALLBACK' || key !== undefined);
}

function foreignOutput({ variable, key, text, at }: Found): Diagnostic {
  return {
    severity: 'warning',
    code: 'CONFIGURATION_UNKNOWN',
    message: `${variable ?? key} is "${text}", which has no effect: there is no such output here.`,
    hint: `There are ${SETTINGS.output.expects}.`,
    ...(at && { at }),
  };
}

function wrongValue(name: SettingName, found: Found): Diagnostic {
  const where = found.variable ?? found.key ?? name;
  return {
    severity: 'error',
    code: 'CONFIGURATION_VALUE',
    message: `${where} is "${found.text}", and has to be ${SETTINGS[name].expects}.`,
    ...(found.at && { at: found.at }),
    ...(name === 'hash_behaviour' && { hint: 'Maps replace each other; use the filter "combine" to merge them.' }),
  };
}
