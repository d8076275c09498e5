import { createHash } from 'node:crypto';

/** One command line that both programs are given; of `text` and `task` what is printed is compared, not what is done. */
export interface Command {
  readonly kind: 'playbook' | 'inventory' | 'text' | 'task';
  readonly args: readonly string[];
}

/** A file that one program encrypts and the other decrypts, in both directions. */
export interface Exchange {
  readonly file: string;
  /** Options of `vault encrypt`. */
  readonly encrypt: readonly string[];
  /** Options of `vault decrypt`. */
  readonly decrypt: readonly string[];
}

/** Files and the command lines that are run on them, one after the other, by Ansible and by Signet. */
export interface Case {
  readonly name: string;
  /** Rows of the specification that it is about. */
  readonly rows: readonly string[];
  /** Text by relative path; a file that begins with `#!` is made executable. */
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  readonly exchanges?: readonly Exchange[];
  /** Environment of both programs. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Identifies what is run, whatever the case is called: two cases with one key have the same answer. */
export function caseKey({ files, commands, exchanges, env }: Case): string {
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sorted, commands, exchanges ?? [], env ?? {}]))
    .digest('hex')
    .slice(0, 24);
}

/** The section of the specification that a case belongs to. */
export function sectionsOf({ rows }: Case): string[] {
  return [...new Set(rows.map((row) => row.split('.')[0] ?? row))];
}
