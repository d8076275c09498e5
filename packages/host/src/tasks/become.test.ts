import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@signet/core';
import { type Sshd, sshdMissing, startSshd } from '@signet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localHost, sshHost } from '../testing/hosts.ts';
import { runAction, runTask } from '../testing/steps.ts';
import { command } from './command.ts';
import { copy } from './copy.ts';
import { file } from './file.ts';
import { lineinfile } from './lineinfile.ts';

vi.setConfig({ testTimeout: 60_000 });

const canBecome = process.getuid?.() === 0 && spawnSync('su', ['nobody', '-s', '/bin/sh', '-c', 'exit 0']).status === 0;
const kinds = (['local', 'ssh'] as const).filter((kind) => kind === 'local' || sshdMissing() === undefined);

describe.skipIf(!canBecome).each(kinds)(
  canBecome ? 'as another user over %s' : 'as another user (skipped: needs root and su)',
  (kind) => {
    const folder = join('/tmp', `signet-nobody-${kind}-${process.pid}`);
    let sshd: Sshd | undefined;
    let host: Connection;
    let nobody: Connection;
    beforeAll(async () => {
      sshd = kind === 'ssh' ? await startSshd() : undefined;
      host = sshd === undefined ? await localHost() : await sshHost(sshd);
      nobody = host.become({ method: 'su', user: 'nobody', flags: '-s /bin/sh' });
    });
    afterAll(async () => {
      await runTask(host, file, { path: folder, state: 'absent' });
      await nobody.close();
      await host.close();
      await sshd?.stop();
    });

    it('makes files that are theirs, which nobody else may read', async () => {
      expect((await runAction(nobody, command, { cmd: 'id -un' })).facts?.['stdout']).toBe('nobody');
      await runTask(nobody, file, { path: folder, state: 'directory', mode: '0700' });
      const dest = join(folder, 'x');
      const { facts } = await runTask(nobody, copy, { content: 'a\n', dest, mode: '0600' });
      expect(facts).toMatchObject({ owner: 'nobody', mode: '0600' });
      await runTask(nobody, lineinfile, { path: dest, line: 'b' });
      expect([readFileSync(dest, 'utf8'), statSync(dest).uid === statSync(folder).uid]).toEqual(['a\nb\n', true]);
    });

    it('does not what they may not', async () => {
      await expect(runTask(nobody, copy, { content: 'a', dest: '/etc/signet-nobody' })).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
      expect(existsSync('/etc/signet-nobody')).toBe(false);
    });
  },
);
