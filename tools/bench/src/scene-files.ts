import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Scene } from './row.ts';

/** Writes files by relative path. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A scene that is files only: both programs get the same arguments. */
export function fileScene(signet: readonly string[], program: string, args: readonly string[]): Scene {
  return { signet: { args: signet }, ansible: { program, args }, tearDown: async () => {} };
}
