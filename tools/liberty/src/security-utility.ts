import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Layout } from '@signet/ltpa';
import type { OpenLiberty } from './install.ts';
import { run } from './run.ts';
import { jvmArgs } from './server-files.ts';

const DEADLINE_MS = 60_000;

/**
 * The key file that `securityUtility createLTPAKeys` makes.
 *
 * @param password Seen by every user of this machine while the program runs: for throw-away passwords only.
 */
export async function createKeysByUtility(liberty: OpenLiberty, layout: Layout, password: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-liberty-keys-'));
  try {
    const file = join(folder, 'ltpa.keys');
    const { code, output } = await run(
      [join(liberty.home, 'bin', 'securityUtility'), 'createLTPAKeys', `--file=${file}`, `--password=${password}`],
      { env: { ...process.env, JVM_ARGS: jvmArgs(layout).join(' ') }, deadlineMs: DEADLINE_MS },
    );
    if (code !== 0) throw new Error(`securityUtility ended with ${code}: ${output}`);
    return readFileSync(file, 'latin1');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
