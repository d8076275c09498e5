import { TargetError } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { Bench, said, stateDir, story } from '../testing/bench.ts';

const TWO = `
- name: Cell
  hosts: dmgr
  tasks:
    - name: One
      fake.setting: { name: one, value: a }
      notify: restart
    - name: Two
      fake.setting: { name: two, value: b }
      notify: restart
  handlers:
    - name: restart
      fake.restart: { what: cell }
- name: Later
  hosts: all
  tasks:
    - name: Say
      debug: { msg: hello }
`;

describe('a task that fails', () => {
  it('take those that stop with them through always, too', async () => {
    const { events, report } = await new Bench().run(`
- hosts: web
  any_errors_fatal: true
  tasks:
    - block:
        - fail: { msg: no }
          when: inventory_hostname == 'w1'
        - debug: { msg: not reached }
      always:
        - debug: { msg: always }
    - debug: { msg: not reached }
`);
    expect(said(events).filter((line) => /always|reached/.test(line))).toEqual([
      'w1: always',
      'w2: always',
      'w3: always',
    ]);
    expect(report.exitCode).toBe(2);
  });

  it('drops what is staged, runs no handler, ends the run when it was the last host, and exits 2', async () => {
    const bench = new Bench();
    bench.world.fail(
      'write',
      'two',
      new TargetError('The cell is read-only.', { code: 'READ_ONLY', hint: 'Unlock it.' }),
    );
    const { report, events } = await bench.run(TWO, { stateDir: stateDir() });
    expect(story(events)).toEqual([
      'play Cell',
      'task One',
      'd1.example.com notifies restart',
      'd1.example.com changed',
      'task Two',
      'd1.example.com failed',
      'd1.example.com discarded cell',
    ]);
    expect(bench.world.snapshot()).toEqual({ cells: {}, files: {}, done: [] });
    expect(report.exitCode).toBe(2);
    expect(report.owed).toEqual([]);
    expect(report.failures).toEqual([
      {
        host: 'd1.example.com',
        task: 'Two',
        status: 'failed',
        handled: false,
        code: 'READ_ONLY',
        message: 'The cell is read-only.',
        hint: 'Unlock it.',
        at: { file: '/book/play.yml', line: 9, column: 7, length: 12 },
      },
    ]);
  });

  it('on an immediate target leaves the handlers of earlier changes owed', async () => {
    const bench = new Bench();
    bench.world.fail('write', '/two');
    const { report } = await bench.run(
      `
- name: Files
  hosts: w1
  tasks:
    - fake.file: { path: /one, content: a }
      notify: recreate
    - fake.file: { path: /two, content: b }
      notify: recreate
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`,
      { stateDir: stateDir(), runId: 'r1' },
    );
    expect(report.owed).toMatchObject([{ host: 'w1', play: 'Files', handler: 'recreate', run: 'r1' }]);
  });

  it('that changed nothing on an immediate target owes nothing', async () => {
    const bench = new Bench();
    bench.world.fail('write', '/one', new TargetError('No space left.', { code: 'DISK_FULL' }));
    const { report, events } = await bench.run(
      `
- hosts: w1
  tasks:
    - fake.file: { path: /one, content: a }
      notify: recreate
  handlers:
    - name: recreate
      fake.recreate: { what: web }
`,
      { stateDir: stateDir() },
    );
    expect(report.owed).toEqual([]);
    expect(story(events)).toContain('w1 settled recreate');
  });

  it('is ignored with ignore_errors, and counted so', async () => {
    const { report } = await new Bench().run(`
- hosts: w1
  tasks:
    - fail: { msg: stop }
      ignore_errors: true
    - debug: { msg: on }
`);
    expect(report.hosts['w1']).toMatchObject({ ok: 2, ignored: 1, failed: 0 });
    expect(report.exitCode).toBe(0);
    expect(report.failures).toMatchObject([{ code: 'FAILED', message: 'stop', handled: true }]);
  });

  it('by an assertion gives the finding, and its warnings are counted', async () => {
    const bench = new Bench();
    bench.world.cell('d1.example.com').set('password', 'right');
    const { report } = await bench.run(`
- hosts: dmgr
  tasks:
    - fake.login: { user: u, password: xx, warn: slow clock }
    - fake.login: { user: u, password: wrong-password }
`);
    expect(report.warnings).toMatchObject([{ code: 'FAKE_WARNING', message: 'slow clock', host: 'd1.example.com' }]);
    expect(report.failures).toMatchObject([
      { code: 'LOGIN_REFUSED', message: 'u was refused with ***.', hint: 'Use the right password.' },
    ]);
  });
});

describe('a host that cannot be reached', () => {
  it('is unreachable, never rescued, and wins the exit code', async () => {
    const bench = new Bench();
    bench.world.unreachable.add('w2');
    const { report, events } = await bench.run(`
- hosts: web
  tasks:
    - block:
        - name: Write
          fake.file: { path: /one, content: a }
      rescue:
        - name: Rescue
          debug: { msg: rescued }
    - fail: { msg: stop }
      when: inventory_hostname == 'w1'
`);
    expect(story(events)).not.toContain('task Rescue');
    expect(report.hosts['w2']).toMatchObject({ unreachable: 1, failed: 0 });
    expect(report.exitCode).toBe(4);
  });
});

describe('saving that fails', () => {
  it('stops the host before its handlers, drops the rest, and owes nothing', async () => {
    const bench = new Bench();
    bench.world.fail('save', 'cell', new TargetError('Another administrator saved first.', { code: 'SAVE_CONFLICT' }));
    const { report, events } = await bench.run(TWO, { stateDir: stateDir(), limit: 'dmgr' });
    expect(story(events).slice(-5)).toEqual([
      'flush d1.example.com',
      'd1.example.com saving cell',
      'd1.example.com save failed: SAVE_CONFLICT',
      'd1.example.com discarded cell',
      'd1.example.com settled restart',
    ]);
    expect(bench.world.snapshot()).toEqual({ cells: {}, files: {}, done: [] });
    expect([report.exitCode, report.owed]).toEqual([2, []]);
  });

  it('after it has saved, such as in the synchronization, leaves the handlers owed', async () => {
    const bench = new Bench();
    const directory = stateDir();
    bench.world.fail(
      'saved',
      'cell',
      new TargetError('node2 has no running agent.', { code: 'NODE_NOT_SYNCHRONIZED' }),
      1,
    );
    const { report } = await bench.run(TWO, { stateDir: directory, limit: 'dmgr' });
    expect([report.exitCode, bench.world.done]).toEqual([2, []]);
    expect(report.owed).toMatchObject([{ host: 'd1.example.com', handler: 'restart' }]);
    await bench.run(TWO, { stateDir: directory, limit: 'dmgr' });
    expect(bench.world.done).toEqual(['d1.example.com: restart cell']);
  });
});

describe('a handler that fails', () => {
  it('stays owed, and the next run pays it although nothing else changes', async () => {
    const bench = new Bench();
    const directory = stateDir();
    bench.world.fail(
      'act',
      'restart cell',
      new TargetError('The dmgr did not come back.', { code: 'DMGR_DEADLINE' }),
      1,
    );
    const first = await bench.run(TWO, { stateDir: directory, limit: 'dmgr', runId: 'first' });
    expect(first.report.exitCode).toBe(2);
    expect(first.report.owed).toMatchObject([{ handler: 'restart', run: 'first' }]);

    const second = await bench.run(TWO, { stateDir: directory, limit: 'dmgr' });
    expect(story(second.events).slice(0, 8)).toEqual([
      'play Cell',
      'd1.example.com owes restart',
      'flush d1.example.com',
      'handler restart',
      'd1.example.com changed [restart cell]',
      'task One',
      'd1.example.com ok',
      'task Two',
    ]);
    expect(bench.world.done).toEqual(['d1.example.com: restart cell']);
    expect(second.report.owed).toEqual([]);

    const third = await bench.run(TWO, { stateDir: directory, limit: 'dmgr' });
    expect(third.report.changed).toBe(0);
  });
});

describe('a change that is not kept', () => {
  it('fails with NOT_CONVERGED', async () => {
    const { report, events } = await new Bench().run(`
- hosts: dmgr
  tasks:
    - name: Stubborn
      fake.stubborn: { name: x }
`);
    expect(story(events).slice(-1)).toEqual(['d1.example.com differs: Stubborn']);
    expect(report.failures).toMatchObject([
      { code: 'NOT_CONVERGED', task: 'Stubborn', changes: [{ path: 'value', from: 'off', to: 'on' }] },
    ]);
    expect(report.exitCode).toBe(2);
  });
});

describe('a bug of ours', () => {
  it('ends the run with 250; what is staged is dropped and everything is closed', async () => {
    const bench = new Bench();
    const { report } = await bench.run(`
- hosts: dmgr
  tasks:
    - fake.setting: { name: one, value: a }
    - fake.buggy: {}
    - debug: { msg: never }
`);
    expect(report.exitCode).toBe(250);
    expect(report.internalError).toContain('undefined is not a function');
    expect(bench.world.snapshot()).toEqual({ cells: {}, files: {}, done: [] });
    expect(bench.world.counts).toMatchObject({ discards: 1, disconnects: 1, closes: 1 });
    expect(report.plays[0]?.tasks).toHaveLength(2);
  });
});

const limited = (percent: number): string => `
- hosts: web
  max_fail_percentage: ${percent}
  tasks:
    - fail: { msg: stop }
      when: inventory_hostname == 'w2'
    - name: Next
      debug: { msg: next }
`;

describe('errors that are fatal for all', () => {
  it('stop the other hosts after the task and every later play', async () => {
    const { report, events } = await new Bench().run(`
- hosts: web
  any_errors_fatal: true
  tasks:
    - name: Fail on one
      fail: { msg: stop }
      when: inventory_hostname == 'w2'
    - name: Never
      debug: { msg: never }
- hosts: dmgr
  tasks:
    - name: Later
      debug: { msg: never }
`);
    expect(story(events)).toEqual(['play web', 'task Fail on one', 'w1 skipped', 'w2 failed', 'w3 skipped']);
    expect(report.hosts['w1']).toMatchObject({ failed: 0 });
    expect(report.exitCode).toBe(2);
  });

  it('include a save and a handler that fail', async () => {
    const fatal = TWO.replace('hosts: dmgr', 'hosts: dmgr\n  any_errors_fatal: true');
    for (const [operation, name] of [
      ['save', 'cell'],
      ['act', 'restart cell'],
    ] as const) {
      const bench = new Bench();
      bench.world.fail(operation, name);
      expect(story((await bench.run(fatal)).events)).not.toContain('play Later');
    }
  });

  it('end a play when more of a batch failed than max_fail_percentage allows', async () => {
    expect(story((await new Bench().run(limited(30))).events)).not.toContain('task Next');
    expect(story((await new Bench().run(limited(34))).events)).toContain('task Next');
  });
});
