/** What Ansible has as commands of their own. */
const COMMANDS: Readonly<Record<string, string>> = {
  playbook: 'Run a playbook with: signet run PLAYBOOK',
  'ansible-playbook': 'Run a playbook with: signet run PLAYBOOK',
  galaxy: 'Roles are read from "roles" beside the playbook and from roles_path; put them there.',
  console: 'Write a playbook, and run it with: signet run PLAYBOOK',
  pull: 'Fetch the files with git, then: signet run PLAYBOOK',
};

const AD_HOC = 'There are no commands for a single task: write a play with it, and run that with: signet run PLAYBOOK';

/** For people with Ansible's habits: what to type instead of a command that there is not. */
export function adviceFor(args: readonly string[]): string | undefined {
  const [first = ''] = args;
  if (Object.hasOwn(COMMANDS, first)) return COMMANDS[first];
  if (args.some((arg) => arg === '-m' || arg === '--module-name' || arg === '-a')) return AD_HOC;
  if (/\.ya?ml$/u.test(first)) return `Run a playbook with: signet run ${first}`;
  return undefined;
}
