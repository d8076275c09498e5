import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Controller, Secret } from '@signet/core';

/**
 * The author's files in one folder. A file whose name holds `vault` is secret; templates replace `<name>` by a value.
 */
export function folderController(folder: string, values: Readonly<Record<string, string | Secret>> = {}): Controller {
  return {
    find: (_kind, path) => join(folder, path),
    read(path) {
      const bytes = readFileSync(path);
      return path.includes('vault') ? new Secret(bytes.toString('utf8')) : bytes;
    },
    render(text) {
      let isSecret = false;
      const filled = text.replaceAll(/<(\w+)>/gu, (_, name: string) => {
        const value = values[name] ?? '';
        if (value instanceof Secret) isSecret = true;
        return value instanceof Secret ? value.reveal() : value;
      });
      return isSecret ? new Secret(filled) : filled;
    },
  };
}
