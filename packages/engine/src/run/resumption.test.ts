import { expect, it } from 'vitest';
import { Bench, said } from '../testing/bench.ts';
import { Resumption } from './resumption.ts';

const POINT = {
  run: 'r1',
  playbook: '/book/play.yml',
  inventory: '',
  options: undefined,
  hosts: { w1: { play: 'play1', taskId: 'play1.tasks.2' } },
  results: { w1: { 'play1.tasks.1': { rc: 0, stdout: 'key ***', results: [{ item: '***', rc: 1 }] } } },
};

it('makes no value of what the journal masked', () => {
  const result = new Resumption(POINT).resultOf('w1', 'play1.tasks.1') as Record<string, unknown>;
  expect(result['rc']).toBe(0);
  expect(result['results']).toHaveLength(1);
  expect(() => result['stdout']).toThrow('held a secret');
  expect(() => JSON.stringify(result['results'])).toThrow('held a secret');
});

it('goes on with what is known of a result, and says what is not', async () => {
  const bench = new Bench();
  const { events, report } = await bench.run(
    `
- hosts: w1
  tasks:
    - fake.program: x
      register: out
    - debug: { msg: "{{ out.rc }} {{ out.results[0].rc }} {{ out is succeeded }}" }
    - fake.file: { path: /key, content: "{{ out.stdout }}" }
`,
    { resumeAt: POINT },
  );
  expect(bench.world.done).toEqual([]);
  expect(said(events)).toEqual(['w1: 0 1 True']);
  expect(report.failures).toMatchObject([{ code: 'RESULT_MASKED' }]);
  expect(bench.world.filesOf('w1').size).toBe(0);
});
