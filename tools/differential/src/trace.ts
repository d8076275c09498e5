/** What one task did on one host, in the words that both programs share. */
export interface Step {
  readonly task: string;
  readonly status: string;
  readonly handler: boolean;
  /** The message of `debug`, `fail` and `assert`, as canonical text; what a case shows of its variables is here. */
  readonly msg?: string;
  readonly items?: readonly ItemStep[];
  /** What went wrong, in the program's own words; never compared. */
  readonly error?: string;
  /** The other host it ran on; `?` when Ansible does not tell which. */
  readonly delegatedTo?: string;
  /** Fields of the module's result, where the program shows them. */
  readonly result?: Readonly<Record<string, unknown>>;
}

export interface ItemStep {
  readonly label: string;
  readonly status: string;
  readonly msg?: string;
}

export type Recap = Readonly<Record<string, number>>;

/** What one command line did. */
export interface Trace {
  readonly exit: number;
  /** Names of the plays that did something, in order; once per batch. */
  readonly plays: readonly string[];
  readonly steps: Readonly<Record<string, readonly Step[]>>;
  readonly stats: Readonly<Record<string, Recap>>;
  /** Files that were written or changed, with the folder's name taken out; `null` for one that is gone. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Standard output, of the commands that are about their output. */
  readonly output?: string;
  /** Why nothing was run, in the program's words. */
  readonly refusal?: string;
}

/** One text per value, however the programs spell it: JSON with sorted keys; text that is JSON counts as its value. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') {
    const trimmed = value.trim();
    if (/^[[{"\d-]|^(?:true|false|null)$/u.test(trimmed)) {
      try {
        return JSON.stringify(sorted(JSON.parse(trimmed)));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    return value;
  }
  return JSON.stringify(sorted(value)) ?? '';
}

/** The canonical text of a failure's message; `undefined` for the one that `fail` has when the playbook gives none. */
export function authored(message: unknown): string | undefined {
  return message === 'Failed as requested from task' ? undefined : canonical(message);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
