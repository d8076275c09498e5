const AD_HOC = 'Run a single task with: signet task HOSTS -m MODULE -a ARGUMENTS';

/** What Ansible has as commands of their own. */
const COMMANDS: Readonly<Record<string, string>> = {
  playbook: 'Run a playbook with: signet run PLAYBOOK',
  'ansible-playbook': 'Run a playbook with: signet run PLAYBOOK',
  galaxy: 'Roles are read from "roles" beside the playbook and from roles_path; put them there.',
  ansible: AD_HOC,
  console: 'Write a playbook, and run it with: signet run PLAYBOOK',
  pull: 'Fetch the files with git, then: signet run PLAYBOOK',
};

/** What people try of `signet ltpa`, and the command that does it. */
const LTPA: Readonly<Record<string, string>> = {
  ...named('inspect FILE', 'show', 'view', 'info', 'print', 'cat', 'list', 'dump', 'read'),
  ...named('verify FILE', 'check', 'validate', 'test'),
  ...named('diff A B', 'compare', 'cmp'),
  ...named('generate --realm REALM -o FILE', 'create', 'new', 'gen', 'keygen', 'make'),
  ...named('rewrap FILE', 'passwd', 'password', 'rekey', 'reencrypt', 'encrypt'),
  ...named('token read --keys FILE', 'decode', 'decrypt', 'parse'),
  ...named('token mint --user NAME --keys FILE', 'mint', 'sign', 'issue'),
};

const LTPA_TOKEN: Readonly<Record<string, string>> = {
  ...named('token read --keys FILE', 'show', 'view', 'info', 'print', 'decode', 'decrypt', 'parse', 'inspect'),
  ...named('token check --keys FILE', 'verify', 'validate', 'test'),
  ...named('token mint --user NAME --keys FILE', 'create', 'new', 'generate', 'make', 'sign', 'issue'),
};

function named(command: string, ...words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, `Did you mean: signet ltpa ${command}`]));
}

/** `help` where others have it as a command: `signet help run`, `signet ltpa help diff`. */
export function asHelp(args: readonly string[]): readonly string[] {
  const at = args.indexOf('help');
  const isCommand = HELPED.has(args.slice(0, at).join(' '));
  return at === -1 || !isCommand ? args : [...args.slice(0, at), ...args.slice(at + 1), '--help'];
}

const HELPED: ReadonlySet<string> = new Set(['', 'ltpa', 'ltpa token', 'vault']);

/** For people with other habits, most of them Ansible's: what to type instead of a command that there is not. */
export function adviceFor(args: readonly string[]): string | undefined {
  const [first = ''] = args;
  if (Object.hasOwn(COMMANDS, first)) return COMMANDS[first];
  if (first === 'ltpa') return adviceForLtpa(args);
  if (args.some((arg) => arg === '-m' || arg === '--module-name' || arg === '-a')) return AD_HOC;
  if (/\.ya?ml$/u.test(first)) return `Run a playbook with: signet run ${first}`;
  return undefined;
}

function adviceForLtpa([, first = '', second = '']: readonly string[]): string | undefined {
  const [words, word] = first === 'token' ? [LTPA_TOKEN, second] : [LTPA, first];
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
