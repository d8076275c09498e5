/** What of Ansible's language is not supported, and what to use instead. */
export interface Instead {
  readonly hint: string;
  /** Shown as the alternative when the catalog has it. */
  readonly tasks?: readonly string[];
}

/** Ansible keywords that are refused. `with_*` is one rule, see {@link unsupportedKeyword}. */
const KEYWORDS: Readonly<Record<string, Instead>> = {
  action: { hint: 'Write the task name as the key: "debug: { msg: hello }".' },
  async: { hint: 'Leave it out: long tasks are waited for, up to their own deadline.' },
  become: { hint: 'Log in as the user who may do it: set ansible_user for the host.' },
  become_method: { hint: 'Log in as the user who may do it: set ansible_user for the host.' },
  become_user: { hint: 'Log in as the user who may do it: set ansible_user for the host.' },
  collections: { hint: 'Write tasks with their full name.' },
  connection: { hint: 'Set ansible_connection for the host in the inventory.' },
  debugger: { hint: 'Run "signet check --diff" to see what a task would do.' },
  environment: { hint: 'Put the variables where the program reads them, or into the arguments of the task.' },
  fact_path: { hint: 'Facts are not gathered; set variables in the inventory.' },
  force_handlers: { hint: 'Leave it out: a handler that is owed after a failure runs with the next run.' },
  gather_subset: { hint: 'Facts are not gathered; set variables in the inventory.' },
  ignore_unreachable: { hint: 'Leave the host out with --limit.' },
  local_action: { hint: 'Use the task itself with "delegate_to: localhost".' },
  module_defaults: { hint: 'Put shared arguments into variables.' },
  poll: { hint: 'Leave it out: long tasks are waited for, up to their own deadline.' },
  port: { hint: 'Set ansible_port for the host in the inventory.' },
  remote_user: { hint: 'Set ansible_user for the host in the inventory.' },
  roles: { hint: 'Write the tasks of the role into the play.' },
  strategy: { hint: 'Leave it out: hosts go through the tasks in step (linear).' },
  throttle: { hint: 'Use "serial" in the play, or --forks.' },
  timeout: { hint: 'Use the deadline argument of the task.' },
  vars_prompt: { hint: 'Pass the value with -e, or keep it in a vault.' },
};

/** Ansible modules that are refused, without `ansible.builtin.`. */
const MODULES: Readonly<Record<string, Instead>> = {
  add_host: { hint: 'Write the host into the inventory.' },
  apt: { hint: 'Install packages before the run.' },
  blockinfile: { hint: 'Write the whole file.', tasks: ['host.copy'] },
  command: { hint: 'Use a task that can compare before it changes.' },
  copy: { hint: 'Write the file with a task of the catalog.', tasks: ['host.copy'] },
  dnf: { hint: 'Install packages before the run.' },
  docker_compose: { hint: 'Use the tasks of the docker package.', tasks: ['docker.compose_up'] },
  docker_compose_v2: { hint: 'Use the tasks of the docker package.', tasks: ['docker.compose_up'] },
  file: { hint: 'Set the mode where the file is written.', tasks: ['host.copy'] },
  group_by: { hint: 'Write the group into the inventory.' },
  import_playbook: { hint: 'Run the playbooks one after the other.' },
  import_role: { hint: 'Write the tasks of the role into the play.' },
  import_tasks: { hint: 'Write the tasks into the play.' },
  include: { hint: 'Write the tasks into the play.' },
  include_role: { hint: 'Write the tasks of the role into the play.' },
  include_tasks: { hint: 'Write the tasks into the play.' },
  include_vars: { hint: 'Use "vars_files" in the play.' },
  lineinfile: { hint: 'Manage the entries of the file.', tasks: ['host.env_file'] },
  package: { hint: 'Install packages before the run.' },
  pause: { hint: 'Use "until" with "retries" and "delay" on the task that has to wait.' },
  ping: { hint: 'Use an assertion of the catalog.', tasks: ['host.reachable'] },
  raw: { hint: 'Use a task that can compare before it changes.' },
  script: { hint: 'Use a task that can compare before it changes.' },
  service: { hint: 'Use a task of the catalog for the product.' },
  set_stats: { hint: 'Use "register" or "set_fact".' },
  setup: { hint: 'Facts are not gathered; set variables in the inventory.' },
  shell: { hint: 'Use a task that can compare before it changes.' },
  systemd: { hint: 'Use a task of the catalog for the product.' },
  template: { hint: 'Give the text with its templates as content.', tasks: ['host.copy'] },
  uri: { hint: 'Use an assertion of the catalog.', tasks: ['ltpa.sign_on'] },
  wait_for: { hint: 'Use "until" with "retries" and "delay" on the task that has to wait.' },
  yum: { hint: 'Install packages before the run.' },
};

export function unsupportedKeyword(name: string): Instead | undefined {
  if (name.startsWith('with_')) return { hint: 'Use "loop" with a list.' };
  return Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
}

export function unsupportedModule(name: string): Instead | undefined {
  const short = shortName(name);
  return Object.hasOwn(MODULES, short) ? MODULES[short] : undefined;
}

/** `ansible.builtin.debug` and `ansible.legacy.debug` are `debug`. */
export function shortName(name: string): string {
  return name.replace(/^ansible\.(builtin|legacy)\./, '');
}
