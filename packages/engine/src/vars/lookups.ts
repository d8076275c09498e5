import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { InputError } from '@signet/core';
import type { Environment } from '@signet/expressions';
import { nearest } from '@signet/source';

type Lookup = (terms: readonly string[], playbookDirectory: string) => string[];

/** Lookups that read this machine; those on data alone are answered by the expressions themselves. */
const LOOKUPS: Readonly<Record<string, Lookup>> = {
  env: (names) => names.map((name) => process.env[name] ?? ''),
  file: (paths, directory) => paths.map((path) => readText(path, directory).trimEnd()),
};

/** Names of the lookups that {@link environmentFor} answers. */
export const LOOKUP_NAMES: readonly string[] = Object.keys(LOOKUPS);

/** What templates of a run may ask of this machine. */
export function environmentFor(playbookDirectory: string, now: () => Date): Environment {
  return {
    now,
    lookup(name, args) {
      const short = name.replace(/^ansible\.(builtin|legacy)\./, '');
      const lookup = Object.hasOwn(LOOKUPS, short) ? LOOKUPS[short] : undefined;
      if (!lookup) {
        const near = nearest(short, LOOKUP_NAMES);
        throw InputError.of(`There is no lookup "${name}".`, {
          code: 'UNKNOWN_LOOKUP',
          hint: near === undefined ? `Lookups: ${LOOKUP_NAMES.join(', ')}.` : `Did you mean "${near}"?`,
        });
      }
      const answers = lookup(args.flat().map(String), playbookDirectory);
      return answers.length === 1 ? answers[0] : answers;
    },
  };
}

/** Relative paths are searched below `files` beside the playbook, then beside it, as Ansible does. */
function readText(path: string, directory: string): string {
  const candidates = isAbsolute(path) ? [path] : [join(directory, 'files', path), join(directory, path)];
  for (const candidate of candidates) {
    try {
      return readFileSync(candidate, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(candidate, error);
    }
  }
  throw unreadable(path, undefined);
}

function unreadable(path: string, cause: unknown): InputError {
  const why = cause instanceof Error ? `: ${cause.message}` : ' does not exist';
  return InputError.of(`lookup('file'): ${path}${why}.`, {
    code: 'LOOKUP_FAILED',
    cause,
    hint: 'Paths are relative to the playbook.',
  });
}
