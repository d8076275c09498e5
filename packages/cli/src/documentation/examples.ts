/** A playbook that shows words of the language; it runs as it stands, on localhost. */
export interface LanguageExample {
  /** Keywords and tasks that it is an example of. */
  readonly names: readonly string[];
  readonly title: string;
  readonly playbook: string;
  /** Files beside the playbook. */
  readonly files?: Readonly<Record<string, string>>;
  /** Options that it is run with. */
  readonly options?: readonly string[];
  /** It works as another user: only where sudo asks for nothing. */
  readonly needsSudo?: true;
}

export const LANGUAGE_EXAMPLES: readonly LanguageExample[] = [
  {
    names: ['hosts', 'name', 'vars', 'tasks', 'debug', 'collections'],
    title: 'A play',
    playbook: `
      - name: Greetings
        hosts: localhost
        collections: [ansible.builtin]
        vars: { greeting: hello }
        tasks:
          - name: Greet
            debug: { msg: "{{ greeting }} from {{ inventory_hostname }}" }
          - name: The value of an expression
            debug: { var: greeting | upper }
    `,
  },
  {
    names: ['become', 'become_user', 'become_method', 'become_exe', 'become_flags'],
    title: 'Work as another user',
    playbook: `
      - hosts: localhost
        tasks:
          - name: Who am I
            command: id -un
            become: true
            become_user: nobody
            become_method: sudo
            become_exe: sudo
            become_flags: -H -n
            changed_when: false
    `,
    needsSudo: true,
  },
  {
    names: ['connection', 'remote_user', 'port'],
    title: 'How hosts are reached; variables such as ansible_host and ansible_port are stronger',
    playbook: `
      - hosts: localhost
        connection: local
        remote_user: admin
        port: 22
        tasks:
          - ping:
    `,
  },
  {
    names: ['environment'],
    title: 'Variables for the programs that tasks run',
    playbook: `
      - hosts: localhost
        environment: { LC_ALL: C }
        tasks:
          - shell: echo "$LC_ALL through $http_proxy"
            environment: { http_proxy: "http://proxy.example.com:3128" }
            changed_when: false
    `,
  },
  {
    names: ['module_defaults'],
    title: 'Arguments that several tasks share',
    playbook: `
      - hosts: localhost
        module_defaults:
          command: { chdir: / }
        tasks:
          - command: pwd
            changed_when: false
    `,
  },
  {
    names: ['check_mode', 'diff'],
    title: 'Only look, and show what would change',
    playbook: `
      - hosts: localhost
        tasks:
          - copy: { dest: /tmp/signet-example, content: hello }
            check_mode: true
            diff: true
            register: wanted
          - debug: { msg: "It would change." }
            when: wanted is changed
    `,
  },
  {
    names: ['no_log'],
    title: 'Show nothing of a result',
    playbook: `
      - hosts: localhost
        tasks:
          - command: echo nobody sees this
            no_log: true
            changed_when: false
    `,
  },
  {
    names: ['ignore_errors', 'ignore_unreachable'],
    title: 'Go on after a failure',
    playbook: `
      - hosts: localhost
        tasks:
          - command: /bin/false
            ignore_errors: true
            ignore_unreachable: true
            register: tried
          - debug: { msg: "It did not work." }
            when: tried is failed
    `,
  },
  {
    names: ['run_once', 'once'],
    title: 'Once for all hosts; once: play also with several batches',
    playbook: `
      - hosts: localhost
        serial: 1
        tasks:
          - debug: { msg: "Once." }
            run_once: true
            once: play
    `,
  },
  {
    names: ['serial', 'order', 'strategy', 'max_fail_percentage', 'any_errors_fatal', 'throttle'],
    title: 'Batches: one host, then a quarter of them at a time; too many failures end the play',
    playbook: `
      - hosts: localhost
        serial: [1, 25%]
        order: sorted
        strategy: linear
        max_fail_percentage: 20
        tasks:
          - debug: { msg: "One after the other." }
            throttle: 1
            any_errors_fatal: true
    `,
  },
  {
    names: ['timeout'],
    title: 'A task that takes too long fails',
    playbook: `
      - hosts: localhost
        tasks:
          - command: sleep 0.1
            timeout: 30
            changed_when: false
    `,
  },
  {
    names: ['vars_files'],
    title: 'Variables from files; of a list the first that there is',
    playbook: `
      - hosts: localhost
        vars_files:
          - [special.yml, common.yml]
        tasks:
          - debug: { var: colour }
    `,
    files: { 'common.yml': 'colour: blue\n' },
  },
  {
    names: ['vars_prompt'],
    title: 'Ask before the play; "-e release=2" answers in advance',
    playbook: `
      - hosts: localhost
        vars_prompt:
          - { name: release, prompt: Which release, private: false }
        tasks:
          - debug: { var: release }
    `,
    options: ['-e', 'release=2'],
  },
  {
    names: ['gather_facts', 'gather_subset', 'gather_timeout', 'fact_path'],
    title: 'Facts before the first task; without these lines they are gathered when something asks for them',
    playbook: `
      - hosts: localhost
        gather_facts: true
        gather_subset: [min, network]
        gather_timeout: 10
        fact_path: /etc/ansible/facts.d
        tasks:
          - debug: { var: ansible_facts.kernel }
    `,
  },
  {
    names: ['notify', 'listen', 'handlers', 'force_handlers'],
    title: 'Handlers, by their name and by a topic',
    playbook: `
      - hosts: localhost
        force_handlers: true
        tasks:
          - command: "true"
            notify: [restart web, configuration changed]
        handlers:
          - name: restart web
            debug: { msg: "restarted" }
          - name: tell the team
            debug: { msg: "told" }
            listen: configuration changed
    `,
  },
  {
    names: ['compat'],
    title: 'Do as Ansible in this play: each fact is a variable, too',
    playbook: `
      - hosts: localhost
        compat: ansible
        tasks:
          - debug: { var: ansible_kernel }
    `,
  },
  {
    names: ['allow_empty'],
    title: 'A group that may be empty',
    playbook: `
      - hosts: all:!all
        allow_empty: true
        tasks:
          - ping:
    `,
  },
  {
    names: ['roles', 'role', 'pre_tasks', 'post_tasks'],
    title: 'Roles with parameters, and tasks before and after them',
    playbook: `
      - hosts: localhost
        pre_tasks:
          - debug: { msg: before }
        roles:
          - role: greet
            whom: the world
        post_tasks:
          - debug: { msg: after }
    `,
    files: {
      'roles/greet/defaults/main.yml': 'whom: nobody\n',
      'roles/greet/tasks/main.yml': '- debug: { msg: "hello {{ whom }}" }\n',
    },
  },
  {
    names: ['import_playbook'],
    title: 'The plays of another file',
    playbook: `
      - import_playbook: base.yml
        vars: { colour: green }
    `,
    files: { 'base.yml': '- hosts: localhost\n  tasks:\n    - debug: { var: colour }\n' },
  },
  {
    names: ['block', 'rescue', 'always', 'rescue_unreachable', 'fail'],
    title: 'What to do when something fails',
    playbook: `
      - hosts: localhost
        tasks:
          - block:
              - fail: { msg: "something is wrong" }
            rescue:
              - debug: { msg: "{{ ansible_failed_task.name }} failed: {{ ansible_failed_result.msg }}" }
            always:
              - debug: { msg: "in any case" }
            rescue_unreachable: true
    `,
  },
  {
    names: ['when', 'tags'],
    title: 'Only where a condition holds, only with --tags or without',
    playbook: `
      - hosts: localhost
        vars: { port: 8080 }
        tasks:
          - debug: { msg: "not a privileged port" }
            when:
              - port is defined
              - port >= 1024
            tags: [network, always]
    `,
  },
  {
    names: ['delegate_to', 'delegate_facts'],
    title: 'On another host, for this one',
    playbook: `
      - hosts: localhost
        tasks:
          - set_fact: { seen: "{{ inventory_hostname }}" }
            delegate_to: 127.0.0.1
            delegate_facts: true
    `,
  },
  {
    names: ['action', 'local_action', 'args'],
    title: 'Other ways to write a task',
    playbook: `
      - hosts: localhost
        tasks:
          - action: command pwd
            args: { chdir: / }
            changed_when: false
          - local_action: { module: debug, msg: "on the machine that signet runs on" }
    `,
  },
  {
    names: ['loop', 'loop_control'],
    title: 'Once per item; two at a time, under names of your own',
    playbook: `
      - hosts: localhost
        tasks:
          - command: echo {{ number }} {{ service.name }}
            loop: [{ name: web, secret: x }, { name: db, secret: y }]
            loop_control:
              loop_var: service
              index_var: number
              label: "{{ service.name }}"
              parallel: 2
            changed_when: false
    `,
  },
  {
    names: ['register', 'changed_when', 'failed_when'],
    title: 'What of a command counts as a change, and what as a failure',
    playbook: `
      - hosts: localhost
        tasks:
          - command: grep -c root /etc/passwd
            register: found
            changed_when: false
            failed_when: found.rc > 1
          - debug: { var: found.stdout }
    `,
  },
  {
    names: ['until', 'retries', 'delay', 'backoff', 'max_time'],
    title: 'Try again, with growing pauses, for two minutes at most',
    playbook: `
      - hosts: localhost
        tasks:
          - command: echo ready
            register: answer
            until: answer.stdout == 'ready'
            retries: 10
            delay: 2
            backoff: 1.5
            max_time: 120
            changed_when: false
    `,
  },
  {
    names: ['async', 'poll'],
    title: 'In the background, and wait for it later',
    playbook: `
      - hosts: localhost
        tasks:
          - command: sleep 1
            async: 60
            poll: 0
            register: job
          - async_status: { jid: "{{ job.ansible_job_id }}" }
            register: state
            until: state is finished
            retries: 30
            delay: 1
    `,
  },
  {
    names: ['set_fact', 'assert'],
    title: 'A variable for the rest of the run, and what has to hold of it',
    playbook: `
      - hosts: localhost
        tasks:
          - set_fact: { ports: [8080, 8443] }
          - assert:
              that: [ports | length == 2, 8080 in ports]
              fail_msg: "Both ports are needed."
    `,
  },
  {
    names: ['set_stats'],
    title: 'Values for the end of the run; "--output json" has them',
    playbook: `
      - hosts: localhost
        tasks:
          - set_stats:
              data: { releases: 1 }
    `,
  },
  {
    names: ['add_host', 'group_by'],
    title: 'Hosts and groups that only the run knows',
    playbook: `
      - hosts: localhost
        tasks:
          - add_host: { name: new1, groups: [fresh], ansible_connection: local }
          - group_by: { key: "system_{{ ansible_facts.system | lower }}" }
      - hosts: fresh:system_linux
        tasks:
          - debug: { msg: "{{ group_names }}" }
    `,
  },
  {
    names: ['include_vars'],
    title: 'Variables from a file that depends on the host',
    playbook: `
      - hosts: localhost
        tasks:
          - include_vars: "vars/{{ inventory_hostname }}.yml"
          - debug: { var: colour }
    `,
    files: { 'vars/localhost.yml': 'colour: red\n' },
  },
  {
    names: ['meta'],
    title: 'Run the handlers now, then leave the play',
    playbook: `
      - hosts: localhost
        tasks:
          - command: "true"
            notify: restarted
          - meta: flush_handlers
          - meta: end_play
        handlers:
          - name: restarted
            debug: { msg: "restarted" }
    `,
  },
  {
    names: ['pause'],
    title: 'Wait',
    playbook: `
      - hosts: localhost
        tasks:
          - pause: { seconds: 1, prompt: Let it settle }
    `,
  },
  {
    names: ['validate_argument_spec'],
    title: 'Check variables against a specification, as roles with meta/argument_specs.yml do by themselves',
    playbook: `
      - hosts: localhost
        tasks:
          - validate_argument_spec:
              argument_spec:
                port: { type: int, required: true }
              provided_arguments: { port: 8080 }
    `,
  },
  {
    names: ['import_tasks'],
    title: 'Tasks of a file, with a tag and a condition for each of them',
    playbook: `
      - hosts: localhost
        tasks:
          - import_tasks: greet.yml
            tags: greet
            when: whom is defined
            vars: { whom: you }
    `,
    files: { 'greet.yml': '- debug: { msg: "hello {{ whom }}" }\n' },
  },
  {
    names: ['include_tasks'],
    title: 'A file of tasks for each item',
    playbook: `
      - hosts: localhost
        tasks:
          - include_tasks:
              file: "greet-{{ item }}.yml"
              apply: { tags: greet }
            loop: [you, them]
    `,
    files: { 'greet-you.yml': '- debug: { msg: hello }\n', 'greet-them.yml': '- debug: { msg: good day }\n' },
  },
  {
    names: ['import_role', 'include_role'],
    title: 'Roles between tasks; an include may depend on the host and stand in a loop',
    playbook: `
      - hosts: localhost
        tasks:
          - import_role: { name: greet }
          - include_role: { name: greet, tasks_from: loudly }
            loop: [a, b]
            loop_control: { loop_var: whom }
    `,
    files: {
      'roles/greet/defaults/main.yml': 'whom: nobody\n',
      'roles/greet/tasks/main.yml': '- debug: { msg: "hello {{ whom }}" }\n',
      'roles/greet/tasks/loudly.yml': '- debug: { msg: "HELLO {{ whom | upper }}" }\n',
    },
  },
];

export function examplesOf(name: string): LanguageExample[] {
  return LANGUAGE_EXAMPLES.filter((example) => example.names.includes(name));
}
