import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { unindent } from '../console/task-page.ts';
import { entryNamed, keywordEntries, taskEntries } from '../documentation/entries.ts';
import { LANGUAGE_EXAMPLES } from '../documentation/examples.ts';
import { signet } from '../testing/signet.ts';

// Each test starts processes, and several are under way at once.
vi.setConfig({ testTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), 'signet-doc-'));
afterAll(() => rmSync(root, { recursive: true }));

const canSudo = process.getuid?.() === 0 && ['/usr/bin/sudo', '/bin/sudo'].some((path) => existsSync(path));

describe('the pages', () => {
  it('have an example for every keyword and every task', () => {
    const bare = [...taskEntries, ...keywordEntries].filter((entry) => !entry.page().includes('## Examples'));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('are about things that there are', () => {
    const named = LANGUAGE_EXAMPLES.flatMap(({ names }) => names);
    expect(named.filter((name) => entryNamed(name) === undefined)).toEqual([]);
  });

  it.concurrent.for(LANGUAGE_EXAMPLES)('have an example that runs: $title', async (example, { skip }) => {
    if (example.needsSudo && !canSudo) skip('needs sudo');
    const folder = mkdtempSync(join(root, 'example-'));
    for (const [path, text] of Object.entries({ 'play.yml': unindent(example.playbook), ...example.files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { code, text } = await signet(
      ['run', 'play.yml', '-i', 'localhost,', '-c', 'local', ...(example.options ?? [])],
      {
        cwd: folder,
      },
    );
    // The text, so that a failure tells its reason.
    expect({ code, text }).toMatchObject({ code: 0 });
  });
});
