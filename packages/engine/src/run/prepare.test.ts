import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

const task = (more = ''): string => `- hosts: web\n  tasks:\n    - fake.program: x\n${more}`;

/** What happened, in order: who is logged in to, and who works. */
async function order(playbook: string): Promise<string[]> {
  const bench = new Bench();
  const seen: string[] = [];
  const { connect } = bench.world;
  Object.assign(bench.world, {
    connect: (...args: Parameters<typeof connect>) => {
      seen.push(`login ${args[0]}`);
      return connect(...args);
    },
  });
  bench.world.hook = async (operation, host) => {
    if (operation !== 'act') return;
    seen.push(`work ${host}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await bench.run(playbook, { forks: 1 });
  return seen;
}

describe('hosts that are about to work', () => {
  it('are all logged in to ahead of their turn, once', async () => {
    expect(await order(task('    - fake.program: y\n'))).toEqual([
      'login w1',
      'login w2',
      'login w3',
      ...['work w1', 'work w2', 'work w3'],
      ...['work w1', 'work w2', 'work w3'],
    ]);
  });

  it.each([
    ['a condition', "      when: inventory_hostname != 'w2'\n", ['login w1', 'work w1', 'login w3', 'work w3']],
    ['a loop', '      loop: []\n', []],
    ['delegation', '      delegate_to: w3\n', ['login w3', 'work w3', 'work w3', 'work w3']],
  ])('are left alone where %s decides', async (_, more, expected) => {
    expect(await order(task(more))).toEqual(expected);
  });

  it('are not tried a second time when the login fails', async () => {
    const bench = new Bench();
    bench.world.unreachable.add('w2');
    let tries = 0;
    const { connect } = bench.world;
    Object.assign(bench.world, {
      connect: (...args: Parameters<typeof connect>) => {
        if (args[0] === 'w2') tries += 1;
        return connect(...args);
      },
    });
    const { report } = await bench.run(task(), { forks: 1 });
    expect([tries, report.hosts['w2']?.unreachable, report.hosts['w3']?.ok]).toEqual([1, 1, 1]);
  });
});
