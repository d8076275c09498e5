import { extname, join, resolve } from 'node:path';
import { keyName, nearest, parseYaml } from '@signet/source';
import type { VaultPassword } from '@signet/vault';
import type { InventoryBuilder } from './builder.ts';
import type { FileAccess, OriginValue, Variables } from './model.ts';
import { readClear } from './vault-value.ts';
import { origin } from './yaml-inventory.ts';

const ENDINGS = ['', '.yml', '.yaml', '.json'];

/** One directory that may have `group_vars` and `host_vars` in it. */
export interface VariableDirectory {
  readonly path: string;
  readonly beside: 'inventory' | 'playbook';
}

export interface VariableFilesOptions {
  readonly files: FileAccess;
  readonly vaultPasswords: readonly VaultPassword[];
  readonly compat?: boolean;
}

type Kind = 'group_vars' | 'host_vars';

const NONE: Variables = new Map<string, OriginValue>();

/** The implicit localhost has `host_vars`, too. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/** Names to compare a stray file with; more of them are not looked through for a slip of the pen. */
const MAX_COMPARED = 500;

/** The variables that `group_vars` and `host_vars` hold, by directory and name. */
export class VariableFiles {
  readonly directories: readonly VariableDirectory[];
  readonly #found = new Map<VariableDirectory, Record<Kind, Map<string, Variables>>>();
  /** Names that were looked for. */
  readonly #read: Record<Kind, Set<string>> = { group_vars: new Set(), host_vars: new Set() };
  readonly #builder: InventoryBuilder;
  readonly #options: VariableFilesOptions;

  constructor(directories: readonly VariableDirectory[], builder: InventoryBuilder, options: VariableFilesOptions) {
    this.directories = directories;
    this.#builder = builder;
    this.#options = options;
  }

  /** Reads what hosts and groups of the inventory can use; called again, what new ones can use. */
  load(): void {
    const wanted = {
      group_vars: this.#unread('group_vars', this.#builder.groups.keys()),
      host_vars: this.#unread('host_vars', [...this.#builder.hosts.keys(), ...LOCAL_NAMES]),
    };
    for (const directory of this.directories) {
      const found = this.#found.get(directory) ?? { group_vars: new Map(), host_vars: new Map() };
      this.#found.set(directory, found);
      for (const kind of ['group_vars', 'host_vars'] as const) {
        for (const [name, variables] of this.#load(directory, kind, wanted[kind])) found[kind].set(name, variables);
      }
    }
  }

  #unread(kind: Kind, names: Iterable<string>): Set<string> {
    const unread = new Set([...names].filter((name) => !this.#read[kind].has(name)));
    for (const name of unread) this.#read[kind].add(name);
    return unread;
  }

  of(directory: VariableDirectory, kind: Kind, name: string): Variables {
    return this.#found.get(directory)?.[kind].get(name) ?? NONE;
  }

  #load(directory: VariableDirectory, kind: Kind, wanted: ReadonlySet<string>): Map<string, Variables> {
    const same = this.directories.find(({ path }) => resolve(path) === resolve(directory.path));
    const read = same !== directory && same && this.#found.get(same)?.[kind];
    return read ? relabelled(read, directory, kind) : this.#loadAll(directory, kind, wanted);
  }

  #loadAll(directory: VariableDirectory, kind: Kind, wanted: ReadonlySet<string>): Map<string, Variables> {
    const found = new Map<string, Variables>();
    const folder = join(directory.path, kind);
    const names = wanted.size === 0 ? undefined : this.#options.files.list(folder);
    if (names === undefined) return found;
    const present = new Set(names);
    for (const name of wanted) {
      if (name.includes('/')) continue;
      const key = join(folder, name);
      const [first, ...others] = ENDINGS.filter((ending) => present.has(name + ending));
      if (first === undefined) continue;
      for (const ignored of others) {
        const message = `${name}${ignored} is not read: ${name}${first} beside it hides it.`;
        const at = { file: key + ignored, line: 1, column: 1 };
        this.#builder.report(
          'VARIABLES_FILE_HIDDEN',
          message,
          at,
          `Move it into a directory ${name}/, or merge the two.`,
          'warning',
        );
      }
      const variables = new Map<string, OriginValue>();
      for (const file of this.#filesAt(key + first))
        this.#readFile(file, directory, `${kind}/${name}`, kind, variables);
      found.set(name, variables);
    }
    if (wanted.size <= MAX_COMPARED) this.#reportMisspelt(folder, present, wanted);
    return found;
  }

  /** The file itself, or all below the directory of that name. */
  #filesAt(path: string): string[] {
    const names = this.#options.files.list(path);
    if (names === undefined) return [path];
    const found: string[] = [];
    for (const name of names.toSorted()) {
      if (name.startsWith('.') || name.endsWith('~') || !ENDINGS.includes(extname(name))) continue;
      const inner = join(path, name);
      if (this.#options.files.list(inner) === undefined) found.push(inner);
      else if (extname(name) === '') found.push(...this.#filesAt(inner));
    }
    return found;
  }

  #readFile(
    path: string,
    directory: VariableDirectory,
    name: string,
    kind: Kind,
    variables: Map<string, OriginValue>,
  ): void {
    const file = readClear(this.#builder, this.#options.files, path, this.#options.vaultPasswords);
    if (file === undefined) return;
    const { diagnostics, value } = parseYaml(path, file.text, { compat: this.#options.compat });
    this.#builder.diagnostics.push(...diagnostics);
    if (value === undefined) return;
    if (value.kind !== 'map') {
      this.#builder.report(
        'VARIABLES_NOT_A_MAP',
        `${path} does not hold a mapping of variables.`,
        value.at,
        'Write "name: value" lines.',
      );
      return;
    }
    const source = sourceOf(name, directory);
    const level = levelOf(kind, name === 'group_vars/all', directory.beside);
    for (const entry of value.entries)
      variables.set(keyName(entry.key), origin(entry.value, level, source, file.conceal));
  }

  /** A file for nobody is Ansible's way too, but one whose name nearly is a group's is a slip. */
  #reportMisspelt(folder: string, present: ReadonlySet<string>, wanted: ReadonlySet<string>): void {
    for (const file of present) {
      const name = ENDINGS.includes(extname(file)) ? file.slice(0, file.length - extname(file).length) : file;
      if (wanted.has(name) || wanted.has(file) || name.length < 4) continue;
      const meant = nearest(name, wanted);
      if (meant === undefined || ENDINGS.some((ending) => present.has(meant + ending))) continue;
      const at = { file: join(folder, file), line: 1, column: 1 };
      this.#builder.report(
        'VARIABLES_FOR_NOBODY',
        `No group or host of the inventory is called "${name}".`,
        at,
        `Did you mean "${meant}"?`,
        'warning',
      );
    }
  }
}

/** Ansible's precedence levels, as its documentation numbers them. */
function levelOf(kind: Kind, isAll: boolean, beside: VariableDirectory['beside']): number {
  const first = kind === 'host_vars' ? 9 : isAll ? 4 : 6;
  return beside === 'playbook' ? first + 1 : first;
}

function sourceOf(name: string, { beside }: VariableDirectory): string {
  return beside === 'playbook' ? `${name} beside the playbook` : name;
}

/** What was read beside the inventory, as it counts beside the playbook in the same folder. */
function relabelled(
  read: ReadonlyMap<string, Variables>,
  directory: VariableDirectory,
  kind: Kind,
): Map<string, Variables> {
  const result = new Map<string, Variables>();
  for (const [name, variables] of read) {
    const source = sourceOf(`${kind}/${name}`, directory);
    const level = levelOf(kind, kind === 'group_vars' && name === 'all', directory.beside);
    result.set(name, new Map([...variables].map(([key, value]) => [key, { ...value, level, source }])));
  }
  return result;
}
