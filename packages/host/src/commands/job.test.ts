import { expect, it } from 'vitest';
import type { CommandsReader } from '../targets/commands.ts';
import { jobState } from './job.ts';

it('tells of a job that something else wrote into, and takes it for no bug', async () => {
  const said = '/home/me/.ansible_async/j1\nfinished\n0\n1\n2\n3\n0\n0\n\n{x}';
  const host = {
    host: 'web1',
    ask: async () => ({ code: 0, stdout: Buffer.from(said), stderr: Buffer.alloc(0) }),
  } as unknown as CommandsReader;
  await expect(jobState(host, 'j1')).rejects.toMatchObject({ name: 'TargetError', code: 'JOB_UNREADABLE' });
});
