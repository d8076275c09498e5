import { InputError } from '@signet/core';
import { expect, it } from 'vitest';
import { type Step, type TaskStep, tasksOf } from '../playbook.ts';
import { planPlaybook } from '../plan/plan.ts';
import { Bench } from '../testing/bench.ts';
import { loadPlaybook } from './playbook.ts';

const FILES: Readonly<Record<string, string>> = {
  'play.yml': `- import_playbook: other.yml
  vars: { a: 1 }
- name: All of it
  hosts: "{{ target | default('all') }}"
  serial: [1, "50%"]
  vars: &vars { x: 1, y: "{{ x + 1 }}" }
  vars_files: [[nothing.yml, vars.yml]]
  vars_prompt: [{ name: asked, private: no }]
  environment: [{ A: "{{ x }}" }]
  module_defaults: { debug: { msg: default } }
  roles: [web, { role: web, port: 81, when: x == 1, tags: [t, u] }]
  pre_tasks:
    - fake.setting: name=a value="b c" size={{ x }}
      notify: [one, "web : one"]
  tasks:
    - import_tasks: tasks.yml
      tags: imported
    - include_tasks: { file: tasks.yml, apply: { tags: applied } }
    - import_role: { name: web, tasks_from: more }
    - block:
        - set_fact: { z: "{{ [1, 2] | map('string') | list }}" }
          loop: "{{ range(3) | list }}"
          loop_control: { label: "{{ item }}", index_var: i }
          until: z is defined
          retries: 2
      rescue:
        - fail: { msg: 'it''s' }
      always:
        - meta: flush_handlers
    - action: debug msg=hi
      with_items: [a, b]
      when: [x == 1, "y is defined"]
      become: yes
  handlers:
    - { name: one, listen: topic, debug: { msg: "{{ y }}" } }
`,
  'other.yml': '- hosts: web\n  tasks:\n    - debug: { var: a }\n',
  'vars.yml': 'v: [1, 2]\nw: !unsafe "{{ x }}"\n',
  'tasks.yml': '- name: A\n  debug:\n    msg: |\n      {{ v }}\n- debug: msg=b\n',
  'roles/web/tasks/main.yml': '- debug: { msg: "{{ port }}" }\n  register: r\n',
  'roles/web/tasks/more.yml': '- debug: msg=more\n',
  'roles/web/defaults/main.yml': 'port: 80\n',
  'roles/web/handlers/main.yml': '- { name: one, debug: { msg: a } }\n',
  'roles/web/meta/main.yml': 'dependencies: []\nargument_specs: { main: { options: { port: { type: int } } } }\n',
};

const PIECES = [
  '{{',
  '}}',
  '{%',
  ':',
  ' ',
  '\n',
  '-',
  '  ',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '#',
  '&vars',
  '*vars',
  '!',
  '|',
  '>',
  ',',
  '0',
  '\t',
  '\u0000',
  'é',
  '<<: *vars',
  '%',
  '@',
  '?',
  'null',
  '~',
  '-1',
  '1e9',
];

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutated(text: string, next: (below: number) => number): string {
  let result = text;
  for (let count = 1 + next(3); count > 0; count -= 1) {
    const at = next(result.length + 1);
    const piece = PIECES[next(PIECES.length)] ?? '';
    const kind = next(4);
    if (kind === 0) result = result.slice(0, at) + piece + result.slice(at);
    else if (kind === 1) result = result.slice(0, at) + result.slice(at + 1 + next(6));
    else if (kind === 2) result = result.slice(0, at) + piece + result.slice(at + piece.length);
    else {
      const from = next(result.length);
      result = result.slice(0, at) + result.slice(from, from + next(30)) + result.slice(at);
    }
  }
  return result;
}

/** How often a loader may ask for a file: more would be a loop, whatever the machine. */
const MAX_READS = 200;

it('survives 2,000 damaged playbooks with nothing but diagnostics', () => {
  const bench = new Bench();
  const inventory = bench.inventory();
  const next = numbers(20_261_126);
  const names = Object.keys(FILES);
  let sound = 0;
  for (let round = 0; round < 2000; round += 1) {
    const damaged = names[next(3) === 0 ? next(names.length) : 0] ?? 'play.yml';
    const text = mutated(FILES[damaged] ?? '', next);
    let reads = 0;
    const read = (path: string): string | undefined => {
      reads += 1;
      const name = path.replace(/^\/book\//, '');
      return name === damaged ? text : FILES[name];
    };
    const list = (path: string): string[] | undefined => {
      const folder = path.replace(/^\/book\/?/, '');
      const inside = names.filter((name) => folder === '' || name.startsWith(`${folder}/`));
      const first = inside.map((name) => name.slice(folder === '' ? 0 : folder.length + 1).split('/')[0] ?? '');
      return first.length > 0 ? [...new Set(first)].toSorted() : undefined;
    };
    try {
      const { playbook, diagnostics } = loadPlaybook('/book/play.yml', {
        catalog: bench.catalog,
        inventory,
        files: { read, list },
      });
      for (const one of diagnostics) expect(one.message.length).toBeGreaterThan(0);
      if (playbook) {
        planPlaybook(playbook, inventory, { tags: ['t'] });
        for (const play of playbook.plays) for (const task of allTasks(play.sections)) includeAgain(playbook, task);
      }
      if (!diagnostics.some(({ severity }) => severity === 'error')) sound += 1;
    } catch (error) {
      throw new Error(`round ${round}: ${damaged}\n${text}`, { cause: error });
    }
    expect(reads).toBeLessThan(MAX_READS);
  }
  // Some changes do no harm; were it all of them or none, the test would test nothing.
  expect(sound).toBeGreaterThan(50);
  expect(sound).toBeLessThan(1500);
}, 120_000);

function allTasks(sections: Readonly<Record<string, readonly Step[]>>): TaskStep[] {
  return Object.values(sections).flatMap((steps) => [...tasksOf(steps)]);
}

function includeAgain({ includer }: NonNullable<ReturnType<typeof loadPlaybook>['playbook']>, task: TaskStep): void {
  if (task.use.kind !== 'include') return;
  try {
    includer.tasks(task, 'tasks.yml');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}
