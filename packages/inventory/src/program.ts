import type { SourceRef } from '@signet/core';
import type { VaultText } from '@signet/source';
import type { InventoryBuilder } from './builder.ts';
import type { OriginValue } from './model.ts';

/** What an inventory program printed. */
export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** Why there is no exit code: `did not end within 120 s`. */
  readonly failure?: string;
}

/** Runs a program with arguments; undefined when the file is not executable. */
export type RunProgram = (path: string, args: readonly string[]) => ProgramResult | undefined;

/** What a program printed is wrong; the message is for people. */
class ProgramProblem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

const SHAPE =
  'A group is a list of hosts, or a mapping of "hosts" (a list), "vars" (a mapping) and "children" (a list).';

/**
 * Reads a dynamic inventory: `--list` gives groups and perhaps `_meta.hostvars`; without them `--host NAME` is asked
 * for each host.
 *
 * @returns False when the file is not executable.
 * @see https://docs.ansible.com/ansible/latest/dev_guide/developing_inventory.html#inventory-scripts
 */
export function readProgram(builder: InventoryBuilder, path: string, run: RunProgram): boolean {
  const listed = run(path, ['--list']);
  if (listed === undefined) return false;
  const at: SourceRef = { file: path, line: 1, column: 1 };
  try {
    const groups = objectFrom(path, ['--list'], listed);
    const reader = new Reader(builder, at);
    for (const [name, data] of Object.entries(groups)) if (name !== '_meta') reader.readGroup(name, data);
    const meta = groups['_meta'];
    const known = isObject(meta) ? meta['hostvars'] : undefined;
    if (known !== undefined && !isObject(known)) throw new ProgramProblem(`${path}: "_meta.hostvars" is no mapping.`);
    for (const host of reader.hosts) reader.readHost(host, known ? known[host] : askFor(path, host, run));
  } catch (error) {
    if (!(error instanceof ProgramProblem)) throw error;
    builder.report('INVENTORY_PROGRAM', error.message, at, error.hint);
  }
  return true;
}

function askFor(path: string, host: string, run: RunProgram): unknown {
  const answer = run(path, ['--host', host]);
  if (answer === undefined) return undefined;
  return answer.code === 0 && answer.stdout.trim() === '' ? undefined : objectFrom(path, ['--host', host], answer);
}

function objectFrom(path: string, args: readonly string[], result: ProgramResult): Record<string, unknown> {
  const command = [path, ...args].join(' ');
  const said = lastLines(result.stderr);
  const shown = said === '' ? 'It wrote nothing to standard error.' : `It said: ${said}`;
  if (result.failure !== undefined) throw new ProgramProblem(`${command} ${result.failure}.`, shown);
  if (result.code !== 0) throw new ProgramProblem(`${command} ended with code ${result.code}.`, shown);
  let value: unknown;
  try {
    value = JSON.parse(result.stdout);
  } catch (error) {
    const begin = JSON.stringify(result.stdout.trimStart().slice(0, 60));
    throw new ProgramProblem(
      `${command} did not print JSON: ${error instanceof Error ? error.message : String(error)}.`,
      said === '' ? `Its output begins with ${begin}.` : `${shown} Its output begins with ${begin}.`,
    );
  }
  if (!isObject(value)) throw new ProgramProblem(`${command} printed JSON that is no mapping.`, SHAPE);
  return value;
}

/** Enough of standard error to see what went wrong: a Python traceback names it at its end. */
function lastLines(text: string): string {
  const lines = text.trim().split('\n');
  return lines.slice(-5).join('\n  ').slice(-1000);
}

class Reader {
  readonly hosts = new Set<string>();
  readonly #builder: InventoryBuilder;
  readonly #at: SourceRef;

  constructor(builder: InventoryBuilder, at: SourceRef) {
    this.#builder = builder;
    this.#at = at;
  }

  readGroup(name: string, data: unknown): void {
    if (name === '') throw new ProgramProblem('A group has an empty name.', SHAPE);
    this.#builder.addGroup(name, this.#at);
    const { children, hosts, vars } = shapeOf(name, data);
    if (hosts !== undefined) {
      for (const host of this.#names(hosts, `"hosts" of the group "${name}"`)) {
        this.hosts.add(host);
        this.#builder.addHost(host, name, this.#at);
      }
    }
    if (vars !== undefined) {
      if (!isObject(vars)) throw new ProgramProblem(`"vars" of the group "${name}" is no mapping.`, SHAPE);
      for (const [key, value] of Object.entries(vars))
        this.#builder.setGroupVariable(name, key, this.#origin(value, 3, `inventory group ${name}`));
    }
    if (children === undefined) return;
    for (const child of this.#names(children, `"children" of the group "${name}"`))
      this.#builder.addChild(name, child, this.#at);
  }

  readHost(name: string, variables: unknown): void {
    const host = this.#builder.hosts.get(name);
    if (host === undefined || variables === undefined) return;
    if (!isObject(variables)) throw new ProgramProblem(`The variables of the host "${name}" are no mapping.`);
    for (const [key, value] of Object.entries(variables))
      this.#builder.setHostVariable(host, key, this.#origin(value, 8, `inventory host ${name}`));
  }

  #names(value: unknown, what: string): string[] {
    if (!Array.isArray(value)) throw new ProgramProblem(`${what} is no list.`, SHAPE);
    const wrong: unknown = value.find((one) => typeof one !== 'string' || one === '');
    if (wrong !== undefined) throw new ProgramProblem(`${what} has ${JSON.stringify(wrong)}, which is no name.`);
    return value as string[];
  }

  #origin(value: unknown, level: number, source: string): OriginValue {
    return { value: withVaults(value, this.#at), at: this.#at, level, source, place: () => this.#at };
  }
}

function shapeOf(name: string, data: unknown): { hosts?: unknown; vars?: unknown; children?: unknown } {
  if (!isObject(data)) return { hosts: data };
  const isGroup = ['hosts', 'vars', 'children'].some((key) => Object.hasOwn(data, key));
  // The short form: a host of the group's name, and its variables.
  return isGroup ? data : { hosts: [name], vars: data };
}

/** `{"__ansible_vault": "…"}` is an encrypted text, `{"__ansible_unsafe": "…"}` one that is no template. */
function withVaults(value: unknown, at: SourceRef): unknown {
  if (Array.isArray(value)) return value.map((item) => withVaults(item, at));
  if (!isObject(value)) return value;
  const { __ansible_unsafe: unsafe, __ansible_vault: vault } = value;
  if (typeof vault === 'string') return { kind: 'vault', text: vault, at } satisfies VaultText;
  if (typeof unsafe === 'string') return { kind: 'unsafe', text: unsafe, at };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withVaults(inner, at)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
