import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keyFileText, type LtpaFolder, ltpaFolder, newKeys, PASSWORD } from '../testing/ltpa-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIGNET = join(import.meta.dirname, '../../bin/signet.mjs');
const missing = existsSync('/dev/full') ? undefined : 'there is no /dev/full on this system';
const SAID = 'Standard output cannot be written: ENOSPC: no space left on device, write\n';

let folder: LtpaFolder;
beforeAll(() => {
  folder = ltpaFolder();
  folder.put('a.keys', keyFileText(newKeys()));
  folder.put('pw', PASSWORD);
});
afterAll(() => folder.remove());

function toFullDisk(args: string): { code: number | null; stderr: string } {
  const line = `exec '${process.execPath}' '${SIGNET}' ${args} > /dev/full`;
  const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder.path, encoding: 'utf8' });
  return { code: status, stderr };
}

describe.skipIf(missing !== undefined)(`on a full disk${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  it.each([
    'ltpa inspect a.keys',
    'ltpa inspect a.keys --json',
    'ltpa token mint --user x --keys a.keys --password-file pw',
    'doc ltpa.keys',
    'complete bash',
    '--help',
  ])('signet %s says so and ends with 74', (args) => {
    expect(toFullDisk(args)).toEqual({ code: 74, stderr: SAID });
  });

  it('a failure keeps its own code', () => {
    const { code, stderr } = toFullDisk('ltpa diff a.keys nosuch --json');
    expect([code, stderr]).toEqual([65, expect.stringContaining('LTPA_FILE')]);
  });
});
