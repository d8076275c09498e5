import { describe, expect, it } from 'vitest';
import { type Play, tasksOf } from '../playbook.ts';
import { Bench } from '../testing/bench.ts';
import { planPlaybook } from './plan.ts';
import { selectSteps } from './select.ts';

const PLAYBOOK = `
- hosts: all
  tasks:
    - { name: One, debug: { msg: a }, tags: a }
    - block:
        - { name: Two, debug: { msg: b } }
        - { name: Three, debug: { msg: c }, tags: c }
      rescue:
        - { name: Saved, debug: { msg: d }, tags: c }
      always:
        - { name: At last, debug: { msg: e } }
    - { name: Four, debug: { msg: f } }
`;

function plan(text: string, options: Parameters<typeof planPlaybook>[2]) {
  const bench = new Bench();
  const { playbook } = bench.load(text);
  if (!playbook) throw new Error('the playbook of the test does not load');
  return { playbook, ...planPlaybook(playbook, bench.inventory(), options) };
}

function names(options: Parameters<typeof planPlaybook>[2]): string[] {
  const { steps = [] } = plan(PLAYBOOK, options).plan.plays[0]?.sections[0] ?? {};
  return steps
    .flatMap((step) => (step.kind === 'task' ? [step] : [...step.block, ...step.always]))
    .map(({ name }) => name);
}

describe('steps', () => {
  it('are those that tags select, in blocks that keep their rescue', () => {
    const { sections } = plan(PLAYBOOK, {}).playbook.plays[0] as Play;
    const selected = selectSteps(sections.tasks, { tags: ['c'], skipTags: [] });
    expect(selected).toMatchObject([{ kind: 'block', rescue: [{ name: 'Saved' }], always: [] }]);
    expect([...tasksOf(selected)].map(({ name }) => name)).toEqual(['Three', 'Saved']);
    expect(selectSteps(sections.tasks, { tags: ['none'], skipTags: [] })).toEqual([]);
  });

  it('begin with the task that --start-at-task names', () => {
    expect(names({ startAtTask: 'T*ree' })).toEqual(['Three', 'At last', 'Four']);
    expect(names({ startAtTask: 'At last' })).toEqual(['At last', 'Four']);
    expect(names({ startAtTask: 'play1.tasks.3' })).toEqual(['Four']);
    expect(plan(PLAYBOOK, { startAtTask: 'Five' }).diagnostics).toMatchObject([{ code: 'START_TASK_MISSING' }]);
  });
});

describe('a play without hosts', () => {
  const severities = (text: string, compat = false): string[] =>
    plan(text, { compat }).diagnostics.map(({ severity }) => severity);

  it('is an error, unless it allows that or does as Ansible', () => {
    expect(severities('- hosts: nobody\n  tasks: []\n')).toEqual(['error']);
    expect(severities('- hosts: nobody\n  allow_empty: true\n  tasks: []\n')).toEqual([]);
    expect(severities('- hosts: nobody\n  compat: ansible\n  tasks: []\n')).toEqual(['warning']);
    expect(severities('- hosts: nobody\n  tasks: []\n', true)).toEqual(['warning']);
  });
});
