import { describe, expect, it } from 'vitest';
import { type Role, type Step, type TaskStep, tasksOf } from '../playbook.ts';
import { Bench } from '../testing/bench.ts';
import { LayeredScope } from '../vars/scope.ts';

function load(files: Record<string, string>) {
  const bench = new Bench();
  const texts = Object.entries(files).map(([name, text]) => [`/book/${name}`, text.replace(/^\n/, '')] as const);
  for (const [name, text] of texts) bench.files.set(name, text);
  const { playbook, diagnostics } = bench.load(bench.files.get('/book/play.yml') ?? '');
  const problems = diagnostics.map(
    ({ at, code, message }) => `${at?.file}:${at?.line}:${at?.column} ${code} ${message}`,
  );
  const play = playbook?.plays[0];
  const tasks = Object.values(play?.sections ?? {}).flatMap((steps: readonly Step[]) => [...tasksOf(steps)]);
  return { playbook, play, tasks, problems };
}

function titles(tasks: readonly TaskStep[]): string[] {
  return tasks.map(
    ({ role, name, tags }) => `${role?.name} : ${name}${tags.length > 0 ? ` [${tags.toSorted().join(' ')}]` : ''}`,
  );
}

/** What a variable is in a role, as a task of it sees it. */
function seen(role: Role | undefined, name: string): unknown {
  const layers = [...(role?.defaults ?? []), ...(role?.vars ?? []), ...(role?.params ?? [])];
  return new LayeredScope(layers.toReversed()).get(name);
}

const say = (name: string): string => `- { name: ${name}, debug: { msg: x } }\n`;

describe('roles', () => {
  it('run before tasks, after their dependencies; with their keywords on every task', () => {
    const { play, tasks, problems } = load({
      'play.yml': `
- hosts: all
  roles:
    - role: web
      tags: [web]
      when: true
      color: red
    - plain
  tasks:
    - { name: last, debug: { msg: x } }
`,
      'roles/web/tasks/main.yml': say('start'),
      'roles/web/meta/main.yml': 'dependencies: [{ role: base, tags: dep }]\n',
      'roles/base/tasks/main.yaml': say('prepare'),
      'roles/base/handlers/main.yml': say('reload'),
      'roles/web/handlers/main.yml': say('restart'),
      'roles/plain/tasks/main.yml': say('plain'),
    });
    expect(problems).toEqual([]);
    expect(titles(tasks)).toEqual([
      'base : prepare [dep web]',
      'web : start [web]',
      'plain : plain',
      'undefined : last',
    ]);
    expect(tasks[0]?.when.map(({ text }) => text)).toEqual(['true']);
    expect(play?.sections.tasks.map((step) => step.kind === 'block' && step.wholeRole?.name)).toEqual([
      'base',
      'web',
      'plain',
      false,
    ]);
    expect(play?.handlers.map(({ role, name }) => `${role?.name} : ${name}`)).toEqual([
      'base : reload',
      'web : restart',
    ]);
    expect(play?.roles.map(({ name }) => name)).toEqual(['web', 'plain']);
    expect(seen(tasks[0]?.role, 'color')).toBe('red');
  });

  it('have variables in this order: defaults of what they need, of those that need them, their own; the same for vars', () => {
    const { tasks } = load({
      'play.yml': '- hosts: all\n  roles: [{ role: top, vars: { v: entry, w: entry }, p: param }]\n',
      'roles/top/tasks/main.yml': say('top'),
      'roles/top/defaults/main.yml': 'a: top\nb: top\n',
      'roles/top/vars/main.yml': 'v: top\nx: top\n',
      'roles/top/meta/main.yml': 'dependencies: [{ role: low, p: low }]\n',
      'roles/low/tasks/main.yml': say('low'),
      'roles/low/defaults/main.yml': 'a: low\nc: low\n',
      'roles/low/vars/main.yml': 'x: low\ny: low\n',
    });
    const [low, top] = tasks;
    // Answers of ansible-core 2.14 for the same roles.
    const names = ['a', 'b', 'c', 'v', 'w', 'x', 'y', 'p'];
    expect(names.map((name) => seen(low?.role, name))).toEqual([
      'low',
      'top',
      'low',
      'top',
      'entry',
      'low',
      'low',
      'low',
    ]);
    expect(names.map((name) => seen(top?.role, name))).toEqual([
      'top',
      'top',
      'low',
      'top',
      'entry',
      'top',
      'low',
      'param',
    ]);
  });

  it('are the same with the same parameters, and another with others or with allow_duplicates', () => {
    const { play } = load({
      'play.yml': `
- hosts: all
  roles: [a, a, { role: a, x: 1 }, { role: a, x: 1 }, b, b, { role: a, tags: t }]
`,
      'roles/a/tasks/main.yml': say('a'),
      'roles/b/tasks/main.yml': say('b'),
      'roles/b/meta/main.yml': 'allow_duplicates: true\n',
    });
    const roles = play?.sections.tasks.map((step) => (step.kind === 'block' ? step.wholeRole : undefined)) ?? [];
    expect(roles.map((role) => roles.indexOf(role))).toEqual([0, 0, 2, 2, 4, 5, 6]);
  });

  it('read directories of variables, and files that the place names', () => {
    const { tasks, problems } = load({
      'play.yml': `
- hosts: all
  tasks:
    - import_role: { name: a, tasks_from: other, vars_from: more.yml, defaults_from: set, allow_duplicates: false }
`,
      'roles/a/tasks/other.yml': say('other'),
      'roles/a/vars/more.yml': 'v: 1\n',
      'roles/a/defaults/set/1.yml': 'd: 1\ne: 1\n',
      'roles/a/defaults/set/2.yml': 'd: 2\n',
    });
    expect(problems).toEqual([]);
    expect(titles(tasks)).toEqual(['a : other']);
    expect(['v', 'd', 'e'].map((name) => seen(tasks[0]?.role, name))).toEqual([1, 2, 1]);
  });

  it('report what is wrong with them', () => {
    const { problems } = load({
      'play.yml': `
- hosts: all
  roles:
    - wbe
    - { tags: x }
    - [a]
    - circle
    - role: web
      becom: true
      vars: { 1a: x }
    - "{{ fact }}"
  tasks:
    - import_role: { name: web, tasks_from: mian }
    - import_role: { nam: web }
    - include_role: { tasks_from: x }
  handlers:
    - include_role: { name: web }
`,
      'roles/web/tasks/main.yml': '- dbug: x\n',
      'roles/web/defaults/main.yml': '- 1\n',
      'roles/circle/meta/main.yml': 'dependencies: [round]\n',
      'roles/round/meta/main.yml': 'dependencies: [circle]\n',
    });
    expect(problems).toEqual([
      '/book/play.yml:3:7 ROLE_MISSING There is no role "wbe" in /book/roles, /book.',
      '/book/play.yml:4:9 MISSING_ARGUMENT This entry does not name a role.',
      '/book/play.yml:5:7 NOT_A_ROLE An entry of "roles" is a name, or a map with "role".',
      '/book/play.yml:9:15 INVALID_VARIABLE_NAME "1a" cannot be the name of a variable.',
      expect.stringMatching(/play.yml:10:11 NEEDED_AT_LOAD The name of a role is needed before the run/),
      expect.stringMatching(/play.yml:12:45 ROLE_FILE_MISSING The role has no file tasks\/mian/),
      '/book/play.yml:13:22 UNKNOWN_ARGUMENT Invalid options for import_role: nam.',
      expect.stringMatching(/play.yml:14:7 MISSING_ARGUMENT include_role needs the argument "name"/),
      expect.stringMatching(/play.yml:16:7 NOT_A_HANDLER/),
      expect.stringMatching(
        /round\/meta\/main.yml:1:16 ROLE_LOOP The roles depend on each other in a circle: circle → round → circle/,
      ),
      expect.stringMatching(/web\/defaults\/main.yml:1:1 VARS_FILE_NOT_A_MAP/),
      expect.stringMatching(/web\/tasks\/main.yml:1:3 UNKNOWN_TASK/),
    ]);
  });
});

describe('argument specifications', () => {
  const files = {
    'roles/web/tasks/main.yml': say('start'),
    'roles/web/tasks/other.yml': say('other'),
    'roles/web/meta/argument_specs.yml': `
argument_specs:
  main: { short_description: Sets it up, options: { size: { type: int, required: true } } }
`,
  };

  it('are checked by a first task that always runs, with what the place gives', () => {
    const { tasks, problems } = load({
      'play.yml': '- hosts: all\n  roles: [{ role: web, size: 80, tags: t }]\n',
      ...files,
    });
    expect(problems).toEqual([]);
    expect(titles(tasks)).toEqual([
      "web : Validating arguments against arg spec 'main' - Sets it up [always t]",
      'web : start [t]',
    ]);
    expect(tasks[0]?.args.template.evaluate(new LayeredScope([]))).toEqual({
      argument_spec: { size: { type: 'int', required: true } },
      provided_arguments: { size: 80 },
      validate_args_context: { type: 'role', name: 'web', argument_spec_name: 'main', path: '/book/roles/web' },
    });
  });

  it('are left out where the place says so, and for files that have none', () => {
    const { tasks } = load({
      'play.yml': `
- hosts: all
  tasks:
    - import_role: { name: web, rolespec_validate: false }
    - import_role: { name: web, tasks_from: other }
`,
      ...files,
    });
    expect(titles(tasks)).toEqual(['web : start', 'web : other']);
  });
});

describe('include_role', () => {
  it('brings the role while the playbook runs: tasks, handlers, variables', () => {
    const { playbook, play, tasks, problems } = load({
      'play.yml': `
- hosts: all
  tasks:
    - include_role:
        name: "{{ item }}"
        apply: { tags: applied }
      loop: [web]
      tags: own
      vars: { a: 1 }
`,
      'roles/web/tasks/main.yml': `${say('start')}- include_tasks: more.yml\n`,
      'roles/web/tasks/more.yml': say('more'),
      'roles/web/handlers/main.yml': say('restart'),
      'roles/web/defaults/main.yml': 'b: 1\n',
    });
    expect(problems).toEqual([]);
    expect(play?.roles).toEqual([]);
    const [include] = tasks;
    if (!playbook || !include) throw new Error('no include');
    const request = { name: 'web', public: false, allowDuplicates: true, rolespecValidate: true };
    const included = playbook.includer.role(include, request);
    const inside = [...tasksOf(included.steps)];
    expect(titles(inside)).toEqual(['web : start [applied]', 'web : include_tasks [applied]']);
    expect(included.handlers.map(({ name }) => name)).toEqual(['restart']);
    expect([seen(included.role, 'a'), seen(included.role, 'b')]).toEqual([1, 1]);
    expect(inside[0]?.includeParams.map((layer) => [...layer.names()])).toEqual([['a']]);
    expect(inside[0]?.role).toBe(included.role);
    expect(playbook.includer.role(include, { ...request })).toBe(included);
    const [, more] = inside;
    if (!more) throw new Error('no inner include');
    expect(playbook.includer.tasks(more, 'more.yml').file).toBe('/book/roles/web/tasks/more.yml');
  });

  it('that an included file imports give their variables to the play', () => {
    const { problems } = load({
      'play.yml': '- hosts: w1\n  tasks:\n    - include_tasks: a.yml\n    - debug: { msg: "{{ from_base }}" }\n',
      'a.yml': '- import_role: { name: app }\n',
      'roles/app/meta/main.yml': 'dependencies: [base]\n',
      'roles/app/tasks/main.yml': '- debug: { msg: x }\n',
      'roles/base/defaults/main.yml': 'from_base: 1\n',
    });
    expect(problems).toEqual([]);
  });
});
