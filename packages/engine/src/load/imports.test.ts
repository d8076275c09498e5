import { describe, expect, it } from 'vitest';
import { InputError } from '@signet/core';
import { type Play, type Step, type TaskStep, tasksOf } from '../playbook.ts';
import { Bench } from '../testing/bench.ts';

const NO_SCOPE = { get: () => undefined, has: () => false, names: () => [] };

function load(files: Record<string, string>, extraVars?: Record<string, unknown>) {
  const bench = new Bench();
  for (const [name, text] of Object.entries(files)) bench.files.set(`/book/${name}`, text.replace(/^\n/, ''));
  const { playbook, diagnostics } = bench.load((files['play.yml'] ?? '').replace(/^\n/, ''), extraVars);
  const problems = diagnostics.map(
    ({ severity, at, code, message }) => `${severity} ${at?.file}:${at?.line}:${at?.column} ${code} ${message}`,
  );
  return { playbook, plays: playbook?.plays ?? [], problems };
}

function tasks(play: Play | undefined): TaskStep[] {
  return Object.values(play?.sections ?? {}).flatMap((steps: readonly Step[]) => [...tasksOf(steps)]);
}

/** `name [tags] if when` of each task. */
function outline(steps: readonly TaskStep[]): string[] {
  return steps.map(({ name, role, tags, when }) => {
    const labels = tags.length > 0 ? ` [${tags.toSorted().join(' ')}]` : '';
    const conditions = when.length > 0 ? ` if ${when.map(({ text }) => text).join(', ')}` : '';
    return `${role ? `${role.name} : ` : ''}${name}${labels}${conditions}`;
  });
}

const say = (name: string, more = ''): string => `- { name: ${name}, debug: { msg: x }${more} }\n`;

describe('import_tasks', () => {
  it('puts the tasks in its place, with its tags, conditions and variables on each', () => {
    const { plays, problems } = load({
      'play.yml': `
- hosts: all
  vars: { file: one }
  tasks:
    - import_tasks: "tasks/{{ file }}.yml"
      tags: imported
      when: inventory_hostname != 'x'
      vars: { a: 1 }
`,
      'tasks/one.yml': `${say('one', ', tags: own, when: a == 1')}- import_tasks: two.yml\n`,
      'tasks/two.yml': say('two'),
    });
    expect(problems).toEqual([]);
    expect(outline(tasks(plays[0]))).toEqual([
      "one [imported own] if inventory_hostname != 'x', a == 1",
      "two [imported] if inventory_hostname != 'x'",
    ]);
    expect(tasks(plays[0])[0]?.vars.map((layer) => layer.get('a', NO_SCOPE))).toEqual([1]);
    expect(plays[0]?.sections.tasks).toMatchObject([{ kind: 'block', imported: true, id: 'play1.tasks.1' }]);
  });

  it('reports files that are missing, no list, or lead round in a circle', () => {
    const { problems } = load({
      'play.yml': `
- hosts: all
  tasks:
    - import_tasks: tsks.yml
    - import_tasks: map.yml
    - import_tasks: a.yml
    - import_tasks: "{{ fact }}.yml"
    - import_tasks: tasks.yml
      loop: [1]
`,
      'tasks.yml': say('x'),
      'map.yml': 'a: 1\n',
      'a.yml': '- import_tasks: b.yml\n',
      'b.yml': '- import_tasks: a.yml\n',
    });
    expect(problems).toEqual([
      'error /book/b.yml:1:17 IMPORT_LOOP The files import each other in a circle: /book/a.yml → /book/b.yml → /book/a.yml.',
      'error /book/map.yml:1:1 NOT_A_TASK_LIST /book/map.yml is no list of tasks.',
      "error /book/play.yml:3:21 TASKS_FILE_MISSING Could not find or access '/book/tsks.yml': there is no file tsks.yml with tasks.",
      'error /book/play.yml:6:25 NEEDED_AT_LOAD "file" of import_tasks is needed before the run: The variable \'fact\' is undefined.',
      'error /book/play.yml:8:7 LOOP_OVER_IMPORT import_tasks is opened before the run; it cannot be in a loop.',
    ]);
  });

  it('brings several handlers', () => {
    const { plays, problems } = load({
      'play.yml': `
- hosts: all
  tasks:
    - fake.setting: { name: a, value: b }
      notify: [one, topic]
  handlers:
    - import_tasks: handlers.yml
      when: true
`,
      'handlers.yml': `${say('one')}${say('two', ', listen: topic')}`,
    });
    expect(problems).toEqual([]);
    expect(plays[0]?.handlers.map(({ name, listen, when }) => [name, listen, when.length])).toEqual([
      ['one', [], 1],
      ['two', ['topic'], 1],
    ]);
  });
});

describe('import_playbook', () => {
  it('puts the plays in its place; its variables win over theirs, its conditions spare handlers', () => {
    const { plays, problems } = load({
      'play.yml': `
- import_playbook: sub/other.yml
  vars: { a: 2, b: 3 }
  when: true
  tags: [t]
- hosts: all
  tasks: []
`,
      'sub/other.yml': `
- hosts: web
  vars: { a: 1 }
  tasks:
    - import_tasks: x.yml
  handlers:
    - { name: h, debug: { msg: x } }
`,
      'sub/x.yml': say('x'),
    });
    expect(problems).toEqual([]);
    expect(plays.map(({ id, directory, tags }) => [id, directory, tags])).toEqual([
      ['play1', '/book/sub', ['t']],
      ['play2', '/book', []],
    ]);
    expect(plays[0]?.vars.map((layer) => layer.get('a', NO_SCOPE))).toEqual([1, 2]);
    expect(outline(tasks(plays[0]))).toEqual(['x [t] if true']);
    expect(plays[0]?.handlers[0]?.when).toEqual([]);
  });

  it('reports circles and files that are missing', () => {
    const { problems } = load({
      'play.yml': '- import_playbook: play.yml\n- import_playbook: nothing.yml\n',
    });
    expect(problems).toEqual([
      'error /book/play.yml:1:20 IMPORT_LOOP The playbooks import each other in a circle: /book/play.yml → /book/play.yml.',
      'error /book/play.yml:2:20 PLAYBOOK_MISSING The playbook /book/nothing.yml does not exist.',
    ]);
  });
});

describe('include_tasks', () => {
  const files = {
    'play.yml': `
- hosts: all
  tasks:
    - name: Block
      when: true
      tags: block
      block:
        - name: Include
          include_tasks: { file: "tasks/{{ item }}.yml", apply: { tags: applied, become: true, when: 1 == 1 } }
          loop: [one]
          when: false
          tags: own
          vars: { a: 1 }
          register: done
`,
    'tasks/one.yml': `${say('one', ', vars: { b: 2 }')}- include_tasks: two.yml\n`,
    'tasks/two.yml': say('two'),
    'tasks/broken.yml': '- dbug: x\n',
  };

  it('is a task; what it brings has the keywords of what is above it and of apply, not its own', () => {
    const { playbook, plays, problems } = load(files);
    expect(problems).toEqual([]);
    const [include] = tasks(plays[0]);
    if (!playbook || !include) throw new Error('no include');
    expect(include).toMatchObject({
      name: 'Include',
      module: 'include_tasks',
      use: { kind: 'include', what: 'tasks' },
    });
    expect(outline([include])).toEqual(['Include [block own] if true, false']);
    const included = playbook.includer.tasks(include, 'tasks/one.yml');
    const [one, two] = [...tasksOf(included.steps)];
    expect(outline([...tasksOf(included.steps)])).toEqual([
      'one [applied block] if true, 1 == 1',
      'include_tasks [applied block] if true, 1 == 1',
    ]);
    expect(one?.settings.become?.template.evaluate(NO_SCOPE)).toBe(true);
    expect(one?.includeParams.map((layer) => layer.get('a', NO_SCOPE))).toEqual([1]);
    expect(one?.vars.map((layer) => layer.get('b', NO_SCOPE))).toEqual([2]);
    expect(playbook.includer.tasks(include, 'tasks/one.yml')).toBe(included);
    if (!two) throw new Error('no inner include');
    const inner = playbook.includer.tasks(two, 'two.yml');
    expect(inner.file).toBe('/book/tasks/two.yml');
    expect([...tasksOf(inner.steps)].map(({ id }) => id)).toEqual([
      'play1.tasks.1.block.1[tasks/one.yml].2[tasks/two.yml].1',
    ]);
  });

  it('reports what is wrong in the file, each time', () => {
    const { playbook, plays } = load(files);
    const [include] = tasks(plays[0]);
    if (!playbook || !include) throw new Error('no include');
    for (let time = 0; time < 2; time += 1) {
      expect(() => playbook.includer.tasks(include, 'tasks/broken.yml')).toThrow(InputError);
      expect(() => playbook.includer.tasks(include, 'tasks/nothing.yml')).toThrow(
        /there is no file tasks\/nothing.yml/,
      );
    }
  });

  it('is opened at load where its name is written out; what is wrong then shows, as a warning if it may be skipped', () => {
    const { problems } = load({
      'play.yml': `
- hosts: all
  tasks:
    - include_tasks: broken.yml
    - include_tasks: missing.yml
      when: maybe | default(false)
    - include_tasks: again.yml
    - include_tasks: x.yml
      become: true
`,
      'broken.yml': '- dbug: x\n',
      'again.yml': '- include_tasks: again.yml\n  when: depth | default(0) < 3\n',
      'x.yml': say('x'),
    });
    expect(problems).toEqual([
      expect.stringMatching(/^error \/book\/broken.yml:1:3 UNKNOWN_TASK/),
      expect.stringMatching(/^warning \/book\/play.yml:4:7 TASKS_FILE_MISSING/),
      'error /book/play.yml:8:7 KEYWORD_MISPLACED "become" does not belong to include_tasks.',
    ]);
  });

  it('ends when files include each other without end', () => {
    const { playbook, plays } = load({
      'play.yml': '- hosts: all\n  tasks:\n    - include_tasks: again.yml\n',
      'again.yml': '- include_tasks: again.yml\n',
    });
    let [step] = tasks(plays[0]);
    const deeper = (): void => {
      for (let depth = 0; depth < 200; depth += 1) {
        if (!playbook || !step) throw new Error('no include');
        [step] = [...tasksOf(playbook.includer.tasks(step, 'again.yml').steps)];
      }
    };
    expect(deeper).toThrow(/More than 100 files include each other/);
  });
});

describe('files of variables', () => {
  it('are read once; of a folder the last one wins', () => {
    const { playbook } = load({
      'play.yml': '- hosts: all\n  tasks: []\n',
      'set/1.yml': 'a: 1\nb: 1\n',
      'set/2.yaml': 'a: 2\n',
      'set/notes.txt': 'no variables',
      'list.yml': '[1]\n',
    });
    const set = playbook?.includer.variables('/book/set');
    expect([...(set?.names() ?? [])].map((name) => [name, set?.get(name, NO_SCOPE)])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(() => playbook?.includer.variables('/book/nothing.yml')).toThrow(/nothing.yml does not exist/);
    expect(() => playbook?.includer.variables('/book/list.yml')).toThrow(/does not hold a map/);
  });
});
