import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { signet } from '../testing/signet.ts';

it('twenty hosts at work at once are no leak for Node to warn of', { timeout: 60_000 }, async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'signet-many-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'hosts'), 'h[1:20] ansible_connection=local\n');
  writeFileSync(
    join(cwd, 'play.yml'),
    '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Work\n      command: sleep 1\n',
  );
  const args = ['run', 'play.yml', '-i', 'hosts', '-f', '20'];
  const { code, stderr, stdout } = await signet(args, { cwd, env: { SIGNET_STATE_DIR: join(cwd, 'state') } });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('changed=20');
});
