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

/** For people with Ansible's habits: what to type instead of a command that there is not. */
export function adviceFor(args: readonly string[]): string | undefined {
  const [first = ''] = args;
  if (Object.hasOwn(COMMANDS, first)) return COMMANDS[first];
  if (first === 'ltpa') return undefined;
  if (args.some((arg) => arg === '-m' || arg === '--module-name' || arg === '-a')) return AD_HOC;
  if (/\.ya?ml$/u.test(first)) return `Run a playbook with: signet run ${first}`;
  return undefined;
}
