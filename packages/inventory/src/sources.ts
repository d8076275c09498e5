import { extname, join } from 'node:path';
import { parseYaml } from '@signet/source';
import type { VaultPassword } from '@signet/vault';
import { parseAddress } from './address.ts';
import type { InventoryBuilder } from './builder.ts';
import { readIni } from './ini.ts';
import type { FileAccess } from './model.ts';
import { readProgram, type RunProgram } from './program.ts';
import { type ClearFile, type Conceal, readClear } from './vault-value.ts';
import { readYamlInventory } from './yaml-inventory.ts';

/** A file, a directory, or a list of hosts such as `web1,web2,`: what `-i` takes. */
export type InventoryInput = string;

export interface SourceOptions {
  readonly files: FileAccess;
  readonly vaultPasswords: readonly VaultPassword[];
  readonly run?: RunProgram;
  readonly compat?: boolean;
}

/** Endings that Ansible passes over in a directory: `INVENTORY_IGNORE_EXTS`. */
const IGNORED = /(?:~|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry))$/;
const NOT_SOURCES = new Set(['group_vars', 'host_vars', 'vars_plugins']);
const YAML_ENDINGS = new Set(['.yml', '.yaml', '.json']);

export function isHostList(input: InventoryInput): boolean {
  return input.includes(',');
}

export function readSource(builder: InventoryBuilder, input: InventoryInput, options: SourceOptions): void {
  const { files } = options;
  const isPath = !isHostList(input) || files.read(input) !== undefined || files.list(input) !== undefined;
  if (isPath) readPath(builder, input, options);
  else readHostList(builder, input);
}

function readHostList(builder: InventoryBuilder, input: string): void {
  let offset = 0;
  for (const part of input.split(',')) {
    const name = part.trim();
    const column = offset + part.indexOf(name) + 1;
    offset += part.length + 1;
    if (name === '') continue;
    const at = { file: '--inventory', line: 1, column, length: name.length };
    const address = name.includes('[') && !/^\[.*\]:\d+$/.test(name) ? undefined : parseAddress(name);
    const isNew = !builder.hosts.has(address?.host ?? name);
    const host = builder.addHost(address?.host ?? name, 'ungrouped', at);
    if (isNew && address?.port !== undefined) {
      const source = `inventory host ${host.name}`;
      host.vars.set('ansible_port', { value: address.port, at, level: 8, source, place: () => at });
    }
  }
}

function readPath(builder: InventoryBuilder, path: string, options: SourceOptions): void {
  const names = options.files.list(path);
  if (names === undefined) readFile(builder, path, options);
  else if (names.length === 0) reportEmpty(builder, path);
  for (const name of names?.toSorted() ?? []) {
    if (name.startsWith('.') || NOT_SOURCES.has(name)) continue;
    if (!IGNORED.test(name)) readPath(builder, join(path, name), options);
    else if (name.endsWith('.ini')) {
      const at = { file: join(path, name), line: 1, column: 1 };
      const hint = 'Ansible does so too. Name the file without an ending, or give it with -i.';
      builder.report(
        'INVENTORY_FILE_SKIPPED',
        `${name} is passed over: in a directory, files that end in .ini are not read.`,
        at,
        hint,
        'warning',
      );
    }
  }
}

function readFile(builder: InventoryBuilder, path: string, options: SourceOptions): void {
  builder.beginSource();
  const before = builder.diagnostics.length;
  const file = readClear(builder, options.files, path, options.vaultPasswords);
  if (file === undefined) {
    if (builder.diagnostics.length === before)
      builder.report(
        'INVENTORY_NOT_FOUND',
        `There is no inventory ${path}.`,
        undefined,
        'Give a file, a directory, or hosts with a comma behind them: -i "web1,".',
      );
    return;
  }
  const { text } = file;
  const content = text.split('\n').find((line) => /^\s*[^#;\s]/.test(line));
  if (isProgram(text)) readProgramFile(builder, path, file, content ?? '', options);
  else if (content === undefined || (content.trim() === '---' && text.trim() === '---')) reportEmpty(builder, path);
  else readText(builder, path, file, content, options);
}

function reportEmpty(builder: InventoryBuilder, path: string): void {
  builder.report(
    'INVENTORY_EMPTY',
    `The inventory ${path} is empty.`,
    { file: path, line: 1, column: 1 },
    'Write the names of hosts into it, one per line.',
    'warning',
  );
}

function readText(
  builder: InventoryBuilder,
  path: string,
  { conceal, text }: ClearFile,
  content: string,
  { compat = false }: SourceOptions,
): void {
  if (extname(path) === '.toml') {
    builder.report(
      'UNSUPPORTED_INVENTORY',
      'TOML inventories are not supported.',
      { file: path, line: 1, column: 1 },
      `Convert it once: ansible-inventory -i ${path} --list --export --yaml > hosts.yml`,
    );
  } else if (isYaml(path, content)) readYaml(builder, path, text, conceal, compat);
  else readIni(builder, path, text, conceal);
}

/** A script by its first line, or machine code. */
function isProgram(text: string): boolean {
  return text.startsWith('#!') || text.slice(0, 4096).includes('\0');
}

/** As Ansible does, what begins like a script but is not executable is read as text, if it can be. */
function readProgramFile(
  builder: InventoryBuilder,
  path: string,
  file: ClearFile,
  content: string,
  options: SourceOptions,
): void {
  const { run } = options;
  const at = { file: path, line: 1, column: 1 };
  if (run === undefined) {
    const hint = 'Save its output as YAML: ansible-inventory --list --export --yaml';
    builder.report('UNSUPPORTED_INVENTORY', `${path} is a program; here no programs are run.`, at, hint);
    return;
  }
  if (readProgram(builder, path, run)) return;
  if (!file.text.startsWith('#!')) {
    const hint = 'An inventory is text (INI or YAML), or an executable program.';
    builder.report('INVENTORY_PROGRAM', `${path} is neither text nor executable.`, at, hint);
    return;
  }
  const before = builder.diagnostics.length;
  if (content === '') reportEmpty(builder, path);
  else readText(builder, path, file, content, options);
  if (builder.diagnostics.length === before) return;
  builder.diagnostics.length = before;
  builder.report('INVENTORY_PROGRAM', `${path} is a program, but not executable.`, at, `chmod +x ${path}`);
}

/** By its ending; without one by its first line, which in INI is a host or a section. */
function isYaml(path: string, content: string): boolean {
  if (YAML_ENDINGS.has(extname(path))) return true;
  if (extname(path) === '.ini') return false;
  return /^(?:---|%YAML|\s*(?:[\w.-]+|"[^"]+"|'[^']+'):(?:\s|$)|\s*\{)/.test(content);
}

function readYaml(builder: InventoryBuilder, path: string, text: string, conceal: Conceal, compat: boolean): void {
  const { diagnostics, value } = parseYaml(path, text, { compat });
  builder.diagnostics.push(...diagnostics);
  if (builder.givesUp) return;
  if (value?.kind === 'map') readYamlInventory(builder, value, conceal);
  else if (diagnostics.length === 0) {
    const hint = value?.kind === 'list' ? 'This looks like a playbook.' : 'It begins with the name of a group: "all:".';
    builder.report(
      'BAD_INVENTORY',
      'A YAML inventory has to be a mapping of groups.',
      value?.at ?? { file: path, line: 1, column: 1 },
      hint,
    );
  }
}
