import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** A folder with the files of a case, where one of the programs is run. */
export interface Workspace {
  readonly folder: string;
  /** What is different from before, since the workspace was made. */
  changes(): Record<string, string | null>;
  /** The text with every name of this folder replaced by `<dir>`. */
  neutral(text: string): string;
  remove(): void;
}

/** Folders that the programs keep for themselves. */
const OWN = new Set(['.signet', '.ansible']);

export function createWorkspace(files: Readonly<Record<string, string>>): Workspace {
  // Equal length for both programs, so that text that is cut or wrapped is cut at the same place.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'signet-differential-')));
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
  const neutral = (text: string): string => text.replaceAll(folder, '<dir>');
  return {
    folder,
    neutral,
    changes() {
      const found = listFiles(folder);
      const changed: Record<string, string | null> = {};
      for (const path of found) {
        const text = readFileSync(join(folder, path), 'utf8');
        if (files[path] !== text) changed[path] = neutral(text);
      }
      for (const path of Object.keys(files)) if (!found.includes(path)) changed[path] = null;
      return changed;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').some((part) => OWN.has(part)))
    .toSorted();
}
