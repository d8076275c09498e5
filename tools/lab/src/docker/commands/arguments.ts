/** Options of a command line and what is left. */
export interface Parsed {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
  /** The first option that is not known. */
  readonly unknown: string | undefined;
}

/** Parses `--flag`, `--option value`, `--option=value` until the first argument that is none, or to the end. */
export function parseArguments(
  argv: readonly string[],
  spec: { flags?: readonly string[]; values?: readonly string[]; stopAtFirst?: boolean },
): Parsed {
  const { flags: knownFlags = [], values: knownValues = [], stopAtFirst = false } = spec;
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (!argument.startsWith('-') || argument === '-') {
      if (stopAtFirst) return { flags, values, rest: argv.slice(index), unknown: undefined };
      rest.push(argument);
      continue;
    }
    const [name = '', inline] = argument.split(/=(.*)/su, 2);
    if (knownFlags.includes(name)) flags.add(name);
    else if (knownValues.includes(name)) values.set(name, [...(values.get(name) ?? []), inline ?? argv[++index] ?? '']);
    else return { flags, values, rest, unknown: argument };
  }
  return { flags, values, rest, unknown: undefined };
}
