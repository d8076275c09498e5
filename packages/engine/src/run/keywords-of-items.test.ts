import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

describe('keywords of a loop that depend on the item', () => {
  it('no_log hides the item that asks for it, and the whole', async () => {
    const { events } = await new Bench().run(`
- hosts: w1
  tasks:
    - debug: { msg: "{{ item }}" }
      loop: [open, closed]
      no_log: "{{ item == 'closed' }}"
`);
    const result = events.find((event) => event.type === 'host-result');
    expect(result?.items?.map(({ label, msg }) => [label, msg])).toEqual([
      ['open', 'open'],
      ['***', 'The output is hidden because of no_log.'],
    ]);
    expect(JSON.stringify(result)).not.toContain('closed');
  });

  it('ignore_errors has to hold for each item that failed', async () => {
    const play = (ignored: string): string => `
- hosts: w1
  tasks:
    - fail: { msg: "{{ item }}" }
      loop: [a, b]
      ignore_errors: "{{ item in ${ignored} }}"
`;
    const all = await new Bench().run(play("['a', 'b']"));
    expect(all.report.hosts['w1']).toMatchObject({ failed: 0, ignored: 1 });
    const one = await new Bench().run(play("['b']"));
    expect(one.report.hosts['w1']).toMatchObject({ failed: 1, ignored: 0 });
  });
});
