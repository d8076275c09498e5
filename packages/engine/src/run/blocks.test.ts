import { describe, expect, it } from 'vitest';
import { Bench, said, story } from '../testing/bench.ts';

describe('blocks', () => {
  it('rescue hosts that failed, and always run', async () => {
    const { report, events } = await new Bench().run(`
- hosts: web
  tasks:
    - name: Try
      block:
        - name: Fail on w2
          fail: { msg: broken }
          when: inventory_hostname == 'w2'
        - name: Others go on
          debug: { msg: on }
      rescue:
        - name: Rescue
          debug: { msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}" }
      always:
        - name: Always
          debug: { msg: always }
    - name: After
      debug: { msg: after }
`);
    expect(story(events)).toEqual([
      'play web',
      'task Fail on w2',
      'w1 skipped',
      'w2 failed',
      'w3 skipped',
      'task Others go on',
      'w1 ok',
      'w3 ok',
      'task Rescue',
      'w2 ok',
      'task Always',
      'w1 ok',
      'w2 ok',
      'w3 ok',
      'task After',
      'w1 ok',
      'w2 ok',
      'w3 ok',
    ]);
    expect(said(events)).toContain('w2: Fail on w2: broken');
    expect(report.hosts['w2']).toMatchObject({ rescued: 1, failed: 0 });
    expect(report.exitCode).toBe(0);
  });

  it('run always also when rescue fails, and the host stays failed', async () => {
    const { report, events } = await new Bench().run(`
- hosts: w1
  tasks:
    - block:
        - fail: { msg: one }
      rescue:
        - fail: { msg: two }
      always:
        - name: Always
          debug: { msg: always }
    - name: After
      debug: { msg: after }
`);
    expect(story(events)).toEqual([
      'play w1',
      'task fail',
      'w1 failed',
      'task fail',
      'w1 failed',
      'task Always',
      'w1 ok',
    ]);
    expect(report.hosts['w1']).toMatchObject({ rescued: 1, failed: 1 });
    expect(report.exitCode).toBe(2);
  });

  it('drop what was staged before the failure, then rescue on a clean cell', async () => {
    const bench = new Bench();
    const { report, events } = await bench.run(`
- hosts: dmgr
  tasks:
    - block:
        - fake.setting: { name: one, value: a }
          notify: restart
        - fail: { msg: no }
      rescue:
        - name: Other way
          fake.setting: { name: two, value: b }
  handlers:
    - name: restart
      fake.restart: { what: cell }
`);
    expect(story(events)).not.toContain('handler restart');
    expect(bench.world.snapshot()).toEqual({ cells: { 'd1.example.com': { two: 'b' } }, files: {}, done: [] });
    expect(report.exitCode).toBe(0);
  });

  it('hand keywords down: when, vars, tags', async () => {
    const { events } = await new Bench().run(
      `
- hosts: web
  tasks:
    - when: inventory_hostname != 'w2'
      vars: { word: inner }
      tags: [a]
      block:
        - debug: { msg: "{{ word }}" }
        - debug: { msg: other }
          tags: b
    - debug: { msg: outside }
`,
      { tags: ['a'], skipTags: ['b'] },
    );
    expect(said(events)).toEqual(['w1: inner', 'w2: Conditional result was False', 'w3: inner']);
  });
});
