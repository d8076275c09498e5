import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';
import { batchesOf } from './hosts.ts';
import { planPlaybook, tagsOf } from './plan.ts';

const PLAYBOOK = `
- name: Web
  hosts: "{{ target | default('web') }}"
  serial: 2
  tags: play
  tasks:
    - name: One
      debug: { msg: a }
      tags: one
    - block:
        - name: Two
          debug: { msg: b }
          tags: two
      rescue:
        - name: Three
          debug: { msg: c }
  handlers:
    - name: h
      debug: { msg: h }
- hosts: dmgr
  tasks:
    - name: Four
      debug: { msg: d }
`;

function plan(options: Parameters<typeof planPlaybook>[2] = {}): ReturnType<typeof planPlaybook> {
  const bench = new Bench();
  const { playbook } = bench.load(PLAYBOOK);
  if (!playbook) throw new Error('the playbook of the test does not load');
  return planPlaybook(playbook, bench.inventory(), options);
}

describe('a plan', () => {
  it('is plain data: plays, batches, steps with their blocks, handlers', () => {
    const made = plan().plan;
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(made.plays.map(({ name, hosts, batches }) => ({ name, hosts, batches }))).toEqual([
      { name: 'Web', hosts: ['w1', 'w2', 'w3'], batches: [['w1', 'w2'], ['w3']] },
      { name: 'dmgr', hosts: ['d1.example.com'], batches: [['d1.example.com']] },
    ]);
    expect(made.plays[0]?.sections).toMatchObject([
      {
        name: 'tasks',
        steps: [
          { kind: 'task', id: 'play1.tasks.1', name: 'One', module: 'debug', tags: ['play', 'one'] },
          { kind: 'block', block: [{ name: 'Two' }], rescue: [{ name: 'Three' }], always: [] },
        ],
      },
    ]);
    expect(made.plays[0]?.handlers).toMatchObject([{ name: 'h', id: 'play1.handlers.1' }]);
    expect(tagsOf(made.plays[0]?.sections[0]?.steps ?? [])).toEqual(['one', 'play', 'two']);
  });

  it('tells the blocks that roles and imports are', () => {
    const bench = new Bench();
    bench.files.set('/book/roles/web/tasks/main.yml', '- debug: { msg: a }\n');
    const { playbook } = bench.load(
      '- hosts: dmgr\n  tasks:\n    - import_role: { name: web }\n    - block: [{ debug: { msg: b } }]\n',
    );
    if (!playbook) throw new Error('the playbook of the test does not load');
    expect(planPlaybook(playbook, bench.inventory()).plan.plays[0]?.sections[0]?.steps).toMatchObject([
      { of: 'import', name: 'import_role', block: [{ of: 'role', name: 'web' }] },
      { kind: 'block' },
    ]);
  });

  it('follows tags, limit and extra vars', () => {
    expect(plan({ tags: ['two'] }).plan.plays[0]?.sections[0]?.steps).toMatchObject([
      { kind: 'block', block: [{ name: 'Two' }], rescue: [] },
    ]);
    expect(plan({ limit: 'w3' }).plan.plays.map((play) => play.hosts)).toEqual([['w3']]);
    expect(plan({ extraVars: { target: 'dmgr' } }).plan.plays[0]?.hosts).toEqual(['d1.example.com']);
  });

  it('reports a pattern that matches nothing, at its place', () => {
    const { diagnostics } = plan({ extraVars: { target: 'wbe' } });
    expect(diagnostics).toMatchObject([{ severity: 'error', at: { line: 3 } }]);
  });

  it('splits hosts into batches as serial says', () => {
    const hosts = ['a', 'b', 'c', 'd'];
    expect(batchesOf(hosts, ['25%', 2])).toEqual([['a'], ['b', 'c'], ['d']]);
    expect(batchesOf(hosts, [])).toEqual([hosts]);
    expect(batchesOf(hosts, ['10%'])).toEqual([['a'], ['b'], ['c'], ['d']]);
    expect(batchesOf(hosts, [0])).toEqual([hosts]);
  });
});
