import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signet } from '../testing/signet.ts';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'signet-verification-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a task that is looked at again after the handlers', () => {
  it('has kept its change, whatever the time and the variables of its template are by then', async () => {
    writeFileSync(join(folder, 'note.j2'), 'at {{ template_run_date }} by {{ who }}\n');
    writeFileSync(
      join(folder, 'site.yml'),
      `- hosts: localhost
  tasks:
    - set_fact: { who: one }
    - template: { src: note.j2, dest: "${folder}/note" }
      notify: later
    - set_fact: { who: two }
  handlers:
    - { name: later, pause: { seconds: 1 } }
`,
    );
    const { code, stdout } = await signet(['run', join(folder, 'site.yml')], { cwd: folder });
    expect(stdout).not.toContain('still differs');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'note'), 'utf8')).toMatch(/ by one\n$/u);
  });
});
