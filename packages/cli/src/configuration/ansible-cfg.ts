import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Diagnostic, InputError } from '@signet/core';
import { parseIni } from './ini.ts';
import { homeFile, SETTING_NAMES, SETTINGS, WITHOUT_EFFECT } from './settings.ts';
import type { Found } from './found.ts';
import { isWorldWritable, unsafe } from './world-writable.ts';

export interface AnsibleCfg {
  /** The file that was read, if there is one. */
  readonly file: string | undefined;
  readonly found: readonly Found[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Ansible's own file, the first there is: `ANSIBLE_CONFIG`, here, at home, of the machine. */
export function readAnsibleCfg(): AnsibleCfg {
  const { file, diagnostics } = locate();
  if (file === undefined) return { file, found: [], diagnostics };
  const { entries, problems } = parseIni(readFileSync(file, 'utf8'));
  const [problem] = problems;
  if (problem !== undefined) {
    throw InputError.of(`"${problem.text}" is neither a section nor "key = value".`, {
      code: 'CONFIGURATION_SYNTAX',
      at: { file, line: problem.line, column: 1 },
      hint: 'Correct the line, or begin it with # to leave it out.',
    });
  }
  const found: Found[] = [];
  const unknown: string[] = [];
  for (const { section, key, value, line } of entries) {
    const name = SETTING_NAMES.find((one) => SETTINGS[one].ini.some(([a, b]) => a === section && b === key));
    if (name !== undefined)
      found.push({ name, text: value, key, folder: resolve(file, '..'), at: { file, line, column: 1 } });
    else if (!WITHOUT_EFFECT.has(`${section}.${key}`)) unknown.push(`[${section}] ${key}`);
  }
  return { file, found, diagnostics: [...diagnostics, ...warningOf(file, unknown)] };
}

function locate(): Pick<AnsibleCfg, 'file' | 'diagnostics'> {
  const named = process.env['ANSIBLE_CONFIG'];
  if (named) {
    const path = resolve(named.replace(/^~(?=\/)/u, homeFile('')));
    const file = isFolder(path) ? join(path, 'ansible.cfg') : path;
    if (existsSync(file)) return { file, diagnostics: [] };
  }
  const here = resolve('ansible.cfg');
  const diagnostics: Diagnostic[] = [];
  if (existsSync(here)) {
    if (!isWorldWritable(process.cwd())) return { file: here, diagnostics };
    diagnostics.push(unsafe(here, 'Take the write permission away, or name the file in ANSIBLE_CONFIG.'));
  }
  const file = [homeFile('.ansible.cfg'), '/etc/ansible/ansible.cfg'].find((path) => existsSync(path));
  return { file, diagnostics };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function warningOf(file: string, unknown: readonly string[]): Diagnostic[] {
  if (unknown.length === 0) return [];
  const message = `These settings of ${file} have no effect: ${unknown.join(', ')}.`;
  const hint = 'signet config lists the settings there are.';
  return [{ severity: 'warning', code: 'CONFIGURATION_UNKNOWN', message, hint }];
}
