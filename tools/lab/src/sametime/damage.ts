import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from '../docker/engine.ts';
import { installerKeys } from './installation.ts';

export const SAMETIME_DAMAGE = ['sametime-env', 'sametime-keys'] as const;
export type SametimeDamage = (typeof SAMETIME_DAMAGE)[number];

/** What people do to a working Sametime. */
export async function damageSametime(kind: SametimeDamage, folder: string, engine: ContainerEngine): Promise<void> {
  if (kind === 'sametime-keys') {
    replace(keyFileOf(folder), installerKeys());
    return;
  }
  const file = join(folder, '.env');
  const edited = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('LTPA_REALM='))
    .map((line) => (line.startsWith('ENABLE_LTPA=') ? 'ENABLE_LTPA=false' : line));
  replace(file, edited.join('\n'));
  await engine.up();
}

/** As `.env` names it. */
function keyFileOf(folder: string): string {
  const path = /^LTPA_KEYS_FILE_PATH=["']?([^"'\n]*)["']?$/mu.exec(readFileSync(join(folder, '.env'), 'utf8'))?.[1];
  if (path === undefined) throw new Error(`${folder}/.env does not name a key file`);
  return path;
}

/** As editors do: another file, renamed over the old one, with its mode. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: statSync(path).mode & 0o7777 });
  renameSync(`${path}.new`, path);
}
