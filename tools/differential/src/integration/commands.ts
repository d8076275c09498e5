import { words } from '../case-folder.ts';

/** A command line of a target's script. */
export interface TargetCommand {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const LOOP = /^\s*for (?<name>\w+) in (?<values>[^;{}$]+)(?:;|$)/u;
const COMMAND = /(?<env>(?:[A-Z][A-Z_]*=\S+\s+)*)ansible-playbook\s+(?<rest>[^|;&)<>`]*)/gu;

/**
 * The `ansible-playbook` lines of a script, in order and each once, with the environment that the script has given them
 * by then. Loops over words are unrolled; what depends on other variables of the script is left out.
 */
export function commandsOf(script: string): TargetCommand[] {
  const exported: Record<string, string> = {};
  const found = new Map<string, TargetCommand>();
  for (const line of unrolled(
    script
      .replaceAll(/\\\n/gu, ' ')
      .replaceAll(/"?\$\{?@\}?"?/gu, '')
      .split('\n'),
  )) {
    const text = line.trim();
    if (text.startsWith('#')) continue;
    readExports(text, exported);
    for (const command of commandsIn(text)) {
      const whole = { args: command.args, env: { ...exported, ...command.env } };
      if (!JSON.stringify(whole).includes('$')) found.set(JSON.stringify(whole), whole);
    }
  }
  return [...found.values()];
}

/** The lines with the body of each `for NAME in WORDS` once per word. */
function unrolled(lines: readonly string[]): string[] {
  const start = lines.findIndex((line) => LOOP.test(line));
  const groups = LOOP.exec(lines[start] ?? '')?.groups;
  if (!groups) return [...lines];
  const length = loopLength(lines.slice(start + 1));
  const body = lines.slice(start + 1, start + 1 + length);
  const variable = new RegExp(`"?\\$\\{?${groups['name']}\\b\\}?"?`, 'gu');
  const repeated = (groups['values'] ?? '')
    .trim()
    .split(/\s+/u)
    .flatMap((value) => body.map((line) => line.replaceAll(variable, value)));
  return [...lines.slice(0, start), ...unrolled([...repeated, ...lines.slice(start + 2 + length)])];
}

/** How many lines there are before the `done` of a loop. */
function loopLength(lines: readonly string[]): number {
  let depth = 1;
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:for|while)\b/u.test(line)) depth += 1;
    if (/\bdone\b/u.test(line)) depth -= 1;
    if (depth === 0) return index;
  }
  return lines.length;
}

function readExports(text: string, exported: Record<string, string>): void {
  const assigned = /^(?:export\s+)?(?<name>ANSIBLE_\w+)=(?<value>\S+)$/u.exec(text)?.groups;
  if (assigned) exported[assigned['name'] ?? ''] = unquoted(assigned['value'] ?? '');
  const dropped = /^unset\s+(?<name>\w+)$/u.exec(text)?.groups;
  if (dropped) delete exported[dropped['name'] ?? ''];
}

function commandsIn(text: string): TargetCommand[] {
  return [...text.matchAll(COMMAND)].map(({ groups }) => {
    const env = words(groups?.['env'] ?? '').map((pair) => [
      pair.slice(0, pair.indexOf('=')),
      pair.slice(pair.indexOf('=') + 1),
    ]);
    // `2>&1` was cut before its `>`; how much is printed changes nothing.
    const args = words((groups?.['rest'] ?? '').replace(/\s\d$/u, '')).filter((word) => !/^-v+$/u.test(word));
    return { env: Object.fromEntries(env) as Record<string, string>, args };
  });
}

function unquoted(text: string): string {
  return words(text)[0] ?? '';
}
