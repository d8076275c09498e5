import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseYaml, toPlain } from '@signet/source';
import type { Case, Command, Exchange } from './case.ts';
import { here } from './folders.ts';

/** What `case.yml` says. */
interface CaseFile {
  readonly rows: readonly string[];
  /** Command lines; `site.yml -i hosts` when left out. Each is split at spaces, quotes keep together. */
  readonly run?: readonly (string | Partial<Record<Command['kind'], string>>)[];
  readonly exchange?: readonly { readonly file: string; readonly encrypt: string; readonly decrypt: string }[];
  readonly env?: Readonly<Record<string, string>>;
}

const DEFAULT_RUN = ['site.yml -i hosts'];

/** The hand-written cases, by name. */
export function readCases(folder = join(here, 'cases')): Case[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => readCase(join(folder, name), name));
}

function readCase(folder: string, name: string): Case {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path)] = readFileSync(path, 'utf8');
  }
  const { 'case.yml': text, ...rest } = files;
  if (text === undefined) throw new Error(`${folder} has no case.yml.`);
  const { value, diagnostics } = parseYaml(join(folder, 'case.yml'), text);
  const [problem] = diagnostics;
  if (problem !== undefined) throw new Error(`${folder}/case.yml: ${problem.message}`);
  const { rows, run = DEFAULT_RUN, exchange, env } = (value === undefined ? {} : toPlain(value)) as unknown as CaseFile;
  return {
    name,
    rows: rows.map(String),
    files: rest,
    commands: run.map(commandOf),
    ...(exchange && { exchanges: exchange.map(exchangeOf) }),
    ...(env && { env }),
  };
}

function commandOf(line: string | Partial<Record<Command['kind'], string>>): Command {
  if (typeof line === 'string') return { kind: 'playbook', args: words(line) };
  const [entry] = Object.entries(line);
  if (entry === undefined) throw new Error('A command line of a case is empty.');
  return { kind: entry[0] as Command['kind'], args: words(entry[1]) };
}

function exchangeOf({ file, encrypt, decrypt }: { file: string; encrypt: string; decrypt: string }): Exchange {
  return { file, encrypt: words(encrypt), decrypt: words(decrypt) };
}

/** A command line's words: spaces part them, single or double quotes keep them together. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/gu)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/gu, '$1$2'),
  );
}
