import { words } from '../case-folder.ts';

/** A command line of a target's script. */
export interface TargetCommand {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const COMMAND = /(?<env>(?:[A-Z][A-Z_]*=\S+\s+)*)ansible-playbook\s+(?<rest>[^|;&)<>`]*)/gu;

/**
 * The `ansible-playbook` lines of a script, in order and each once, with the environment that the script has given them
 * by then. Loops over words are unrolled; what depends on other variables of the script is left out.
 */
export function commandsOf(script: string): TargetCommand[] {
  const exported: Record<string, string> = {};
  const loops: { readonly name: string; readonly values: readonly string[] }[] = [];
  const found = new Map<string, TargetCommand>();
  for (const line of script.replaceAll(/\\\n/gu, ' ').split('\n')) {
    const text = line.trim();
    if (text.startsWith('#')) continue;
    const loop = /^for (?<name>\w+) in (?<values>[^;{}$]+)(?:;|$)/u.exec(text)?.groups;
    if (loop) loops.push({ name: loop['name'] ?? '', values: (loop['values'] ?? '').trim().split(/\s+/u) });
    else if (/^done\b/u.test(text)) loops.pop();
    for (const bound of bindings(loops)) {
      const expanded = expand(text, bound);
      readExports(expanded, exported);
      for (const command of commandsIn(expanded)) {
        const whole = { args: command.args, env: { ...exported, ...command.env } };
        if (!JSON.stringify(whole).includes('$')) found.set(JSON.stringify(whole), whole);
      }
    }
  }
  return [...found.values()];
}

function bindings(loops: readonly { name: string; values: readonly string[] }[]): Record<string, string>[] {
  let bound: Record<string, string>[] = [{}];
  for (const { name, values } of loops) bound = bound.flatMap((outer) => values.map((value) => ({ ...outer, [name]: value })));
  return bound;
}

function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(/"?\$\{?@\}?"?/gu, '')
    .replaceAll(/\$\{?(?<name>\w+)\}?/gu, (whole, name: string) => variables[name] ?? whole);
}

function readExports(text: string, exported: Record<string, string>): void {
  const assigned = /^(?:export\s+)?(?<name>ANSIBLE_\w+)=(?<value>\S+)$/u.exec(text)?.groups;
  if (assigned) exported[assigned['name'] ?? ''] = unquoted(assigned['value'] ?? '');
  const dropped = /^unset\s+(?<name>\w+)$/u.exec(text)?.groups;
  if (dropped) delete exported[dropped['name'] ?? ''];
}

function commandsIn(text: string): TargetCommand[] {
  return [...text.matchAll(COMMAND)].map(({ groups }) => {
    const env = words(groups?.['env'] ?? '').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
    // `2>&1` was cut before its `>`; how much is printed changes nothing.
    const args = words((groups?.['rest'] ?? '').replace(/\s\d$/u, '')).filter((word) => !/^-v+$/u.test(word));
    return { env: Object.fromEntries(env) as Record<string, string>, args };
  });
}

function unquoted(text: string): string {
  return words(text)[0] ?? '';
}
