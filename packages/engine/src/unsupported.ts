/** What of Ansible's language is not supported, and what to use instead. A module counts only when the catalog has none of its name. */
export interface Instead {
  readonly hint: string;
  /** Shown as the alternative when the catalog has it. */
  readonly tasks?: readonly string[];
}

/** Ansible keywords that are refused. */
const KEYWORDS: Readonly<Record<string, Instead>> = {
  debugger: { hint: 'Run "signet check --diff" to see what a task would do.' },
  static: { hint: 'Use "import_tasks" for a static import, "include_tasks" for a dynamic one.' },
  sudo: { hint: 'Use "become: true".' },
  sudo_user: { hint: 'Use "become_user".' },
};

/** Ansible modules that are refused, without `ansible.builtin.`. */
const MODULES: Readonly<Record<string, Instead>> = {
  apt: { hint: 'Install packages before the run.', tasks: ['package'] },
  apt_key: { hint: 'Write the key as a file.', tasks: ['copy', 'get_url'] },
  apt_repository: { hint: 'Write the list as a file.', tasks: ['copy'] },
  async_status: { hint: 'Use "until" with "retries" and "delay".' },
  blockinfile: { hint: 'Write the whole file.', tasks: ['copy', 'host.copy'] },
  command: { hint: 'Use a task that can compare before it changes.' },
  copy: { hint: 'Write the file with a task of the catalog.', tasks: ['host.copy'] },
  cron: { hint: 'Write the table as a file.', tasks: ['copy', 'template'] },
  debconf: { hint: 'Run the program itself.', tasks: ['command'] },
  dnf: { hint: 'Install packages before the run.', tasks: ['package'] },
  docker_compose: { hint: 'Use the tasks of the docker package.', tasks: ['docker.compose_up'] },
  docker_compose_v2: { hint: 'Use the tasks of the docker package.', tasks: ['docker.compose_up'] },
  expect: { hint: 'Use a program that reads its answers from standard input.', tasks: ['command', 'shell'] },
  file: { hint: 'Set the mode where the file is written.', tasks: ['host.copy'] },
  git: { hint: 'Run git itself.', tasks: ['command'] },
  include: { hint: 'Ansible gave it up: use "import_tasks" for a static import, "include_tasks" for a dynamic one.' },
  iptables: { hint: 'Run the program itself.', tasks: ['command'] },
  known_hosts: { hint: 'Write the line into the file.', tasks: ['lineinfile'] },
  lineinfile: { hint: 'Manage the entries of the file.', tasks: ['host.env_file'] },
  mount: { hint: 'Write the line into /etc/fstab and run mount.', tasks: ['lineinfile', 'command'] },
  package: { hint: 'Install packages before the run.' },
  package_facts: { hint: 'Ask the package manager.', tasks: ['command'] },
  ping: { hint: 'Use an assertion of the catalog.', tasks: ['host.reachable'] },
  pip: { hint: 'Run pip itself.', tasks: ['command'] },
  raw: { hint: 'Use a task that can compare before it changes.' },
  rpm_key: { hint: 'Run rpm itself.', tasks: ['command'] },
  script: { hint: 'Use a task that can compare before it changes.' },
  service: { hint: 'Use a task of the catalog for the product.' },
  service_facts: { hint: 'Ask the service manager.', tasks: ['command'] },
  setup: { hint: 'Set variables in the inventory.' },
  shell: { hint: 'Use a task that can compare before it changes.' },
  subversion: { hint: 'Run svn itself.', tasks: ['command'] },
  systemd: { hint: 'Use a task of the catalog for the product.', tasks: ['service'] },
  systemd_service: { hint: 'Use a task of the catalog for the product.', tasks: ['systemd', 'service'] },
  sysvinit: { hint: 'Use a task of the catalog for the product.', tasks: ['service'] },
  template: { hint: 'Give the text with its templates as content.', tasks: ['host.copy'] },
  uri: { hint: 'Use an assertion of the catalog.', tasks: ['ltpa.sign_on'] },
  wait_for: { hint: 'Use "until" with "retries" and "delay" on the task that has to wait.' },
  yum: { hint: 'Install packages before the run.', tasks: ['package'] },
  yum_repository: { hint: 'Write the repository as a file.', tasks: ['copy'] },
};

export function unsupportedKeyword(name: string): Instead | undefined {
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
